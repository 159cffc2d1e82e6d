// Selector over epoll(7).
// See epoll_selector.h.
#include "primitives/select/epoll_selector.h"

#include <algorithm>
#include <limits>

#include "primitives/select/system_error.h"

namespace heddle {
namespace {

UniqueFd CreateEpoll() {
  UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll) internal::ThrowErrno("epoll_create1");
  return epoll;
}

// The descriptor and the low half of the serial number. Two registrations of one descriptor share
// them only if exactly a multiple of 2^32 others lie between.
std::uint64_t Tag(const SelectorKey& key) {
  return key.serial << 32 | static_cast<std::uint32_t>(key.fd);
}

epoll_event ToEpoll(const SelectorKey& key) {
  epoll_event event = {};
  if (Has(key.events, Events::kRead)) event.events |= EPOLLIN;
  if (Has(key.events, Events::kWrite)) event.events |= EPOLLOUT;
  event.data.u64 = Tag(key);
  return event;
}

// See FromPoll in poll_selector.cc.
Events FromEpoll(std::uint32_t events) {
  return ((events & ~std::uint32_t{EPOLLOUT}) ? Events::kRead : Events::kNone) |
         ((events & ~std::uint32_t{EPOLLIN}) ? Events::kWrite : Events::kNone);
}

// Returns 0 or the error.
int Control(int epoll, int operation, const SelectorKey& key) {
  epoll_event event = ToEpoll(key);
  return ::epoll_ctl(epoll, operation, key.fd, &event) < 0 ? errno : 0;
}

int Add(int epoll, const SelectorKey& key) {
  const int error = Control(epoll, EPOLL_CTL_ADD, key);
  // The same open file under the same number as an old registration that outlived its descriptor.
  return error == EEXIST ? Control(epoll, EPOLL_CTL_MOD, key) : error;
}

}  // namespace

EpollSelector::EpollSelector() : epoll_(CreateEpoll()) {}

void EpollSelector::do_register(const SelectorKey& key) {
  if (const int error = Add(epoll_.get(), key)) internal::ThrowErrno("epoll_ctl", error);
}

void EpollSelector::do_modify(const SelectorKey& key) {
  if (const int error = Control(epoll_.get(), EPOLL_CTL_MOD, key)) {
    internal::ThrowErrno("epoll_ctl", error);
  }
}

void EpollSelector::do_unregister(int fd) noexcept {
  // Fails when `fd` was closed already, or is another file by now; Collect deals with the rest.
  epoll_event ignored = {};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, &ignored);
}

void EpollSelector::do_select(const Deadline& deadline, std::vector<Ready>* ready) {
  // Room for all that can be ready, so that no descriptor has to wait for a later call.
  buffer_.resize(std::max<std::size_t>(size(), 1));
  const int capacity = static_cast<int>(
      std::min<std::size_t>(buffer_.size(), std::numeric_limits<int>::max() / sizeof(epoll_event)));
  do {
    const int count =
        ::epoll_wait(epoll_.get(), buffer_.data(), capacity, deadline.RemainingMilliseconds());
    if (count < 0 && errno != EINTR) internal::ThrowErrno("epoll_wait");
    if (count > 0 && !Collect(count, ready)) Rebuild();
  } while (ready->empty() && !deadline.expired());
}

bool EpollSelector::Collect(int count, std::vector<Ready>* ready) const {
  bool current = true;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = buffer_[static_cast<std::size_t>(i)];
    const int fd = static_cast<int>(static_cast<std::uint32_t>(event.data.u64));
    const SelectorKey* key = Find(fd);
    if (key == nullptr || Tag(*key) != event.data.u64) {
      current = false;
    } else {
      ready->push_back({*key, FromEpoll(event.events) & key->events});
    }
  }
  return current;
}

void EpollSelector::Rebuild() {
  UniqueFd fresh = CreateEpoll();
  for (const SelectorKey& key : keys()) {
    if (key.fd < 0) continue;
    // A key whose descriptor was closed is skipped: the kernel had forgotten it as well.
    const int error = Add(fresh.get(), key);
    if (error != 0 && error != EBADF) internal::ThrowErrno("epoll_ctl", error);
  }
  epoll_ = std::move(fresh);
}

}  // namespace heddle
