// A waiter is notified or leaves at its deadline by one compare-exchange on its slot's state, so a
// notify and a timeout cannot both have it.

#include "primitives/process/waiter_slots.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "primitives/process/shared_futex.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {

WaiterSlots::WaiterSlots() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  int error = 0;
  for (Slot& slot : slots_) {
    if (error == 0) error = pthread_mutex_init(&slot.occupied_, &attributes);
  }
  pthread_mutexattr_destroy(&attributes);
  if (error != 0) ThrowErrno("pthread_mutex_init", error);
}

bool WaiterSlots::Slot::TryOccupy() {
  const int result = pthread_mutex_trylock(&occupied_);
  if (result == EOWNERDEAD) pthread_mutex_consistent(&occupied_);
  return result == 0 || result == EOWNERDEAD;
}

WaiterSlots::Slot& WaiterSlots::Claim() {
  for (Slot& slot : slots_) {
    if (!slot.TryOccupy()) continue;
    slot.ticket_ = next_ticket_++;
    slot.state_.store(Slot::kWaiting, std::memory_order_relaxed);
    return slot;
  }
  throw std::length_error("too many threads wait on a condition");
}

bool WaiterSlots::Wait(Slot& slot, const pool_internal::Deadline& deadline,
                       const std::function<bool()>& give_up) {
  bool notified = true;
  while (slot.state_.load(std::memory_order_acquire) == Slot::kWaiting) {
    if (SharedFutexWait(slot.state_, Slot::kWaiting, deadline) && !give_up()) continue;
    std::uint32_t expected = Slot::kWaiting;
    notified = !slot.state_.compare_exchange_strong(expected, Slot::kLeft);
    break;
  }
  pthread_mutex_unlock(&slot.occupied_);
  return notified;
}

void WaiterSlots::Notify(std::size_t n) {
  std::array<Slot*, kSlots> waiting;
  std::size_t count = 0;
  for (Slot& slot : slots_) {
    if (slot.state_.load(std::memory_order_relaxed) == Slot::kWaiting) waiting[count++] = &slot;
  }
  std::sort(waiting.begin(), waiting.begin() + count,
            [](const Slot* a, const Slot* b) { return a->ticket_ < b->ticket_; });
  for (std::size_t i = 0; i < count && n > 0; ++i) {
    Slot& slot = *waiting[i];
    if (slot.TryOccupy()) {  // The waiter is dead.
      slot.state_.store(Slot::kIdle, std::memory_order_relaxed);
      pthread_mutex_unlock(&slot.occupied_);
      continue;
    }
    std::uint32_t expected = Slot::kWaiting;
    if (slot.state_.compare_exchange_strong(expected, Slot::kNotified)) {
      SharedFutexWake(slot.state_, 1);
      --n;
    }
  }
}

}  // namespace heddle::process::internal
