// The switch that patch_all() throws, and waits in terms of the hub.
#include "primitives/monkey/cooperative.h"

#include <atomic>

#include "primitives/monkey/monkey.h"
#include "primitives/monkey/real_calls.h"

namespace heddle::monkey {
namespace {

constinit std::atomic<bool> patched = false;

}  // namespace

void patch_all() { patched.store(true, std::memory_order_relaxed); }

namespace internal {

using hub::internal::Scheduler;

Scheduler* patched_hub() {
  return patched.load(std::memory_order_relaxed) ? Scheduler::existing() : nullptr;
}

Scheduler* cooperative_hub() {
  Scheduler* const hub = patched_hub();
  return hub != nullptr && hub->in_child() ? hub : nullptr;
}

void wait_for_any(Scheduler& hub, std::span<pollfd> descriptors, Deadline deadline) {
  hub.wait_for_events(descriptors, deadline);
}

Wait wait_for(Scheduler& hub, int fd, short events, Deadline deadline) {
  pollfd descriptor{.fd = fd, .events = events, .revents = 0};
  wait_for_any(hub, {&descriptor, 1}, deadline);
  if (descriptor.revents == 0) return Wait::kTimedOut;
  return (descriptor.revents & POLLNVAL) != 0 ? Wait::kClosed : Wait::kReady;
}

void wait_until(Deadline deadline) { hub::internal::Waiter().wait(deadline); }

bool would_block(int fd, short events) {
  pollfd descriptor{.fd = fd, .events = events, .revents = 0};
  return real_poll(&descriptor, 1, 0) == 0;
}

}  // namespace internal
}  // namespace heddle::monkey
