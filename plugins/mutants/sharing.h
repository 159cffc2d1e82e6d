// Mutants of a reader/writer lock that let in too many or too few.
#ifndef HEDDLE_PLUGINS_MUTANTS_SHARING_H_
#define HEDDLE_PLUGINS_MUTANTS_SHARING_H_

#include <mutex>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/shared_lock.h"

namespace heddle::mutants {

// A writer looks for other writers only.
struct WriterBesideReaders : SharedLock {
  void lock() {
    std::unique_lock guarded(guard);
    ++waiting_writers;
    changed.wait(guarded, [this] { return !writing; });
    --waiting_writers;
    writing = true;
  }
};

// A reader makes way for writers that wait, but not for one that writes.
struct ReaderBesideWriter : SharedLock {
  void lock_shared() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return waiting_writers == 0; });
    ++readers;
  }
};

// A reader waits until nobody is in, as if it were to write.
struct ReadersExcludeEachOther : SharedLock {
  void lock_shared() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return Idle() && waiting_writers == 0; });
    ++readers;
  }
};

// Two readers that upgrade wait for each other to go.
struct UpgradersWaitForEachOther : UpgradeLock {
  bool try_upgrade() {
    std::unique_lock guarded(guard);
    Upgrade(guarded);
    return true;
  }
};

inline void RegisterSharing() {
  using plugin::bad_lock;
  bad_lock<WriterBesideReaders>("mutant::writer-beside-readers", {},
                                {.property = "lock.writers-alone", .schedules = 2000});
  bad_lock<ReaderBesideWriter>("mutant::reader-beside-writer", {},
                               {.property = "lock.writers-alone", .schedules = 2000});
  bad_lock<ReadersExcludeEachOther>("mutant::readers-exclude-each-other", {},
                                    {.property = "lock.readers-together", .schedules = 2000});
  bad_lock<UpgradersWaitForEachOther>("mutant::upgraders-wait-for-each-other", {},
                                      {.property = "lock.upgrade", .schedules = 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_SHARING_H_
