// The part of a selector that does not depend on the system call: keys, their order, their errors.
// See selector.h.
#include "primitives/select/selector.h"

#include <fcntl.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "primitives/select/epoll_selector.h"
#include "primitives/select/poll_selector.h"
#include "primitives/select/select_selector.h"
#include "primitives/select/system_error.h"

namespace heddle {
namespace {

void CheckEvents(Events events) {
  if (events == Events::kNone || (events & Events::kReadWrite) != events) {
    throw std::invalid_argument("invalid events: " + std::to_string(static_cast<unsigned>(events)));
  }
}

void CheckOpen(int fd) {
  if (fd < 0) throw std::invalid_argument("invalid file descriptor: " + std::to_string(fd));
  if (::fcntl(fd, F_GETFD) < 0) internal::ThrowErrno("register_fd");
}

}  // namespace

void Selector::register_fd(int fd, Events events, void* data) {
  CheckEvents(events);
  if (Find(fd) != nullptr) {
    throw SelectorKeyError("file descriptor " + std::to_string(fd) + " is already registered");
  }
  CheckOpen(fd);
  const SelectorKey key{fd, events, data, next_serial_};
  const auto index = static_cast<std::size_t>(fd);
  if (index >= keys_.size()) keys_.resize(index + 1);
  do_register(key);
  keys_[index] = key;
  ++next_serial_;
  ++size_;
}

void Selector::modify(int fd, Events events, void* data) {
  CheckEvents(events);
  const SelectorKey* old = Find(fd);
  if (old == nullptr) {
    throw SelectorKeyError("file descriptor " + std::to_string(fd) + " is not registered");
  }
  const SelectorKey key{fd, events, data, old->serial};
  if (events != old->events) do_modify(key);
  keys_[static_cast<std::size_t>(fd)] = key;
}

SelectorKey Selector::unregister(int fd) {
  if (Find(fd) == nullptr) {
    throw SelectorKeyError("file descriptor " + std::to_string(fd) + " is not registered");
  }
  do_unregister(fd);
  --size_;
  return std::exchange(keys_[static_cast<std::size_t>(fd)], SelectorKey());
}

const SelectorKey* Selector::Find(int fd) const {
  const auto index = static_cast<std::size_t>(fd);
  if (fd < 0 || index >= keys_.size() || keys_[index].fd < 0) return nullptr;
  return &keys_[index];
}

std::vector<Ready> Selector::select(Timeout timeout) {
  const Deadline deadline(timeout);
  std::vector<Ready> ready;
  do_select(deadline, &ready);
  const auto by_serial = [](const Ready& a, const Ready& b) { return a.key.serial < b.key.serial; };
  if (!std::is_sorted(ready.begin(), ready.end(), by_serial)) {
    std::sort(ready.begin(), ready.end(), by_serial);
  }
  return ready;
}

std::unique_ptr<Selector> MakeSelector(SelectorKind kind) {
  switch (kind) {
    case SelectorKind::kEpoll:
      return std::make_unique<EpollSelector>();
    case SelectorKind::kPoll:
      return std::make_unique<PollSelector>();
    case SelectorKind::kSelect:
      return std::make_unique<SelectSelector>();
  }
  throw std::invalid_argument("unknown selector kind");
}

}  // namespace heddle
