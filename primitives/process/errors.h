// The exceptions of processes, of what they share and of process pools.
// Each names the CPython 3.11 exception whose place it takes.

#ifndef HEDDLE_PRIMITIVES_PROCESS_ERRORS_H_
#define HEDDLE_PRIMITIVES_PROCESS_ERRORS_H_

#include <stdexcept>
#include <string>
#include <utility>

#include "primitives/pool/errors.h"

namespace heddle::process {

// A process object was used in a state or by a process that does not allow the call
// (multiprocessing's AssertionError).
class ProcessError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// Thrown by the target of a process: ends it with this exit code (SystemExit).
class SystemExit {
 public:
  explicit SystemExit(int code) : code_(code) {}
  int code() const { return code_; }

 private:
  int code_;
};

// release or notify by somebody who does not hold the lock (ValueError and AssertionError).
class LockError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

// A holder of the lock died without release: what the lock protects may be half done, so nobody
// gets it any more. CPython waits for ever here.
class OwnerDiedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// get on an empty queue (queue.Empty).
class Empty : public std::runtime_error {
 public:
  Empty() : std::runtime_error("the queue is empty") {}
};

// put on a full queue (queue.Full).
class Full : public std::runtime_error {
 public:
  Full() : std::runtime_error("the queue is full") {}
};

// Bytes from another process are not the value that is expected (pickle.UnpicklingError).
class SerializationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The manager's server was shut down or has died (ConnectionError). Whether the call was carried
// out before that is not known.
class ConnectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A function threw in a worker of a ProcessPoolExecutor. Exceptions cannot cross processes, so this
// carries the type's name and what().
class RemoteError : public std::runtime_error {
 public:
  RemoteError(std::string type_name, const std::string& what)
      : std::runtime_error(what), type_name_(std::move(type_name)) {}
  // As the compiler writes it in a message, for instance "std::out_of_range".
  const std::string& type_name() const { return type_name_; }

 private:
  std::string type_name_;
};

// A worker of a ProcessPoolExecutor died (concurrent.futures.process.BrokenProcessPool).
class BrokenProcessPool : public BrokenExecutor {
 public:
  using BrokenExecutor::BrokenExecutor;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_ERRORS_H_
