// The loads of //primitives/soak:pools, one file each.

#ifndef HEDDLE_PRIMITIVES_SOAK_POOL_LOADS_H_
#define HEDDLE_PRIMITIVES_SOAK_POOL_LOADS_H_

#include <memory>

#include "primitives/soak/soak.h"

namespace heddle::soak {

// A pool of threads that stays, beside others that are shut down in the middle of their work.
std::unique_ptr<Load> MakeThreadPoolLoad();

// A pool of processes that stays, and replaces its workers.
std::unique_ptr<Load> MakeProcessPoolLoad();

// Pools of processes of which one is killed at a random moment.
std::unique_ptr<Load> MakeKilledProcessPoolLoad();

// A manager that stays, with clients that are killed, beside others that are killed themselves.
std::unique_ptr<Load> MakeManagerLoad();

}  // namespace heddle::soak

#endif  // HEDDLE_PRIMITIVES_SOAK_POOL_LOADS_H_
