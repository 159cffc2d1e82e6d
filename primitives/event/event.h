// Event: a flag that one thread raises and that any number of others wait for.
// Contract: CPython 3.11 threading.Event.
#ifndef HEDDLE_PRIMITIVES_EVENT_EVENT_H_
#define HEDDLE_PRIMITIVES_EVENT_EVENT_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace heddle {

// Any thread may call any member at any time. May be destroyed as soon as the last set() has let
// every wait() return: set() does not touch the event after it raised the flag.
//
// Memory ordering: the set() that raises the flag is a release operation; is_set() and wait() are
// acquire operations when they return true. A set() of a raised flag, clear() and an answer of
// false order nothing.
class Event {
 public:
  constexpr Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool is_set() const { return (word_.load(std::memory_order_acquire) & kSet) != 0; }

  // Raises the flag. Every thread that is blocked in wait() goes on and gets true, even if clear()
  // follows at once. Never blocks.
  void set();

  // Lowers the flag; later calls of wait() block. Never blocks.
  void clear();

  // Blocks until the flag is raised and returns true; returns false when it was not raised within
  // `timeout`, and not before that has elapsed (no timeout waits for ever). A negative timeout has
  // already elapsed.
  bool wait(std::optional<std::chrono::nanoseconds> timeout = std::nullopt);

 private:
  // The word: the flag, whether threads may sleep on the word, and above them how often the flag
  // was raised (modulo 2^30). A waiter is served when that number moves, so a clear() cannot take
  // its set() back. It would be fooled only by exactly 2^30 rounds of set() and clear() between two
  // of its own steps.
  static constexpr std::uint32_t kSet = 1;
  static constexpr std::uint32_t kWaiters = 2;
  static constexpr std::uint32_t kOneRound = 4;

  static std::uint32_t Round(std::uint32_t word) { return word / kOneRound; }

  std::atomic<std::uint32_t> word_{0};
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_EVENT_EVENT_H_
