// select, pselect, poll, ppoll, epoll_wait and epoll_pwait.
// Each asks the real call without blocking, and lets the hub wait in between.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <vector>

#include "primitives/hub/time.h"
#include "primitives/monkey/cooperative.h"
#include "primitives/monkey/real.h"
#include "primitives/monkey/real_calls.h"

namespace heddle::monkey::internal {
namespace {

using hub::Clock;
using hub::internal::deadline_after;
using hub::internal::Scheduler;

HEDDLE_MONKEY_REAL(select);
HEDDLE_MONKEY_REAL(pselect);
HEDDLE_MONKEY_REAL(ppoll);
HEDDLE_MONKEY_REAL(epoll_wait);
HEDDLE_MONKEY_REAL(epoll_pwait);

// The limit of poll() and epoll_wait().
hub::Limit limit_of(int milliseconds) {
  if (milliseconds < 0) return std::nullopt;
  return std::chrono::milliseconds(milliseconds);
}

hub::Limit limit_of(const timespec* time) {
  if (time == nullptr) return std::nullopt;
  return std::chrono::seconds(std::min<time_t>(time->tv_sec, INT32_MAX)) +
         std::chrono::nanoseconds(time->tv_nsec);
}

hub::Limit limit_of(const timeval* time) {
  if (time == nullptr) return std::nullopt;
  return std::chrono::seconds(std::min<time_t>(time->tv_sec, INT32_MAX)) +
         std::chrono::microseconds(time->tv_usec);
}

bool has_passed(Deadline deadline) { return deadline.has_value() && Clock::now() >= *deadline; }

// Calls `ask`, a call that does not block, until it gives a result other than 0, or the deadline;
// waits in between for one of the descriptors.
template <typename Ask>
int ask_until(Scheduler& hub, Deadline deadline, const std::vector<pollfd>& descriptors, Ask ask) {
  KeepErrno keep;
  for (;;) {
    const int result = ask();
    if (result != 0) return keep.result(result);
    if (has_passed(deadline)) return 0;
    std::vector<pollfd> awaited = descriptors;
    wait_for_any(hub, awaited, deadline);
  }
}

int poll_in_greenlet(Scheduler& hub, pollfd* descriptors, nfds_t count, hub::Limit limit) {
  const Deadline deadline = deadline_after(limit);
  KeepErrno keep;
  const int first = real_poll(descriptors, count, 0);  // also finds arguments that are errors
  if (first != 0 || has_passed(deadline)) return keep.result(first);
  std::vector<pollfd> awaited;
  std::copy_if(descriptors, descriptors + count, std::back_inserter(awaited),
               [](const pollfd& descriptor) { return descriptor.fd >= 0; });
  return ask_until(hub, deadline, awaited, [=] { return real_poll(descriptors, count, 0); });
}

int epoll_in_greenlet(Scheduler& hub, int fd, epoll_event* events, int most, hub::Limit limit) {
  return ask_until(hub, deadline_after(limit), {{.fd = fd, .events = POLLIN, .revents = 0}},
                   [=] { return real_epoll_wait(fd, events, most, 0); });
}

// One of the three sets of select(), which the real call overwrites with its answer.
class Set {
 public:
  Set(fd_set* set, int count)
      : set_(set), bytes_((static_cast<std::size_t>(count) + kBits - 1) / kBits * sizeof(long)) {
    if (set_ == nullptr) return;
    asked_.resize(bytes_ / sizeof(long));
    std::memcpy(asked_.data(), set_, bytes_);
  }

  void restore() const {
    if (set_ != nullptr) std::memcpy(set_, asked_.data(), bytes_);
  }

  bool has(int fd) const {
    const auto position = static_cast<std::size_t>(fd);
    return set_ != nullptr && (asked_[position / kBits] >> position % kBits & 1) != 0;
  }

 private:
  static constexpr std::size_t kBits = 8 * sizeof(long);

  fd_set* const set_;
  const std::size_t bytes_;  // of the words that hold the first `count` bits
  std::vector<unsigned long> asked_;
};

int select_in_greenlet(Scheduler& hub, int count, fd_set* readable, fd_set* writable,
                       fd_set* exceptional, Deadline deadline) {
  const Set read_set(readable, count);
  const Set write_set(writable, count);
  const Set exception_set(exceptional, count);
  std::vector<pollfd> descriptors;
  for (int fd = 0; fd < count; ++fd) {
    const int events = (read_set.has(fd) ? POLLIN : 0) | (write_set.has(fd) ? POLLOUT : 0) |
                       (exception_set.has(fd) ? POLLPRI : 0);
    if (events != 0) descriptors.push_back({fd, static_cast<short>(events), 0});
  }
  return ask_until(hub, deadline, descriptors, [&] {
    read_set.restore();
    write_set.restore();
    exception_set.restore();
    timeval now = {};
    return real_select(count, readable, writable, exceptional, &now);
  });
}

bool valid(const timespec* time) {
  return time == nullptr ||
         (time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < 1'000'000'000);
}

bool valid(const timeval* time) {
  return time == nullptr || (time->tv_sec >= 0 && time->tv_usec >= 0);
}

}  // namespace
}  // namespace heddle::monkey::internal

namespace monkey = heddle::monkey::internal;

extern "C" int poll(pollfd* descriptors, nfds_t count, int milliseconds) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr) return monkey::real_poll(descriptors, count, milliseconds);
  return monkey::poll_in_greenlet(*hub, descriptors, count, monkey::limit_of(milliseconds));
}

extern "C" int ppoll(pollfd* descriptors, nfds_t count, const timespec* time,
                     const sigset_t* signals) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || signals != nullptr || !monkey::valid(time)) {
    return monkey::real_ppoll(descriptors, count, time, signals);
  }
  return monkey::poll_in_greenlet(*hub, descriptors, count, monkey::limit_of(time));
}

extern "C" int select(int count, fd_set* readable, fd_set* writable, fd_set* exceptional,
                      timeval* time) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || count < 0 || !monkey::valid(time)) {
    return monkey::real_select(count, readable, writable, exceptional, time);
  }
  const auto deadline = monkey::deadline_after(monkey::limit_of(time));
  const int result =
      monkey::select_in_greenlet(*hub, count, readable, writable, exceptional, deadline);
  if (deadline.has_value()) {
    // Linux leaves the time that was not used.
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        std::max(heddle::hub::Duration::zero(), *deadline - monkey::Clock::now()));
    *time = {.tv_sec = left.count() / 1'000'000, .tv_usec = left.count() % 1'000'000};
  }
  return result;
}

extern "C" int pselect(int count, fd_set* readable, fd_set* writable, fd_set* exceptional,
                       const timespec* time, const sigset_t* signals) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || count < 0 || signals != nullptr || !monkey::valid(time)) {
    return monkey::real_pselect(count, readable, writable, exceptional, time, signals);
  }
  return monkey::select_in_greenlet(*hub, count, readable, writable, exceptional,
                                    monkey::deadline_after(monkey::limit_of(time)));
}

extern "C" int epoll_wait(int fd, epoll_event* events, int most, int milliseconds) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr) return monkey::real_epoll_wait(fd, events, most, milliseconds);
  return monkey::epoll_in_greenlet(*hub, fd, events, most, monkey::limit_of(milliseconds));
}

extern "C" int epoll_pwait(int fd, epoll_event* events, int most, int milliseconds,
                           const sigset_t* signals) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || signals != nullptr) {
    return monkey::real_epoll_pwait(fd, events, most, milliseconds, signals);
  }
  return monkey::epoll_in_greenlet(*hub, fd, events, most, monkey::limit_of(milliseconds));
}
