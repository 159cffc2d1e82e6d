// select(2) with a deadline: the part that the select() triple and SelectSelector share.
// Checks descriptors before FD_SET, which corrupts memory when they are out of range.
#ifndef HEDDLE_PRIMITIVES_SELECT_FD_SET_H_
#define HEDDLE_PRIMITIVES_SELECT_FD_SET_H_

#include <sys/select.h>

#include "primitives/select/deadline.h"

namespace heddle::internal {

// A set of descriptors for select(2).
class FdSet {
 public:
  FdSet() { FD_ZERO(&set_); }

  // Throws std::invalid_argument unless 0 <= fd < FD_SETSIZE, as Insert does.
  static void CheckRange(int fd);

  void Insert(int fd) {
    CheckRange(fd);
    FD_SET(fd, &set_);
  }
  void Erase(int fd) { FD_CLR(fd, &set_); }
  bool Contains(int fd) const { return FD_ISSET(fd, &set_); }
  fd_set* raw() { return &set_; }

 private:
  fd_set set_;
};

// Blocks until a descriptor below `limit` is ready or the deadline has come, and leaves in the sets
// those that are; none after the deadline. Throws std::system_error.
void SelectUntil(const Deadline& deadline, int limit, FdSet* readable, FdSet* writable,
                 FdSet* error);

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_SELECT_FD_SET_H_
