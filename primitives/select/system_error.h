// Throws errno as std::system_error: CPython's OSError.
// Kept apart so that every call site names the system call that failed.
#ifndef HEDDLE_PRIMITIVES_SELECT_SYSTEM_ERROR_H_
#define HEDDLE_PRIMITIVES_SELECT_SYSTEM_ERROR_H_

#include <cerrno>
#include <system_error>

namespace heddle::internal {

[[noreturn]] inline void ThrowErrno(const char* call, int error = errno) {
  throw std::system_error(error, std::generic_category(), call);
}

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_SELECT_SYSTEM_ERROR_H_
