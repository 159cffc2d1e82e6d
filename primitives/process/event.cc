// Flag and count in one word, so that one futex tells both.

#include "primitives/process/event.h"

#include "primitives/process/shared_futex.h"

namespace heddle::process {
namespace {

constexpr std::uint32_t kFlag = 1;
constexpr std::uint32_t kOneSet = 2;

}  // namespace

bool Event::is_set() const { return word_->load(std::memory_order_acquire) & kFlag; }

void Event::set() {
  std::atomic<std::uint32_t>& shared = *word_;  // a waiter may destroy the event before the wake
  std::uint32_t word = shared.load(std::memory_order_relaxed);
  do {
    if (word & kFlag) return;
  } while (!shared.compare_exchange_weak(word, (word + kOneSet) | kFlag));
  internal::SharedFutexWake(shared, internal::kWakeAll);
}

void Event::clear() { word_->fetch_and(~kFlag); }

bool Event::wait(Timeout timeout) {
  const auto deadline = pool_internal::Deadline::After(timeout);
  const std::uint32_t before = word_->load(std::memory_order_acquire);
  if (before & kFlag) return true;
  while (internal::SharedFutexWait(*word_, before, deadline)) {
    if (word_->load(std::memory_order_acquire) != before) return true;
  }
  return word_->load(std::memory_order_acquire) != before;
}

}  // namespace heddle::process
