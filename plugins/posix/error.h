// How the pthread functions answer, told in the terms of a C++ lock.
#ifndef HEDDLE_PLUGINS_POSIX_ERROR_H_
#define HEDDLE_PLUGINS_POSIX_ERROR_H_

#include <cerrno>
#include <system_error>

namespace heddle::plugins::posix {

// Throws std::system_error, which counts as a report of misuse, for every error number but 0.
inline void Check(int error) {
  if (error != 0) throw std::system_error(error, std::generic_category());
}

// True for 0, false for `refusal` (EBUSY of a try, ETIMEDOUT of a timed wait), else as Check.
inline bool Acquired(int error, int refusal) {
  if (error == refusal) return false;
  Check(error);
  return true;
}

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_ERROR_H_
