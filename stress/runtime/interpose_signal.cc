// Interposes what signals do and sending them: inside an execution they are the subject's own.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"
#include "stress/runtime/thread_pointer.h"

using namespace heddle::runtime;  // NOLINT: libc's functions are global

namespace {

bool IsSignal(int signal) { return signal > 0 && signal < NSIG; }

int FailWith(int error) {
  if (error == 0) return 0;
  errno = error;
  return -1;
}

sighandler_t SetHandler(int signal, sighandler_t handler, int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  struct sigaction before;
  return sigaction(signal, &action, &before) == 0 ? before.sa_handler : SIG_ERR;
}

}  // namespace

extern "C" {

int sigaction(int signal, const struct sigaction* action, struct sigaction* old) noexcept {
  if (!g.active) {
    if (signal == SIGSEGV && action != nullptr) thread_pointer::StaysInPlace();
    const int result = HEDDLE_REAL(sigaction)(signal, action, old);
    // A subject may say while it is loaded what SIGPIPE is to do.
    if (result == 0 && action != nullptr && signal == SIGPIPE) processes::SetInitialAction(signal, *action);
    return result;
  }
  if (!IsSignal(signal) || (action != nullptr && (signal == SIGKILL || signal == SIGSTOP))) return FailWith(EINVAL);
  Touch(kWorld.process, action != nullptr ? AccessKind::kWrite : AccessKind::kRead);
  const struct sigaction before = g.process->actions[signal];
  if (action != nullptr) processes::SetAction(signal, *action);
  if (old != nullptr) *old = before;
  return 0;
}

sighandler_t signal(int signal, sighandler_t handler) noexcept { return SetHandler(signal, handler, SA_RESTART); }
sighandler_t bsd_signal(int signal, sighandler_t handler) noexcept { return SetHandler(signal, handler, SA_RESTART); }
sighandler_t ssignal(int signal, sighandler_t handler) noexcept { return SetHandler(signal, handler, SA_RESTART); }
// What signal() is to a program that is compiled for System V or strict POSIX.
sighandler_t sysv_signal(int signal, sighandler_t handler) noexcept { return SetHandler(signal, handler, SA_RESETHAND | SA_NODEFER); }
sighandler_t __sysv_signal(int signal, sighandler_t handler) noexcept { return SetHandler(signal, handler, SA_RESETHAND | SA_NODEFER); }

int kill(pid_t id, int signal) noexcept {
  if (!g.active) return HEDDLE_REAL(kill)(id, signal);
  Process* const process = processes::Find(id);
  if (process == nullptr) return FailWith(ESRCH);
  Point(OperationKind::kKill, process, sizeof *process, true);
  NoteProgress();
  return FailWith(processes::Send(*process, signal));
}

int raise(int signal) noexcept {
  if (!g.active) return HEDDLE_REAL(raise)(signal);
  return kill(g.process->id, signal);
}

// Nothing but a signal that is handled ends it, and those come only from the thread itself.
int pause() {
  if (!g.active) return HEDDLE_REAL(pause)();
  Await(OperationKind::kSleep, &g.current->argument, 0, false, [](const Fiber&) { return false; }, kNever);
  __builtin_unreachable();
}

int pthread_kill(pthread_t thread, int signal) noexcept {
  if (!g.active) return HEDDLE_REAL(pthread_kill)(thread, signal);
  Fiber* const fiber = FindFiber(thread);
  if (fiber == nullptr) return ESRCH;
  if (signal == 0) return 0;
  if (fiber != g.current) {
    HostSection host;
    Finish(Verdict::kNotModelled, "T%d sends a signal to T%d", g.current->thread, fiber->thread);
  }
  return processes::Send(*g.process, signal);
}

// With these code can block signals, the engine's own among them.
int sigprocmask(int how, const sigset_t* set, sigset_t* old) noexcept {
  thread_pointer::StaysInPlace();
  return HEDDLE_REAL(sigprocmask)(how, set, old);
}

int pthread_sigmask(int how, const sigset_t* set, sigset_t* old) noexcept {
  thread_pointer::StaysInPlace();
  return HEDDLE_REAL(pthread_sigmask)(how, set, old);
}

int sigsuspend(const sigset_t* set) {
  thread_pointer::StaysInPlace();
  return HEDDLE_REAL(sigsuspend)(set);
}

int setcontext(const ucontext_t* context) noexcept {
  thread_pointer::StaysInPlace();
  return HEDDLE_REAL(setcontext)(context);
}

int swapcontext(ucontext_t* left, const ucontext_t* entered) noexcept {
  thread_pointer::StaysInPlace();
  return HEDDLE_REAL(swapcontext)(left, entered);
}

}  // extern "C"
