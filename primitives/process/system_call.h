// Failed system calls as exceptions, and those that a signal interrupted again.
// For the sources of this folder.

#ifndef HEDDLE_PRIMITIVES_PROCESS_SYSTEM_CALL_H_
#define HEDDLE_PRIMITIVES_PROCESS_SYSTEM_CALL_H_

#include <cerrno>
#include <system_error>

namespace heddle::process::internal {

[[noreturn]] inline void ThrowErrno(const char* what, int error = errno) {
  throw std::system_error(error, std::generic_category(), what);
}

// Calls until the call does not fail with EINTR, and returns what it returned.
template <typename Call>
auto RetryOnInterrupt(Call call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_SYSTEM_CALL_H_
