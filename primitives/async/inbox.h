// The door by which other threads hand callbacks to an event loop.
// May outlive the loop: a thread that comes too late is not heard, and nothing breaks.
#ifndef HEDDLE_PRIMITIVES_ASYNC_INBOX_H_
#define HEDDLE_PRIMITIVES_ASYNC_INBOX_H_

#include <functional>
#include <mutex>
#include <vector>

#include "primitives/select/waker.h"

namespace heddle::async {

class Inbox {
 public:
  using Function = std::function<void()>;

  // Has the loop call `function` soon, in the order of the posts; wakes it if it is blocked. Never
  // lost while the loop runs; dropped once the loop has been destroyed. Any thread.
  void Post(Function function);

  // The rest is for the loop. Readable while something may be in it.
  int fileno() const { return waker_.fileno(); }
  std::vector<Function> Take();
  void Close();

 private:
  Waker waker_;
  std::mutex mutex_;
  std::vector<Function> functions_;  // Guarded by mutex_.
  bool closed_ = false;              // Guarded by mutex_.
};

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_INBOX_H_
