// Waiting for several things at once.
// The contract is that of gevent.joinall, gevent.wait and Hub.join 22.10.
#ifndef HEDDLE_PRIMITIVES_HUB_WAIT_H_
#define HEDDLE_PRIMITIVES_HUB_WAIT_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "primitives/hub/async_result.h"
#include "primitives/hub/event.h"
#include "primitives/hub/task.h"
#include "primitives/hub/time.h"

namespace heddle::hub {

// What wait() waits for. It refers to the object; destroying an object that is waited for ends the
// greenlet that waits with GreenletExit.
class WaitTarget {
 public:
  WaitTarget(const Task& task);                                  // until it has ended
  WaitTarget(Event& event) : source_(&event.source_) {}          // until it is set
  WaitTarget(AsyncResult& result) : source_(&result.source_) {}  // until it has a result

  internal::Source& source() const { return *source_; }

 private:
  internal::Source* source_;
};

// Blocks until every task has ended, at most for `limit`, which covers the whole call and ends no
// task. Returns those that have ended, in the order in which they did (gevent puts those that had
// ended before the call in the order of the list). A task that is listed twice is returned twice.
// With raise_error, throws the exception of the first that ends with one, as soon as it does.
std::vector<Task> joinall(const std::vector<Task>& tasks, Limit limit = {},
                          bool raise_error = false);

// Blocks until `count` of the targets are ready, by default all, at most for `limit`. Returns the
// positions of those that are, at most `count`, in the order in which they became ready.
std::vector<std::size_t> wait(const std::vector<WaitTarget>& targets, Limit limit = {},
                              std::optional<std::size_t> count = {});

// Blocks the main greenlet until nothing can happen any more in the hub of the thread: all tasks
// have ended or wait for ever. Returns whether that came before the limit. Throws GreenletError in
// any other greenlet.
bool wait(Limit limit = {});

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_WAIT_H_
