// What the tests of sockets and selectors share: descriptors counted, limited and moved.
// Linux only: reads /proc/self/fd.
#ifndef HEDDLE_PRIMITIVES_SELECT_TESTING_DESCRIPTORS_H_
#define HEDDLE_PRIMITIVES_SELECT_TESTING_DESCRIPTORS_H_

#include <sys/resource.h>

#include <cstddef>
#include <optional>
#include <string>

#include "primitives/select/socket.h"

namespace heddle::testing {

// How many descriptors this process has open.
std::size_t CountDescriptors();

// Returns when no more than `count` are open. Threads that nobody joins close theirs a moment later,
// also those that were still counted in `count`; a leak never ends, and the test ends by its own limit.
void AwaitDescriptorCount(std::size_t count);

// The same open file under a number that is at least `lowest`, the limit of this process being
// raised as far as it goes; no value if that is not far enough.
std::optional<UniqueFd> DuplicateAbove(int fd, int lowest);

// A descriptor that was open a moment ago and is closed now.
int ClosedDescriptor();

// While it lives, this process can open no more descriptors.
class NoMoreDescriptors {
 public:
  // kReuseClosed: a number that is closed can be used again. kNone: not even that.
  enum class Mode { kReuseClosed, kNone };

  explicit NoMoreDescriptors(Mode mode = Mode::kReuseClosed);
  ~NoMoreDescriptors();
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit old_;
};

// Reads from a blocking socket until `size` bytes or end of file.
std::string ReceiveExactly(Socket* socket, std::size_t size);

// Reads from a blocking socket until end of file or reset.
std::string ReceiveToEnd(Socket* socket);

// Closes with a reset (RST) instead of an end of file.
void Reset(Socket* socket);

}  // namespace heddle::testing

#endif  // HEDDLE_PRIMITIVES_SELECT_TESTING_DESCRIPTORS_H_
