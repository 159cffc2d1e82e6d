// Plays clients against a server over the simulated network, and compares what comes back.
#ifndef HEDDLE_PROPERTIES_SERVER_PLAY_H_
#define HEDDLE_PROPERTIES_SERVER_PLAY_H_

#include "plugins/api/heddle_plugin.h"
#include "properties/server/scenario.h"

namespace heddle::properties::server {

// Called inside an execution, on thread 0. Makes the server, has it served by thread 1, plays the clients, stops and destroys it. Reports with
// runtime::Violated.
void Play(const ServerScenario& scenario, const heddle_implementation& implementation);

}  // namespace heddle::properties::server

#endif  // HEDDLE_PROPERTIES_SERVER_PLAY_H_
