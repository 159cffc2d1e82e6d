// Plays a scenario with a loop, and compares what it calls, when, and on which thread, with what it was asked for.
#ifndef HEDDLE_PROPERTIES_EVENT_LOOP_PLAY_H_
#define HEDDLE_PROPERTIES_EVENT_LOOP_PLAY_H_

#include "plugins/api/heddle_plugin.h"
#include "properties/event_loop/scenario.h"

namespace heddle::properties::event_loop {

// Called inside an execution, on thread 0. Reports with runtime::Violated.
void Play(const LoopScenario& scenario, const heddle_implementation& implementation);

}  // namespace heddle::properties::event_loop

#endif  // HEDDLE_PROPERTIES_EVENT_LOOP_PLAY_H_
