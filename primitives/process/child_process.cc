// Waiting is poll on the pidfd, by as many threads as like; reaping is done once, under the lock.

#include "primitives/process/child_process.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "primitives/process/poll.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

// By syscall(): the sanitizers of clang 19 and older libcs do not know the wrappers.
int OpenPidfd(pid_t pid) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  // ESRCH: SIGCHLD is ignored, or somebody else was quicker to reap.
  if (fd >= 0 || errno == ESRCH) return fd;
  // Nobody could look after it: most likely there is no descriptor left.
  const int error = errno;
  kill(pid, SIGKILL);
  RetryOnInterrupt([&] { return waitpid(pid, nullptr, 0); });
  ThrowErrno("pidfd_open", error);
}

}  // namespace

ChildProcess::ChildProcess(pid_t pid) : pid_(pid), pidfd_(OpenPidfd(pid)) {
  if (!pidfd_) exit_code_ = kUnknownExitCode;
}

bool ChildProcess::Wait(const pool_internal::Deadline& deadline) {
  if (Poll()) return true;
  pollfd fd{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
  if (!PollUntil({&fd, 1}, deadline)) return false;
  Poll();
  return true;
}

std::optional<int> ChildProcess::Poll() {
  const std::lock_guard lock(mutex_);
  if (exit_code_) return exit_code_;
  siginfo_t info{};
  const int result = RetryOnInterrupt(
      [&] { return waitid(P_PIDFD, static_cast<id_t>(pidfd_.get()), &info, WEXITED | WNOHANG); });
  if (result < 0) {
    if (errno != ECHILD) ThrowErrno("waitid");
    exit_code_ = kUnknownExitCode;
  } else if (info.si_pid != 0) {
    exit_code_ = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
  }
  return exit_code_;
}

void ChildProcess::Signal(int signal) {
  const std::lock_guard lock(mutex_);
  if (exit_code_) return;
  if (syscall(SYS_pidfd_send_signal, pidfd_.get(), signal, nullptr, 0) < 0 && errno != ESRCH) {
    ThrowErrno("pidfd_send_signal");
  }
}

}  // namespace heddle::process::internal
