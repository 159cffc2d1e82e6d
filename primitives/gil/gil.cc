// Taking and dropping, after take_gil() and drop_gil() of CPython 3.11. Unlike there, one lock
// guards both conditions, and every turn counts as a switch: whoever takes the lock ends the wait
// of the one who dropped it.
#include "primitives/gil/gil.h"

#include <mutex>
#include <stdexcept>

namespace heddle {
namespace {

std::chrono::nanoseconds CheckInterval(std::chrono::nanoseconds interval) {
  if (interval.count() <= 0) {
    throw std::invalid_argument("switch interval must be strictly positive");
  }
  return interval;
}

}  // namespace

Gil::Gil(std::chrono::nanoseconds switch_interval)
    : switch_interval_(CheckInterval(switch_interval)) {}

void Gil::acquire() {
  if (held()) throw LockError("the thread holds the GIL already");
  const std::lock_guard guard(lock_);
  const auto is_free = [this] { return holder_.load(std::memory_order_relaxed) == nullptr; };
  while (!is_free()) {
    const std::uint64_t turn = turns_;
    if (freed_.wait_for(is_free, switch_interval_)) break;
    // One who lost a race for the lock waits a whole interval again: the new holder has just begun.
    if (turn == turns_) drop_requested_.store(true, std::memory_order_relaxed);
  }
  holder_.store(internal::CurrentThreadToken(), std::memory_order_relaxed);
  drop_requested_.store(false, std::memory_order_relaxed);
  ++turns_;
  switched_.notify_all();
}

void Gil::release() {
  if (!held()) throw LockError("the thread does not hold the GIL");
  const std::lock_guard guard(lock_);
  const std::uint64_t turn = turns_;
  const bool requested = drop_requested_.load(std::memory_order_relaxed);
  holder_.store(nullptr, std::memory_order_relaxed);
  freed_.notify();
  // Whoever asked still waits, so somebody takes it.
  if (requested) switched_.wait_for([&] { return turns_ != turn; });
}

void Gil::HandOver() {
  release();
  acquire();
}

std::uint64_t Gil::turns() const {
  const std::lock_guard guard(lock_);
  return turns_;
}

std::chrono::nanoseconds Gil::switch_interval() const {
  const std::lock_guard guard(lock_);
  return switch_interval_;
}

void Gil::set_switch_interval(std::chrono::nanoseconds interval) {
  CheckInterval(interval);
  const std::lock_guard guard(lock_);
  switch_interval_ = interval;
}

}  // namespace heddle
