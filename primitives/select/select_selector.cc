// Selector over select(2).
// See select_selector.h.
#include "primitives/select/select_selector.h"

#include <algorithm>

namespace heddle {

void SelectSelector::do_register(const SelectorKey& key) {
  internal::FdSet::CheckRange(key.fd);
  do_modify(key);
}

void SelectSelector::do_modify(const SelectorKey& key) {
  do_unregister(key.fd);
  if (Has(key.events, Events::kRead)) readable_.Insert(key.fd);
  if (Has(key.events, Events::kWrite)) writable_.Insert(key.fd);
}

void SelectSelector::do_unregister(int fd) noexcept {
  readable_.Erase(fd);
  writable_.Erase(fd);
}

void SelectSelector::do_select(const Deadline& deadline, std::vector<Ready>* ready) {
  internal::FdSet readable = readable_;
  internal::FdSet writable = writable_;
  internal::FdSet error;
  // keys() may be longer: a registration that was refused leaves room for its descriptor.
  const int limit = std::min<int>(static_cast<int>(keys().size()), FD_SETSIZE);
  internal::SelectUntil(deadline, limit, &readable, &writable, &error);
  for (int fd = 0; fd < limit; ++fd) {
    Events events = Events::kNone;
    if (readable.Contains(fd)) events |= Events::kRead;
    if (writable.Contains(fd)) events |= Events::kWrite;
    if (events != Events::kNone) ready->push_back({keys()[static_cast<std::size_t>(fd)], events});
  }
}

}  // namespace heddle
