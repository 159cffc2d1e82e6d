// Process: a function that runs in a process of its own, made by fork.
// The contract is CPython 3.11 multiprocessing.Process with the "fork" start method.

#ifndef HEDDLE_PRIMITIVES_PROCESS_PROCESS_H_
#define HEDDLE_PRIMITIVES_PROCESS_PROCESS_H_

#include <sys/types.h>

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "primitives/pool/deadline.h"

namespace heddle::process {

struct ProcessOptions {
  std::string name = {};                      // "Process-N" if empty.
  std::optional<bool> daemon = std::nullopt;  // As the process that constructs it if not given.
};

namespace internal {
class ProcessState;
}

// A handle: copies mean the same process, which runs to its end whether handles are left or not.
//
// The child is a copy of this process with one thread, the one that called start(). It sees all
// memory as it was, and changes to it stay its own; memory of this folder's classes is shared.
// glibc keeps malloc and stdio usable, but any other lock that another thread held at start() stays
// held in the child for ever: call start() before there are other threads, or have the target use
// nothing that they lock. Descriptors are inherited. Buffered output of stdout, stderr and the C++
// streams is written before the fork and at the child's end; other streams are not flushed by the
// child. The child ends by _exit: neither static destructors nor atexit handlers run in it.
//
// A daemon is killed (SIGKILL) when this process ends, also by kill -9. It cannot start processes.
// When started by another thread than the main one, its thread is a copy of a thread of this
// library, so that it outlives the caller: thread_local variables start anew in it. A main thread
// that ends by pthread_exit takes its daemons along. Non-daemons go on; at the normal end of this
// process (return from main, exit) daemons get SIGTERM and non-daemons are waited for.
//
// An ended child stays a zombie until join, is_alive, exitcode, active_children, the next start, or
// the end of this process; if this process ends first, init reaps. SIGCHLD must not be ignored, or
// exit codes are lost (255).
//
// Members are for the process that made the object, any thread of it. name, daemon and pid may be
// asked anywhere.
class Process {
 public:
  // Prepares `target(args...)`, of which copies are kept. Does not start it.
  template <typename Target, typename... Args>
  requires std::invocable<std::decay_t<Target>, std::decay_t<Args>...>
  explicit Process(Target&& target, Args&&... args)
      : Process(ProcessOptions{}, std::forward<Target>(target), std::forward<Args>(args)...) {}
  template <typename Target, typename... Args>
  requires std::invocable<std::decay_t<Target>, std::decay_t<Args>...> Process(
      ProcessOptions options, Target&& target, Args&&... args)
      : Process(std::move(options),
                MakeTarget(std::forward<Target>(target), std::forward<Args>(args)...), Internal()) {
  }

  // Starts the process. Its exit code is 0 when the target returns, the one of a SystemExit that it
  // throws, and 1 for any other exception, which is written to standard error. Throws ProcessError
  // when started before, when another process made this object, or in a daemon; std::system_error
  // when there is no process to be had, and then it may be tried again.
  void start() const;

  // Blocks until the process has ended or `timeout` has passed (negative counts as zero); is_alive
  // tells which. May be called again, and by several threads. ProcessError before start, and in any
  // process but the one that made this object, itself included.
  void join(Timeout timeout = std::nullopt) const;

  // Whether it has been started and has not ended. ProcessError as for join, except before start.
  bool is_alive() const;

  // Empty before start and while it runs; then its exit code, or minus the number of the signal
  // that ended it. ProcessError as for is_alive.
  std::optional<int> exitcode() const;

  // Sends SIGTERM, or SIGKILL. Nothing happens when it has ended. ProcessError as for join.
  void terminate() const;
  void kill() const;

  // Empty before start.
  std::optional<pid_t> pid() const;

  const std::string& name() const;

  // Fixed by start, after which set_daemon throws ProcessError.
  bool daemon() const;
  void set_daemon(bool daemon) const;

  // Whether both mean the same process.
  friend bool operator==(const Process&, const Process&) = default;

 private:
  friend std::vector<Process> active_children();
  struct Internal {};

  Process(ProcessOptions options, std::function<void()> target, Internal);
  explicit Process(std::shared_ptr<internal::ProcessState> state) : state_(std::move(state)) {}

  // std::function wants a copyable target; the arguments need not be.
  template <typename Target, typename... Args>
  static std::function<void()> MakeTarget(Target&& target, Args&&... args) {
    using Call = std::tuple<std::decay_t<Target>, std::decay_t<Args>...>;
    auto call = std::make_shared<Call>(std::forward<Target>(target), std::forward<Args>(args)...);
    return [call] { std::apply([](auto&... parts) { std::invoke(std::move(parts)...); }, *call); };
  }

  std::shared_ptr<internal::ProcessState> state_;
};

// The children of this process that are alive; reaps those that have ended.
std::vector<Process> active_children();

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_PROCESS_H_
