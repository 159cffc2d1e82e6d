// Interposes the ways in which code ends its process. Inside an execution that is the end of a process that the subject forked, or of the
// execution.
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"
#include "stress/runtime/thread_exit.h"

using namespace heddle::runtime;  // NOLINT: libc's functions are global

namespace {

[[noreturn]] void EndProcess(const char* function, int status) {
  if (g.process->number != 0) {
    Point(OperationKind::kExit, g.process, sizeof *g.process, true);
    processes::Exit(W_EXITCODE(status & 0xff, 0));
  }
  if (g.is_program && status == 0) FinishWell();
  HostSection host;
  Finish(Verdict::kExit, "T%d calls %s(%d)", g.current->thread, function, status);
}

}  // namespace

extern "C" {

void exit(int status) {
  if (g.active) {
    if (g.process->number != 0 || (g.is_program && status == 0)) RunProcessExitHandlers();
    EndProcess("exit", status);
  }
  HEDDLE_REAL(exit)(status);
  __builtin_unreachable();
}

void _exit(int status) {
  if (g.active) EndProcess("_exit", status);
  for (;;) HEDDLE_REAL(syscall)(231 /* exit_group */, status);
}

void _Exit(int status) {
  if (g.active) EndProcess("_Exit", status);
  _exit(status);
}

void quick_exit(int status) {
  if (g.active) EndProcess("quick_exit", status);
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

}  // extern "C"
