// Who waits on a condition, in shared memory: one slot a waiter, freed by itself when the waiter
// dies.

#ifndef HEDDLE_PRIMITIVES_PROCESS_WAITER_SLOTS_H_
#define HEDDLE_PRIMITIVES_PROCESS_WAITER_SLOTS_H_

#include <pthread.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "primitives/pool/deadline.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process::internal {

class WaiterSlots {
 public:
  static constexpr std::size_t kSlots = 256;

  class Slot;

  WaiterSlots();

  // These two are called with the condition's lock held.

  // A slot for the calling thread, behind those that wait. std::length_error when all are taken.
  Slot& Claim();
  // Wakes the first `n` waiters that are there, leaving out those that died or timed out.
  void Notify(std::size_t n);

  // Blocks until notified (true), or until the deadline comes or `give_up`, which is asked now and
  // then, says so (false); gives the slot back in any case. The condition's lock is not held.
  static bool Wait(Slot& slot, const pool_internal::Deadline& deadline,
                   const std::function<bool()>& give_up);

  class Slot {
   private:
    friend class WaiterSlots;
    enum State : std::uint32_t { kIdle, kWaiting, kNotified, kLeft };

    // Takes `occupied`: false while a living waiter has it.
    bool TryOccupy();

    // Robust; held by the waiter from Claim until it has decided how its wait ended, so whoever
    // gets it knows that nobody waits here.
    pthread_mutex_t occupied_;
    std::atomic<std::uint32_t> state_;
    std::uint64_t ticket_;  // orders the waiters
  };

 private:
  std::array<Slot, kSlots> slots_;
  std::uint64_t next_ticket_ = 0;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_WAITER_SLOTS_H_
