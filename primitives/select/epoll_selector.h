// Selector over epoll(7): any descriptor, and a wait costs only what is ready.
// Contract: CPython 3.11 selectors.EpollSelector.
#ifndef HEDDLE_PRIMITIVES_SELECT_EPOLL_SELECTOR_H_
#define HEDDLE_PRIMITIVES_SELECT_EPOLL_SELECTOR_H_

#include <sys/epoll.h>

#include <vector>

#include "primitives/select/selector.h"
#include "primitives/select/unique_fd.h"

namespace heddle {

// The kernel keys its table by open file and not by descriptor. When a file is still open elsewhere
// (dup, fork) after its registered descriptor was closed, the kernel goes on reporting it and
// nobody can tell it to stop. So every registration carries its serial number; a report of an old
// one is dropped and the table is built anew.
class EpollSelector : public Selector {
 public:
  // Throws std::system_error when there is no descriptor left.
  EpollSelector();

 protected:
  void do_register(const SelectorKey& key) override;
  void do_modify(const SelectorKey& key) override;
  void do_unregister(int fd) noexcept override;
  void do_select(const Deadline& deadline, std::vector<Ready>* ready) override;

 private:
  // Turns `count` kernel events into `ready`; false if one was of an old registration.
  bool Collect(int count, std::vector<Ready>* ready) const;
  void Rebuild();

  UniqueFd epoll_;
  std::vector<epoll_event> buffer_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_EPOLL_SELECTOR_H_
