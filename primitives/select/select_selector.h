// Selector over select(2): everywhere, but only for descriptors below FD_SETSIZE (1024).
// Contract: CPython 3.11 selectors.SelectSelector.
#ifndef HEDDLE_PRIMITIVES_SELECT_SELECT_SELECTOR_H_
#define HEDDLE_PRIMITIVES_SELECT_SELECT_SELECTOR_H_

#include "primitives/select/fd_set.h"
#include "primitives/select/selector.h"

namespace heddle {

// A wait costs O(highest descriptor); a change O(1).
class SelectSelector : public Selector {
 protected:
  void do_register(const SelectorKey& key) override;
  void do_modify(const SelectorKey& key) override;
  void do_unregister(int fd) noexcept override;
  void do_select(const Deadline& deadline, std::vector<Ready>* ready) override;

 private:
  internal::FdSet readable_;
  internal::FdSet writable_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SELECT_SELECTOR_H_
