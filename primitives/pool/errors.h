// The exceptions of futures and executors.
// Each names the CPython 3.11 concurrent.futures exception whose place it takes.

#ifndef HEDDLE_PRIMITIVES_POOL_ERRORS_H_
#define HEDDLE_PRIMITIVES_POOL_ERRORS_H_

#include <stdexcept>

namespace heddle {

// The future was cancelled (concurrent.futures.CancelledError).
class CancelledError : public std::runtime_error {
 public:
  CancelledError() : std::runtime_error("the future was cancelled") {}
};

// The time given to a wait has passed; what was waited for goes on (TimeoutError).
class TimeoutError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The future is not in a state that allows the call, for instance a second set_result
// (concurrent.futures.InvalidStateError).
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// submit or map on an executor that was shut down (RuntimeError in CPython).
class ExecutorShutdownError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// The executor cannot run tasks any more (concurrent.futures.BrokenExecutor).
class BrokenExecutor : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An initializer of a ThreadPoolExecutor failed (concurrent.futures.thread.BrokenThreadPool).
class BrokenThreadPool : public BrokenExecutor {
 public:
  using BrokenExecutor::BrokenExecutor;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_ERRORS_H_
