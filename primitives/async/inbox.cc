// The door by which other threads hand callbacks to an event loop.
// See inbox.h.
#include "primitives/async/inbox.h"

#include <utility>

namespace heddle::async {

void Inbox::Post(Function function) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    functions_.push_back(std::move(function));
    // Whoever filled the empty inbox wakes the loop, which takes all there is by then.
    if (functions_.size() > 1) return;
  }
  waker_.Wake();
}

std::vector<Inbox::Function> Inbox::Take() {
  // Before the look inside: a post in between wakes again for nothing. The other order would lose
  // it.
  waker_.Drain();
  const std::lock_guard lock(mutex_);
  return std::exchange(functions_, {});
}

void Inbox::Close() {
  std::vector<Function> dropped;  // Destroyed outside the lock: a function may hold anything.
  const std::lock_guard lock(mutex_);
  closed_ = true;
  dropped.swap(functions_);
}

}  // namespace heddle::async
