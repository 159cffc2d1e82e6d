// The child's first and last steps.
// The tie is PR_SET_PDEATHSIG, followed by a look whether the parent died before it was made.

#include "primitives/process/fork_child.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <iostream>
#include <utility>

#include "primitives/process/errors.h"
#include "primitives/process/lasting_thread.h"
#include "primitives/process/process_state.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

// What is still buffered would be written by both processes.
void FlushStandardStreams() {
  std::cout.flush();
  std::clog.flush();
  std::fflush(stdout);
  std::fflush(stderr);
}

void TieTo(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) raise(SIGKILL);
}

int ExitCodeOf(const std::function<int()>& body) {
  try {
    return body();
  } catch (const SystemExit& exit) {
    return exit.code();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "exception in process %d: %s\n", getpid(), e.what());
  } catch (...) {
    std::fprintf(stderr, "exception in process %d: not a std::exception\n", getpid());
  }
  return 1;
}

}  // namespace

pid_t ForkChild(Lifetime lifetime, std::function<int()> body) {
  pid_t pid = -1;
  const auto fork_here = [lifetime, body = std::move(body), &pid] {
    FlushStandardStreams();
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) ThrowErrno("fork");
    if (child > 0) {
      pid = child;
      return;
    }
    if (lifetime == Lifetime::kTiedToParent) TieTo(parent);
    const int code = ExitCodeOf(body);
    FinishChildren();
    FlushStandardStreams();
    _exit(code);
  };
  if (lifetime == Lifetime::kTiedToParent) {
    RunOnLastingThread(fork_here);
  } else {
    fork_here();
  }
  return pid;
}

}  // namespace heddle::process::internal
