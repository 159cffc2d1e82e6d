// Mutants that are wrong about who may release.
#ifndef HEDDLE_PLUGINS_MUTANTS_OWNERSHIP_H_
#define HEDDLE_PLUGINS_MUTANTS_OWNERSHIP_H_

#include <system_error>
#include <thread>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/owned_lock.h"

namespace heddle::mutants {

// Checks that somebody holds it, but not who.
struct AnyoneMayRelease : OwnedLock {
  void unlock() {
    if (!locked()) Report(std::errc::operation_not_permitted);
    owner.store(std::thread::id(), std::memory_order_relaxed);
    inner.unlock();
  }
};

// Unlocks before the store that belongs to it: the next owner's name is wiped out.
struct UnlocksBeforeTheStore : OwnedLock {
  void unlock() {
    if (!IsMine()) Report(std::errc::operation_not_permitted);
    inner.unlock();
    owner.store(std::thread::id(), std::memory_order_relaxed);
  }
};

// Says that any thread may release, and then takes it from the owner only.
struct InsistsOnTheOwner : OwnedLock {};

inline void RegisterOwnership() {
  using plugin::bad_lock;
  bad_lock<AnyoneMayRelease>("mutant::anyone-may-release", {.error_checking = true},
                             {.property = "lock.error-checking", .schedules = 2000});
  bad_lock<UnlocksBeforeTheStore>("mutant::unlocks-before-the-store", {.error_checking = true},
                                  {.property = "lock.error-checking", .schedules = 5000});
  bad_lock<InsistsOnTheOwner>("mutant::insists-on-the-owner", {.any_releaser = true},
                              {.property = "lock.any-releaser", .schedules = 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_OWNERSHIP_H_
