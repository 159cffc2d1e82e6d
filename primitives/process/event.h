// Event: a flag among processes that can be waited for.
// The contract is CPython 3.11 multiprocessing.Event.

#ifndef HEDDLE_PRIMITIVES_PROCESS_EVENT_H_
#define HEDDLE_PRIMITIVES_PROCESS_EVENT_H_

#include <atomic>
#include <cstdint>

#include "primitives/pool/deadline.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process {

// Shared with the children forked after it was made. Any thread of any process that has it may call
// anything. Memory ordering: what was done before set is visible after the wait it ends.
class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  bool is_set() const;

  // Sets the flag and ends every wait that has begun, also when clear follows at once.
  void set();
  void clear();

  // Blocks until the flag is set (true) or `timeout` has passed (false; negative counts as zero).
  bool wait(Timeout timeout = std::nullopt);

 private:
  // Lowest bit: the flag. The others count how often it went up, so that a waiter sees a set that
  // was cleared again; 2^31 sets during one sleep would be missed.
  internal::Shared<std::atomic<std::uint32_t>> word_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_EVENT_H_
