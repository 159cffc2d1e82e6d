// Interposes waiting for several files: poll, select and epoll.
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <vector>

#include "stress/runtime/clock.h"
#include "stress/runtime/net/call.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::net {
namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint32_t kAlwaysWatched = POLLERR | POLLHUP;

std::uint64_t DeadlineIn(int milliseconds) {
  return milliseconds < 0 ? kNever : g.now + static_cast<std::uint64_t>(milliseconds) * kMillisecond;
}

// Who goes to sleep has done with those that it turned away for want of descriptors.
void EndTurningAway() {
  if (HarmfulFaults() == 0) return;
  for (int descriptor = kFirstDescriptor; descriptor < kEndDescriptor; ++descriptor) {
    File* const file = Find(descriptor);
    if (file != nullptr && file->pending.empty()) file->turned_away = false;
  }
}

// Waits until `ready` holds, which looks at wait_context, or the deadline has passed. False: a fault interrupts.
bool WaitForAny(Ready ready, const void* context, std::uint64_t deadline) {
  Fiber& self = *g.current;
  const Place all = OfEverything();
  for (;;) {
    self.wait_context = context;
    const bool at_once = deadline <= g.now;
    if (!at_once && !ready(self)) {
      if (Strikes(Fault::kInterrupts)) return false;
      EndTurningAway();
      WaitAt(OperationKind::kPoll, all, ready, context, deadline);
      break;
    }
    // A thread that asks again and again while nothing changes gives way to others.
    Point(OperationKind::kPoll, all.object, static_cast<std::uint32_t>(all.size), /*writes=*/false);
    NoteIdle();
    self.wait_context = context;
    if (at_once || ready(self)) break;
  }
  Acquire(Everything());
  return true;
}

// --- poll and select -------------------------------------------------------------------------------------------------------------

// The events of one entry. Real descriptors can be asked for only where the answer does not depend on time.
short EventsOf(const pollfd& entry) {
  if (entry.fd < 0) return 0;
  const File* const file = Find(entry.fd);
  if (file != nullptr) return static_cast<short>(Readiness(*file) & (static_cast<std::uint32_t>(entry.events) | kAlwaysWatched));
  if (IsOurs(entry.fd) || HEDDLE_REAL(fcntl)(entry.fd, F_GETFD) < 0) return POLLNVAL;
  NotModelled("poll of the real descriptor", entry.fd);
}

bool AnyEvent(const Fiber& self) {
  const auto& entries = *static_cast<const std::span<pollfd>*>(self.wait_context);
  return std::any_of(entries.begin(), entries.end(), [](const pollfd& entry) { return EventsOf(entry) != 0; });
}

int Poll(std::span<pollfd> entries, std::uint64_t deadline) {
  HostSection host;
  if (!WaitForAny(AnyEvent, &entries, deadline)) return Fail(EINTR);
  int count = 0;
  for (pollfd& entry : entries) {
    entry.revents = EventsOf(entry);
    count += entry.revents != 0;
  }
  Describe([&] {
    std::string text;
    for (const pollfd& entry : entries) {
      if (entry.revents != 0) text += (text.empty() ? "" : ", ") + (Find(entry.fd) != nullptr ? NameOfObject(Find(entry.fd)) : "a closed descriptor");
    }
    return text.empty() ? std::string("nothing") : text;
  });
  return count;
}

constexpr short kSelectRead = POLLIN | POLLRDNORM | POLLHUP | POLLERR;
constexpr short kSelectWrite = POLLOUT | POLLWRNORM | POLLERR;

int Select(int count, fd_set* read, fd_set* write, fd_set* except, std::uint64_t deadline) {
  HostSection host;
  if (count < 0) return Fail(EINVAL);
  std::vector<pollfd> entries;
  for (int descriptor = 0; descriptor < std::min(count, FD_SETSIZE); ++descriptor) {
    pollfd entry{descriptor, 0, 0};
    if (read != nullptr && FD_ISSET(descriptor, read)) entry.events |= POLLIN;
    if (write != nullptr && FD_ISSET(descriptor, write)) entry.events |= POLLOUT;
    if (except != nullptr && FD_ISSET(descriptor, except)) entry.events |= POLLPRI;
    if (entry.events == 0) continue;
    if (EventsOf(entry) == POLLNVAL) return Fail(EBADF);
    entries.push_back(entry);
  }
  // An error or a hang-up of what is only watched for the other event does not count.
  struct Watched {
    std::span<pollfd> entries;
    static bool Readable(const pollfd& entry) {
      return (entry.events & POLLIN) != 0 && (EventsOf({entry.fd, kSelectRead, 0}) & kSelectRead) != 0;
    }
    static bool Writable(const pollfd& entry) {
      return (entry.events & POLLOUT) != 0 && (EventsOf({entry.fd, kSelectWrite, 0}) & kSelectWrite) != 0;
    }
  };
  const Watched watched{entries};
  const Ready ready = [](const Fiber& self) {
    const auto& all = static_cast<const Watched*>(self.wait_context)->entries;
    return std::any_of(all.begin(), all.end(), [](const pollfd& entry) { return Watched::Readable(entry) || Watched::Writable(entry); });
  };
  if (!WaitForAny(ready, &watched, deadline)) return Fail(EINTR);
  int found = 0;
  for (fd_set* const set : {read, write, except}) {
    for (int descriptor = 0; set != nullptr && descriptor < std::min(count, FD_SETSIZE); ++descriptor) FD_CLR(descriptor, set);
  }
  std::string text;
  for (const pollfd& entry : entries) {
    const bool readable = Watched::Readable(entry);
    const bool writable = Watched::Writable(entry);
    if (readable) FD_SET(entry.fd, read);
    if (writable) FD_SET(entry.fd, write);
    found += readable + writable;
    if (g.recorder != nullptr && (readable || writable)) text += (text.empty() ? "" : ", ") + NameOfObject(Find(entry.fd));
  }
  Describe([&] { return text.empty() ? "nothing" : text; });
  return found;
}

std::uint64_t DeadlineIn(const timespec* time) { return time == nullptr ? kNever : After(*time); }

// --- epoll -----------------------------------------------------------------------------------------------------------------------

std::uint32_t EventsOf(const Interest& interest) {
  if (interest.disabled) return 0;
  const std::uint32_t events = Readiness(*interest.file) & (interest.events | kAlwaysWatched);
  if ((interest.events & EPOLLET) == 0) return events;
  const bool arrived = Arrivals(*interest.file) != interest.seen_arrivals;
  const bool left = Departures(*interest.file) != interest.seen_departures && (interest.events & EPOLLOUT) != 0;
  return arrived || left ? events : 0;
}

bool AnyInterest(const Fiber& self) {
  const auto& file = *static_cast<const File*>(self.wait_context);
  return std::any_of(file.interests.begin(), file.interests.end(), [](const Interest& interest) { return EventsOf(interest) != 0; });
}

int EpollControl(File& epoll, int operation, int descriptor, const epoll_event* event) {
  File* const file = Find(descriptor);
  if (file == nullptr) {
    if (IsOurs(descriptor) || HEDDLE_REAL(fcntl)(descriptor, F_GETFD) < 0) return Fail(EBADF);
    NotModelled("epoll with the real descriptor", descriptor);
  }
  if (file == &epoll) return Fail(EINVAL);
  PointAt(OperationKind::kControl, OfEverything());
  NoteProgress();
  runtime::Release(&epoll);
  const auto found = std::find_if(epoll.interests.begin(), epoll.interests.end(),
                                  [&](const Interest& interest) { return interest.descriptor == descriptor && interest.file == file; });
  const bool known = found != epoll.interests.end();
  // Everything counts as new for who begins to watch.
  const auto watch = [&] {
    return Interest{descriptor, file, event->events, event->data.u64, false, Arrivals(*file) - 1, Departures(*file) - 1};
  };
  switch (operation) {
    case EPOLL_CTL_ADD:
      if (known) return Fail(EEXIST);
      epoll.interests.push_back(watch());
      break;
    case EPOLL_CTL_MOD:
      if (!known) return Fail(ENOENT);
      *found = watch();
      break;
    case EPOLL_CTL_DEL:
      if (!known) return Fail(ENOENT);
      epoll.interests.erase(found);
      break;
    default: return Fail(EINVAL);
  }
  Describe([&] {
    constexpr const char* kWhat[] = {"", "adds ", "removes ", "changes "};
    return kWhat[operation] + NameOfObject(file);
  });
  HasChanged(&epoll);
  return 0;
}

int EpollWait(int descriptor, epoll_event* events, int maximum, std::uint64_t deadline) {
  const Call call(descriptor);
  if (!call) return Fail(EBADF);
  if (call->type != Type::kEpoll || maximum <= 0) return Fail(EINVAL);
  File& epoll = *call;
  if (!WaitForAny(AnyInterest, &epoll, deadline)) return Fail(EINTR);
  // Whoever is told of an event knows what was done before it was asked for: the event's data may point to that.
  Acquire(&epoll);
  int count = 0;
  std::string text;
  const std::size_t size = epoll.interests.size();
  std::size_t last = epoll.next_interest;
  for (std::size_t i = 0; i < size && count < maximum; ++i) {
    const std::size_t at = (epoll.next_interest + i) % size;
    Interest& interest = epoll.interests[at];
    const std::uint32_t ready = EventsOf(interest);
    if (ready == 0) continue;
    events[count].events = ready;
    events[count].data.u64 = interest.data;
    ++count;
    interest.seen_arrivals = Arrivals(*interest.file);
    interest.seen_departures = Departures(*interest.file);
    interest.disabled = (interest.events & EPOLLONESHOT) != 0;
    last = at + 1;
    if (g.recorder != nullptr) text += (text.empty() ? "" : ", ") + NameOfObject(interest.file);
  }
  if (count == maximum) epoll.next_interest = last;
  Describe([&] { return text.empty() ? "nothing" : text; });
  return count;
}

}  // namespace
}  // namespace heddle::runtime::net

namespace net = heddle::runtime::net;
using heddle::runtime::g;
using heddle::runtime::HostSection;

extern "C" {

int poll(pollfd* entries, nfds_t count, int timeout) {
  if (!g.active) return HEDDLE_REAL(poll)(entries, count, timeout);
  return net::Poll({entries, count}, net::DeadlineIn(timeout));
}

int ppoll(pollfd* entries, nfds_t count, const timespec* timeout, const sigset_t* mask) {
  if (!g.active) return HEDDLE_REAL(ppoll)(entries, count, timeout, mask);
  return net::Poll({entries, count}, net::DeadlineIn(timeout));
}

int __poll_chk(pollfd* entries, nfds_t count, int timeout, size_t) { return poll(entries, count, timeout); }

int select(int count, fd_set* read, fd_set* write, fd_set* except, timeval* timeout) {
  if (!g.active) return HEDDLE_REAL(select)(count, read, write, except, timeout);
  if (timeout == nullptr) return net::Select(count, read, write, except, heddle::runtime::kNever);
  if (timeout->tv_sec < 0 || timeout->tv_usec < 0) return net::Fail(EINVAL);
  const std::uint64_t duration =
      static_cast<std::uint64_t>(timeout->tv_sec) * heddle::runtime::kSecond + static_cast<std::uint64_t>(timeout->tv_usec) * 1000;
  const std::uint64_t deadline = g.now + duration;
  const int result = net::Select(count, read, write, except, deadline);
  // Linux says how much time was left.
  const std::uint64_t left = deadline > g.now ? deadline - g.now : 0;
  timeout->tv_sec = static_cast<time_t>(left / heddle::runtime::kSecond);
  timeout->tv_usec = static_cast<suseconds_t>(left % heddle::runtime::kSecond / 1000);
  return result;
}

int pselect(int count, fd_set* read, fd_set* write, fd_set* except, const timespec* timeout, const sigset_t* mask) {
  if (!g.active) return HEDDLE_REAL(pselect)(count, read, write, except, timeout, mask);
  return net::Select(count, read, write, except, net::DeadlineIn(timeout));
}

int epoll_create1(int flags) noexcept {
  if (!g.active) return HEDDLE_REAL(epoll_create1)(flags);
  HostSection host;
  net::File* const file = net::New(net::Type::kEpoll, 0);
  return net::OpenOrFail(file, (flags & EPOLL_CLOEXEC) != 0);
}

int epoll_create(int size) noexcept {
  if (!g.active) return HEDDLE_REAL(epoll_create)(size);
  return size > 0 ? epoll_create1(0) : net::Fail(EINVAL);
}

int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
  if (net::IsReal(epoll)) return HEDDLE_REAL(epoll_ctl)(epoll, operation, descriptor, event);
  const net::Call call(epoll);
  if (!call) return net::Fail(EBADF);
  if (call->type != net::Type::kEpoll) return net::Fail(EINVAL);
  return net::EpollControl(*call, operation, descriptor, event);
}

int epoll_wait(int epoll, epoll_event* events, int maximum, int timeout) {
  if (net::IsReal(epoll)) return HEDDLE_REAL(epoll_wait)(epoll, events, maximum, timeout);
  return net::EpollWait(epoll, events, maximum, net::DeadlineIn(timeout));
}

int epoll_pwait(int epoll, epoll_event* events, int maximum, int timeout, const sigset_t* mask) {
  if (net::IsReal(epoll)) return HEDDLE_REAL(epoll_pwait)(epoll, events, maximum, timeout, mask);
  return net::EpollWait(epoll, events, maximum, net::DeadlineIn(timeout));
}

int epoll_pwait2(int epoll, epoll_event* events, int maximum, const timespec* timeout, const sigset_t* mask) {
  if (net::IsReal(epoll)) return HEDDLE_REAL(epoll_pwait2)(epoll, events, maximum, timeout, mask);
  return net::EpollWait(epoll, events, maximum, net::DeadlineIn(timeout));
}

}  // extern "C"
