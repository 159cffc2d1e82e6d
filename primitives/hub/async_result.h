// A value or an exception that one greenlet hands to all that wait for it.
// The contract is that of gevent.event.AsyncResult 22.10.
#ifndef HEDDLE_PRIMITIVES_HUB_ASYNC_RESULT_H_
#define HEDDLE_PRIMITIVES_HUB_ASYNC_RESULT_H_

#include <exception>

#include "primitives/greenlet/greenlet.h"
#include "primitives/hub/time.h"
#include "primitives/hub/wait_queue.h"

namespace heddle::hub {

// Belongs to the thread that makes it: in another, every function throws GreenletError. Destroying
// it ends the greenlets that wait for it with GreenletExit.
class AsyncResult {
 public:
  bool ready() const;
  // Ready, and not with an exception.
  bool successful() const;

  // Stores the result and wakes those that wait, in the order they came. Does not switch. A result
  // stored later replaces it for those who ask later, as in gevent. set_exception() throws
  // std::invalid_argument for a null pointer.
  void set(Value value = {});
  void set_exception(std::exception_ptr exception);

  // Blocks until there is a result, at most for `limit`. Returns the value or throws the
  // exception. Throws TimeoutExpired when the limit is over.
  Value get(Limit limit = {});

  // Blocks like get(). Returns whether there is a result.
  bool wait(Limit limit = {}) { return source_.wait(limit); }

 private:
  friend class WaitTarget;
  void store(Value value, std::exception_ptr exception);

  internal::Source source_;
  Value value_;
  std::exception_ptr exception_;
};

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_ASYNC_RESULT_H_
