// Plays a scenario and watches what becomes of the calls.
#ifndef HEDDLE_PROPERTIES_PROCESS_POOL_PLAY_H_
#define HEDDLE_PROPERTIES_PROCESS_POOL_PLAY_H_

#include "plugins/api/heddle_plugin.h"
#include "properties/process_pool/scenario.h"

namespace heddle::properties::process_pool {

// Inside an execution, on thread 0.
void Play(const PoolScenario& scenario, const heddle_implementation& implementation);

}  // namespace heddle::properties::process_pool

#endif  // HEDDLE_PROPERTIES_PROCESS_POOL_PLAY_H_
