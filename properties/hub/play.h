// Plays a scenario with the tasks of a hub, and watches when each goes on.
#ifndef HEDDLE_PROPERTIES_HUB_PLAY_H_
#define HEDDLE_PROPERTIES_HUB_PLAY_H_

#include "plugins/api/heddle_plugin.h"
#include "properties/hub/scenario.h"

namespace heddle::properties::hub {

// Called inside an execution, on thread 0. Reports with runtime::Violated.
void Play(const HubScenario& scenario, const heddle_implementation& implementation);

}  // namespace heddle::properties::hub

#endif  // HEDDLE_PROPERTIES_HUB_PLAY_H_
