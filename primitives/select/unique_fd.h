// Sole owner of a file descriptor: closes it once, at the end of its scope.
// The base of every socket and selector in this folder.
#ifndef HEDDLE_PRIMITIVES_SELECT_UNIQUE_FD_H_
#define HEDDLE_PRIMITIVES_SELECT_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace heddle {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }
  ~UniqueFd() { reset(); }

  // The descriptor, -1 when none is owned.
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  // Gives the descriptor to the caller, who must close it.
  int release() { return std::exchange(fd_, -1); }

  // Closes what is owned and owns `fd` instead. An error of close(2) is ignored: on Linux the
  // descriptor is gone whatever it returns, EINTR included.
  void reset(int fd = -1) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_UNIQUE_FD_H_
