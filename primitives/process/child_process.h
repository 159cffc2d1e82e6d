// A forked child as its parent sees it: waiting, reaping and signalling, all by pidfd, so that a
// process number used anew is never hit.

#ifndef HEDDLE_PRIMITIVES_PROCESS_CHILD_PROCESS_H_
#define HEDDLE_PRIMITIVES_PROCESS_CHILD_PROCESS_H_

#include <sys/types.h>

#include <mutex>
#include <optional>

#include "primitives/pool/deadline.h"
#include "primitives/process/fork_safe.h"

namespace heddle::process::internal {

// For the process that forked the child; any of its threads may call anything.
class ChildProcess {
 public:
  // The exit code of a child that somebody else reaped (a handler of SIGCHLD, waitpid(-1)), as
  // asyncio reports it.
  static constexpr int kUnknownExitCode = 255;

  // `pid` is a child that nobody has waited for yet. When it cannot be watched, it is killed and
  // std::system_error thrown.
  explicit ChildProcess(pid_t pid);

  pid_t pid() const { return pid_; }
  // Readable once the child has ended; -1 when it had been reaped already at construction.
  int pidfd() const { return pidfd_.get(); }

  // Blocks until the child has ended, and reaps it; false when the deadline came first.
  bool Wait(const pool_internal::Deadline& deadline);

  // Reaps the child if it has ended. Empty while it runs; then its exit code, or minus the number
  // of the signal that killed it. Does not block.
  std::optional<int> Poll();

  // Does nothing when the child has ended.
  void Signal(int signal);

 private:
  const pid_t pid_;
  const PrivateFd pidfd_;
  std::mutex mutex_;
  std::optional<int> exit_code_;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_CHILD_PROCESS_H_
