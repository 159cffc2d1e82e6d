// Interposes the ways in which code ends its process: inside an execution they end the execution. And what the process and its threads are
// called: the same in every run.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"
#include "stress/runtime/thread_exit.h"
#include "stress/runtime/trace.h"

using namespace heddle::runtime;  // NOLINT: libc's functions are global

namespace {

// Of the process, and of its first thread; the others follow.
constexpr pid_t kProcess = 10000;

[[noreturn]] void ReportExit(const char* function, int status) {
  if (g.is_program && status == 0) FinishWell();
  HostSection host;
  Finish(Verdict::kExit, "T%d calls %s(%d)", g.current->thread, function, status);
}

}  // namespace

extern "C" {

void exit(int status) {
  if (g.active && g.is_program && status == 0) RunProcessExitHandlers();
  if (g.active) ReportExit("exit", status);
  HEDDLE_REAL(exit)(status);
  __builtin_unreachable();
}

void _exit(int status) {
  if (g.active) ReportExit("_exit", status);
  for (;;) HEDDLE_REAL(syscall)(231 /* exit_group */, status);
}

void _Exit(int status) {
  if (g.active) ReportExit("_Exit", status);
  _exit(status);
}

void quick_exit(int status) {
  if (g.active) ReportExit("quick_exit", status);
  _exit(status);
}

void abort() {
  if (g.active) {
    HostSection host;
    Finish(Verdict::kAbort, "T%d calls abort()", g.current->thread);
  }
  HEDDLE_REAL(abort)();
  __builtin_unreachable();
}

void __assert_fail(const char* assertion, const char* file, unsigned line, const char* function) {
  if (g.active) {
    HostSection host;
    Finish(Verdict::kAbort, "T%d: assertion `%s` failed at %s:%u", g.current->thread, assertion, file, line);
  }
  for (const char* part : {"Assertion failed: ", assertion, " in ", function, "\n"}) {
    (void)!write(STDERR_FILENO, part, strlen(part));
  }
  abort();
}

pid_t getpid() noexcept { return g.active ? kProcess : HEDDLE_REAL(getpid)(); }

pid_t gettid() noexcept { return g.active ? kProcess + static_cast<pid_t>(g.current->thread) : HEDDLE_REAL(gettid)(); }

int kill(pid_t process, int signal) noexcept {
  return HEDDLE_REAL(kill)(g.active && process == kProcess ? HEDDLE_REAL(getpid)() : process, signal);
}

}  // extern "C"
