// Plays a scenario on a lock and watches from outside: who holds it, how deep, what its answers were.
#ifndef HEDDLE_PROPERTIES_LOCK_PLAY_H_
#define HEDDLE_PROPERTIES_LOCK_PLAY_H_

#include "plugins/api/heddle_plugin.h"
#include "properties/lock/scenario.h"

namespace heddle::properties::lock {

// Called inside an execution, on thread 0. Creates the lock, plays the threads, destroys the lock. Reports with runtime::Violated.
void Play(const LockScenario& scenario, const heddle_implementation& implementation);

}  // namespace heddle::properties::lock

#endif  // HEDDLE_PROPERTIES_LOCK_PLAY_H_
