// Selector over poll(2).
// See poll_selector.h.
#include "primitives/select/poll_selector.h"

namespace heddle {
namespace {

short ToPoll(Events events) {
  return static_cast<short>((Has(events, Events::kRead) ? POLLIN : 0) |
                            (Has(events, Events::kWrite) ? POLLOUT : 0));
}

// As CPython: whatever is not plain writability may be read, whatever is not plain readability may
// be written. So a hang-up or an error reaches a caller who waits for either.
Events FromPoll(short events) {
  return ((events & ~POLLOUT) ? Events::kRead : Events::kNone) |
         ((events & ~POLLIN) ? Events::kWrite : Events::kNone);
}

}  // namespace

void PollSelector::do_register(const SelectorKey& key) {
  poll_.register_fd(key.fd, ToPoll(key.events));
}

void PollSelector::do_modify(const SelectorKey& key) { poll_.modify(key.fd, ToPoll(key.events)); }

void PollSelector::do_unregister(int fd) noexcept { poll_.unregister(fd); }

void PollSelector::do_select(const Deadline& deadline, std::vector<Ready>* ready) {
  for (const PollResult& result : poll_.poll(deadline.remaining())) {
    const SelectorKey& key = keys()[static_cast<std::size_t>(result.fd)];
    ready->push_back({key, FromPoll(result.events) & key.events});
  }
}

}  // namespace heddle
