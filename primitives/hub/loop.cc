// The rounds of the loop, its timers, and its book of who watches which descriptor.
// epoll is level triggered and is told the union of what the watches of a descriptor ask for.
#include "primitives/hub/loop.h"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <system_error>
#include <vector>

namespace heddle::hub::internal {
namespace {

int new_epoll() {
  const int fd = epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  return fd;
}

constexpr int kReadAndWrite = POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
constexpr std::uint64_t kNumberMask = 0xffffffff;

// The event bits of poll(2) and of epoll(7) have the same values.
static_assert(POLLIN == EPOLLIN && POLLPRI == EPOLLPRI && POLLOUT == EPOLLOUT &&
              POLLERR == EPOLLERR && POLLHUP == EPOLLHUP && POLLRDHUP == EPOLLRDHUP);

}  // namespace

Loop::Watch::Watch(Loop& loop, int fd, short events, Callback callback)
    : loop_(loop), fd_(fd), events_(events), callback_(std::move(callback)) {
  loop_.list(*this);
}

Loop::Watch::~Watch() {
  if (listed_) loop_.unlist(*this);
}

void Loop::Watch::happen(short events) {
  happened_ = static_cast<short>(happened_ | events);
  callback_();
}

Loop::Loop() : epoll_(new_epoll()) {}

Loop::~Loop() { close(epoll_); }

void Loop::run_callback(Callback callback) { callbacks_.push_back(std::move(callback)); }

Loop::TimerId Loop::add_timer(Clock::time_point when, Callback callback, TimerKind kind) {
  const TimerId id(when, timers_made_++);
  timers_.emplace(id, TimerEntry{std::move(callback), kind});
  if (kind == TimerKind::kIdle) ++idle_timers_;
  return id;
}

void Loop::cancel_timer(const TimerId& id) {
  const auto timer = timers_.extract(id);  // destroyed last: it runs code
  if (!timer.empty() && timer.mapped().kind == TimerKind::kIdle) --idle_timers_;
}

bool Loop::run_once() {
  if (!anything_expected()) return false;
  for (std::size_t left = callbacks_.size(); left > 0 && !callbacks_.empty(); --left) {
    const Callback callback = std::move(callbacks_.front());
    callbacks_.pop_front();
    callback();
  }
  if (!anything_expected()) return true;
  const int milliseconds = milliseconds_to_block();
  if (milliseconds != 0 || !descriptors_.empty()) poll_descriptors(milliseconds);
  expire_timers();
  return true;
}

bool Loop::anything_expected() const {
  return !callbacks_.empty() || !descriptors_.empty() || timers_.size() > idle_timers_;
}

// Rounded up, so that a timer has expired when epoll_wait returns for it.
int Loop::milliseconds_to_block() const {
  if (!callbacks_.empty()) return 0;
  if (timers_.empty()) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(timers_.begin()->first.first - Clock::now());
  return static_cast<int>(
      std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, std::numeric_limits<int>::max()));
}

void Loop::poll_descriptors(int milliseconds) {
  std::array<epoll_event, 64> events;
  const int count = epoll_wait(epoll_, events.data(), events.size(), milliseconds);
  for (int i = 0; i < count; ++i) {
    const auto found = descriptors_.find(static_cast<int>(events[i].data.u64 & kNumberMask));
    if (found == descriptors_.end() || found->second.generation != events[i].data.u64 >> 32) {
      // A duplicate keeps open what was closed, and epoll goes on reporting it.
      rebuild_epoll();
      continue;
    }
    const auto happened = static_cast<short>(events[i].events);
    for (Watch* watch : found->second.watches) {
      const auto wanted = static_cast<short>(happened & (watch->events_ | POLLERR | POLLHUP));
      // The callback must not list or unlist watches; it only asks for another callback.
      if (wanted != 0) watch->happen(wanted);
    }
  }
}

// Timers made by a callback wait for the next round, so that they cannot hold up the rest.
void Loop::expire_timers() {
  if (timers_.empty()) return;
  const Clock::time_point now = Clock::now();
  const std::uint64_t made_before = timers_made_;
  for (auto next = timers_.begin(); next != timers_.end() && next->first.first <= now;) {
    if (next->first.second >= made_before) {
      ++next;
      continue;
    }
    const auto timer = timers_.extract(next);
    if (timer.mapped().kind == TimerKind::kIdle) --idle_timers_;
    timer.mapped().callback();
    next = timers_.begin();
  }
}

void Loop::list(Watch& watch) {
  const auto [place, is_new] = descriptors_.try_emplace(watch.fd_);
  Descriptor& descriptor = place->second;
  if (is_new) descriptor.generation = ++generations_;
  descriptor.watches.push_back(&watch);
  watch.listed_ = true;
  if (update(watch.fd_, descriptor)) return;
  // Of what epoll refuses, poll(2) says that it can be read and written, and nothing else.
  const bool never_blocks = errno == EPERM;
  unlist(watch);
  const int happened = never_blocks ? watch.events_ & kReadAndWrite : POLLNVAL;
  if (happened != 0) watch.happen(static_cast<short>(happened));
}

void Loop::unlist(Watch& watch) {
  watch.listed_ = false;
  Descriptor& descriptor = descriptors_.at(watch.fd_);
  descriptor.watches.remove(&watch);
  if (!descriptor.watches.empty()) {
    update(watch.fd_, descriptor);
    return;
  }
  if (descriptor.registered.has_value()) epoll_ctl(epoll_, EPOLL_CTL_DEL, watch.fd_, nullptr);
  descriptors_.erase(watch.fd_);
}

// Tells epoll what the watches want. The descriptor may have been closed and its number reused
// since epoll was last told, so that epoll knows it when we do not, or the other way round.
bool Loop::update(int fd, Descriptor& descriptor) {
  std::uint32_t wanted = 0;
  for (const Watch* watch : descriptor.watches)
    wanted |= static_cast<std::uint16_t>(watch->events_);
  if (descriptor.registered == wanted) return true;
  const std::uint64_t name = static_cast<std::uint64_t>(descriptor.generation) << 32;
  epoll_event event{.events = wanted, .data = {.u64 = name | static_cast<std::uint32_t>(fd)}};
  const int first = descriptor.registered.has_value() ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  int result = epoll_ctl(epoll_, first, fd, &event);
  if (result != 0 && errno == ENOENT) result = epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  if (result != 0 && errno == EEXIST) result = epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
  if (result != 0) return false;
  descriptor.registered = wanted;
  return true;
}

void Loop::rebuild_epoll() {
  close(std::exchange(epoll_, new_epoll()));
  for (auto& [fd, descriptor] : descriptors_) {
    descriptor.registered.reset();
    update(fd, descriptor);
  }
}

void Loop::forget(int fd) {
  const auto found = descriptors_.find(fd);
  if (found == descriptors_.end()) return;
  const Descriptor descriptor = std::move(found->second);
  descriptors_.erase(found);
  epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
  for (Watch* watch : descriptor.watches) {
    watch->listed_ = false;
    watch->happen(POLLNVAL);
  }
}

void Loop::clear() {
  while (!callbacks_.empty() || !timers_.empty()) {
    const std::deque<Callback> callbacks = std::exchange(callbacks_, {});
    const std::map<TimerId, TimerEntry> timers = std::exchange(timers_, {});
  }
  idle_timers_ = 0;
}

}  // namespace heddle::hub::internal
