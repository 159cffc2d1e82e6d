// The functions of the hub that belong to no object.
#include "primitives/hub/hub.h"

#include <utility>

#include "primitives/hub/scheduler.h"

namespace heddle::hub {

void sleep(Duration duration) {
  internal::Waiter waiter;
  if (duration > Duration::zero()) {
    waiter.wait(internal::deadline_after(duration));
  } else {
    waiter.wake();
    waiter.wait();
  }
}

void set_exception_hook(std::function<void(std::exception_ptr)> hook) {
  internal::Scheduler::get().set_exception_hook(std::move(hook));
}

}  // namespace heddle::hub
