// A timer of the hub whose callback throws into a greenlet.
#include "primitives/hub/timeout.h"

#include "primitives/greenlet/greenlet.h"

namespace heddle::hub {

using internal::Loop;
using internal::Scheduler;

Timeout::Timeout(Duration limit, std::exception_ptr exception)
    : id_(Scheduler::get().next_sequence()) {
  const internal::Deadline deadline = internal::deadline_after(limit);
  if (!deadline.has_value()) return;
  if (exception == nullptr) exception = std::make_exception_ptr(TimeoutExpired(id_));
  timer_.emplace(Scheduler::get().loop(), *deadline,
                 [this, greenlet = getcurrent(), exception = std::move(exception)] {
                   expired_ = true;
                   greenlet.throw_(exception);
                 });
}

}  // namespace heddle::hub
