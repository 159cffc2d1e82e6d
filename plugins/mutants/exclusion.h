// Mutants that let two threads in at once.
#ifndef HEDDLE_PLUGINS_MUTANTS_EXCLUSION_H_
#define HEDDLE_PLUGINS_MUTANTS_EXCLUSION_H_

#include <cstdint>
#include <mutex>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/bakery_lock.h"
#include "plugins/mutants/correct/futex.h"
#include "plugins/mutants/correct/monitor_lock.h"
#include "plugins/mutants/correct/spin_lock.h"
#include "plugins/mutants/correct/ticket_lock.h"

namespace heddle::mutants {

// Tests in one step and sets in another.
struct TwoStepTestAndSet : SpinLock {
  void lock() {
    while (taken.load(std::memory_order_acquire)) {
    }
    taken.store(true, std::memory_order_relaxed);
  }
};

// Takes a wakeup for the lock: does not look again whether a newcomer was faster.
struct IfInsteadOfWhile : MonitorLock {
  void lock() {
    std::unique_lock guarded(guard);
    if (held) released.wait(guarded);
    held = true;
  }
};

// There are only two numbers, so that the third in line has that of the holder.
struct OneBitTickets : TicketLock {
  void lock() {
    const std::uint32_t mine = next.fetch_add(1, std::memory_order_relaxed) & 1;
    std::uint32_t called;
    while (((called = serving.load(std::memory_order_acquire)) & 1) != mine) {
      FutexWait(serving, called);
    }
  }
};

// Threads look for each other before what they announce has left their store buffers.
using BakeryWithoutFences = BakeryLock<std::memory_order_release, std::memory_order_acquire>;

inline void RegisterExclusion() {
  using plugin::bad_lock;
  bad_lock<TwoStepTestAndSet>("mutant::two-step-test-and-set", {},
                              {.property = "lock.mutual-exclusion", .schedules = 1000});
  bad_lock<IfInsteadOfWhile>("mutant::if-instead-of-while", {},
                             {.property = "lock.mutual-exclusion", .schedules = 2000});
  bad_lock<OneBitTickets>("mutant::one-bit-tickets", {},
                          {.property = "lock.mutual-exclusion", .schedules = 10000});
  bad_lock<BakeryWithoutFences>("mutant::bakery-without-fences", {},
                                {.property = "lock.mutual-exclusion", .schedules = 2000, .memory = "tso"});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_EXCLUSION_H_
