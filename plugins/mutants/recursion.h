// Mutants that miscount how often their owner has acquired them.
#ifndef HEDDLE_PLUGINS_MUTANTS_RECURSION_H_
#define HEDDLE_PLUGINS_MUTANTS_RECURSION_H_

#include <chrono>
#include <cstdint>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/recursive_lock.h"

namespace heddle::mutants {

// Is free at the first release; the others do nothing.
struct FreedAtFirstRelease : RecursiveLock {
  void unlock() {
    if (IsMine()) Free();
  }
};

// A timed acquire that fails clears the count, which is somebody else's.
struct TimeoutLosesTheCount : RecursiveLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    const bool acquired = RecursiveLock::try_lock_for(timeout);
    if (!acquired) count = 0;
    return acquired;
  }
};

// Tells everyone the owner's count.
struct TellsStrangersTheDepth : RecursiveLock {
  std::int64_t depth() const { return count; }
};

inline void RegisterRecursion() {
  using plugin::bad_lock;
  constexpr plugin::LockClaims kClaims = {.recursive = true};
  bad_lock<FreedAtFirstRelease>("mutant::freed-at-first-release", kClaims,
                                {.property = "lock.recursion", .schedules = 2000});
  bad_lock<TimeoutLosesTheCount>("mutant::timeout-loses-the-count", kClaims,
                                 {.property = "lock.recursion", .schedules = 5000});
  bad_lock<TellsStrangersTheDepth>("mutant::tells-strangers-the-depth", kClaims,
                                   {.property = "lock.recursion", .schedules = 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_RECURSION_H_
