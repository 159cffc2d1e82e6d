// Mutants whose try leaves something behind when it fails.
#ifndef HEDDLE_PLUGINS_MUTANTS_FAILED_TRY_H_
#define HEDDLE_PLUGINS_MUTANTS_FAILED_TRY_H_

#include <atomic>
#include <cstdint>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex.h"
#include "plugins/mutants/correct/futex_lock.h"

namespace heddle::mutants {

// Tries twice and believes the second answer: its own success in the first makes that a no.
struct TryTakesAndRefuses : FutexLock {
  void lock() {
    while (word.exchange(kContended, std::memory_order_acquire) != kFree) {
      FutexWait(word, kContended);
    }
  }
  bool try_lock() {
    std::uint32_t was = kHeld;
    for (int attempt = 0; attempt < 2; ++attempt) {
      was = word.exchange(kContended, std::memory_order_acquire);
    }
    return was == kFree;
  }
};

// A try that fails overwrites the mark that somebody sleeps.
struct TryErasesContention : FutexLock {
  bool try_lock() { return word.exchange(kHeld, std::memory_order_acquire) == kFree; }
  void lock() {
    while (word.exchange(kContended, std::memory_order_acquire) != kFree) {
      FutexWait(word, kContended);
    }
  }
};

inline void RegisterFailedTry() {
  using plugin::bad_lock;
  bad_lock<TryTakesAndRefuses>("mutant::try-takes-and-refuses", {},
                               {.property = "lock.failed-acquire-unchanged", .schedules = 2000});
  bad_lock<TryErasesContention>("mutant::try-erases-contention", {},
                                {.property = "lock.failed-acquire-unchanged", .schedules = 10000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_FAILED_TRY_H_
