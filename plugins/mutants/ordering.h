// Mutants that exclude each other and yet do not order what they protect.
#ifndef HEDDLE_PLUGINS_MUTANTS_ORDERING_H_
#define HEDDLE_PLUGINS_MUTANTS_ORDERING_H_

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/spin_lock.h"

namespace heddle::mutants {

// Releases without release ordering: the next holder may not see what this one wrote.
struct RelaxedRelease : SpinLock {
  void unlock() { taken.store(false, std::memory_order_relaxed); }
};

// Acquires without acquire ordering: the holder may not see what the last one wrote.
struct RelaxedAcquire : SpinLock {
  void lock() {
    while (!try_lock()) {
    }
  }
  bool try_lock() { return !taken.exchange(true, std::memory_order_relaxed); }
};

inline void RegisterOrdering() {
  using plugin::bad_lock;
  // The race detector sees this one even where every load gets the newest value.
  bad_lock<RelaxedRelease>("mutant::relaxed-release", {},
                           {.property = "lock.visibility", .schedules = 1000});
  bad_lock<RelaxedAcquire>("mutant::relaxed-acquire", {},
                           {.property = "lock.visibility", .schedules = 1000, .memory = "c11"});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_ORDERING_H_
