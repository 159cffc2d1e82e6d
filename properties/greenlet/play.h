// Plays a scenario with greenlets, and predicts after each action who goes on, and with what.
#ifndef HEDDLE_PROPERTIES_GREENLET_PLAY_H_
#define HEDDLE_PROPERTIES_GREENLET_PLAY_H_

#include "plugins/api/heddle_plugin.h"
#include "properties/greenlet/scenario.h"

namespace heddle::properties::greenlet {

// Called inside an execution, on thread 0. Reports with runtime::Violated.
void Play(const GreenletScenario& scenario, const heddle_implementation& implementation);

}  // namespace heddle::properties::greenlet

#endif  // HEDDLE_PROPERTIES_GREENLET_PLAY_H_
