// A fair lock: everyone draws a number and waits for it to be called.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_TICKET_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_TICKET_LOCK_H_

#include <atomic>
#include <cstdint>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

struct TicketLock {
  void lock() {
    const std::uint32_t mine = next.fetch_add(1, std::memory_order_relaxed);
    std::uint32_t called;
    while ((called = serving.load(std::memory_order_acquire)) != mine) FutexWait(serving, called);
  }
  bool try_lock() {
    std::uint32_t called = serving.load(std::memory_order_acquire);
    return next.compare_exchange_strong(called, called + 1, std::memory_order_relaxed);
  }
  void unlock() {
    serving.store(serving.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    FutexWakeAll(&serving);
  }

  Word next{0};
  Word serving{0};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_TICKET_LOCK_H_
