// Whether a call may suspend its greenlet, and the waits that patched calls are made of.
#ifndef HEDDLE_PRIMITIVES_MONKEY_COOPERATIVE_H_
#define HEDDLE_PRIMITIVES_MONKEY_COOPERATIVE_H_

#include <poll.h>

#include <cerrno>
#include <span>

#include "primitives/hub/scheduler.h"
#include "primitives/hub/time.h"

namespace heddle::monkey::internal {

using hub::internal::Deadline;

// The hub that the running greenlet may wait in, or null when the call must be passed on.
hub::internal::Scheduler* cooperative_hub();

// The hub of the thread, whatever runs, once patch_all() was called; else null.
hub::internal::Scheduler* patched_hub();

enum class Wait { kReady, kTimedOut, kClosed };

// Suspends the greenlet until `fd` has one of the events, an error or a hang-up; kClosed when it
// is closed meanwhile or is no descriptor.
Wait wait_for(hub::internal::Scheduler& hub, int fd, short events, Deadline deadline);

// Suspends the greenlet until something happens to one of them, or the deadline.
void wait_for_any(hub::internal::Scheduler& hub, std::span<pollfd> descriptors, Deadline deadline);

// Suspends the greenlet until then.
void wait_until(Deadline deadline);

// What the real poll() says now. False for a closed descriptor too, whose call fails by itself.
bool would_block(int fd, short events);

// The greenlets that ran meanwhile have left their errno: a call that succeeds restores it.
class KeepErrno {
 public:
  KeepErrno() : saved_(errno) {}
  ~KeepErrno() {
    if (!changed_) errno = saved_;
  }
  KeepErrno(const KeepErrno&) = delete;
  KeepErrno& operator=(const KeepErrno&) = delete;

  // What the call returns; a negative result leaves the errno it came with.
  template <typename Result>
  Result result(Result result) {
    changed_ = result < 0;
    return result;
  }

  // What a call that fails returns.
  int fail(int error) {
    changed_ = true;
    errno = error;
    return -1;
  }

 private:
  const int saved_;
  bool changed_ = false;
};

}  // namespace heddle::monkey::internal

#endif  // HEDDLE_PRIMITIVES_MONKEY_COOPERATIVE_H_
