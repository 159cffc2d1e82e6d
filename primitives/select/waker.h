// Wakes a thread that is blocked in select, poll or epoll: a descriptor that becomes readable.
// An eventfd, so any number of wakes cost one descriptor and eight bytes.
#ifndef HEDDLE_PRIMITIVES_SELECT_WAKER_H_
#define HEDDLE_PRIMITIVES_SELECT_WAKER_H_

#include "primitives/select/unique_fd.h"

namespace heddle {

class Waker {
 public:
  // Throws std::system_error when there is no descriptor left.
  Waker();

  // Readable from the first Wake() after the last Drain().
  int fileno() const { return fd_.get(); }

  // Any thread, also a signal handler. Never blocks. What the caller did before is visible to the
  // thread that sees the descriptor readable.
  void Wake() noexcept;

  // Forgets the wakes so far. A waiter drains first and looks at its work afterwards; the other
  // order loses a wake.
  void Drain() noexcept;

 private:
  UniqueFd fd_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_WAKER_H_
