// Selector over poll(2): any descriptor, no system call for a change.
// Contract: CPython 3.11 selectors.PollSelector.
#ifndef HEDDLE_PRIMITIVES_SELECT_POLL_SELECTOR_H_
#define HEDDLE_PRIMITIVES_SELECT_POLL_SELECTOR_H_

#include "primitives/select/poll.h"
#include "primitives/select/selector.h"

namespace heddle {

// A wait and a change cost O(registered).
class PollSelector : public Selector {
 protected:
  void do_register(const SelectorKey& key) override;
  void do_modify(const SelectorKey& key) override;
  void do_unregister(int fd) noexcept override;
  void do_select(const Deadline& deadline, std::vector<Ready>* ready) override;

 private:
  Poll poll_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_POLL_SELECTOR_H_
