// The classic select() triple, for plain descriptors.
// The template in select.h maps the flags back to the caller's objects.
#include "primitives/select/select.h"

#include "primitives/select/fd_set.h"

namespace heddle::internal {

SelectFlags SelectDescriptors(const std::array<std::vector<int>, 3>& descriptors, Timeout timeout) {
  const Deadline deadline(timeout);
  std::array<FdSet, 3> sets;
  int limit = 0;
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    for (const int fd : descriptors[i]) {
      sets[i].Insert(fd);
      limit = std::max(limit, fd + 1);
    }
  }
  SelectUntil(deadline, limit, &sets[0], &sets[1], &sets[2]);
  SelectFlags flags;
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    for (const int fd : descriptors[i]) flags[i].push_back(sets[i].Contains(fd));
  }
  return flags;
}

}  // namespace heddle::internal
