// Interposes making processes and waiting for them. The system calls without a function of their own come here from syscall().
#include "stress/runtime/interpose_fork.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

int Fail(int error) {
  errno = error;
  return -1;
}

pid_t Fork() {
  if (g.witness != nullptr) {
    HostSection host;
    // Whether a thread can run is known only while its process's memory is in place.
    Finish(Verdict::kNotModelled, "T%d forks, and the strategy judges threads of one process only", g.current->thread);
  }
  // By index: a handler may register further ones.
  std::vector<ForkHandlers>& handlers = g.process->fork_handlers;
  for (std::size_t i = handlers.size(); i-- > 0;) {
    if (handlers[i].prepare != nullptr) handlers[i].prepare();
  }
  Point(OperationKind::kFork, nullptr, 0, true);
  NoteProgress();
  const pid_t id = processes::Fork();
  std::vector<ForkHandlers>& own = g.process->fork_handlers;
  for (std::size_t i = 0; i < own.size(); ++i) {
    void (*const handler)() = id == 0 ? own[i].child : own[i].parent;
    if (handler != nullptr) handler();
  }
  return id;
}

int Wait(pid_t id, int* status, int flags) {
  if (id == 0 || id < -1 || (flags & ~(WNOHANG | WUNTRACED | WCONTINUED)) != 0) {
    HostSection host;
    Finish(Verdict::kNotModelled, "T%d waits for a group of processes, or with the flags %d", g.current->thread, flags);
  }
  Process* const child = processes::AwaitChild(id, (flags & WNOHANG) == 0);
  if (child == nullptr) return errno == ECHILD ? -1 : 0;
  if (status != nullptr) *status = child->status;
  processes::Reap(*child);
  return child->id;
}

int WaitFor(idtype_t type, id_t id, siginfo_t* info, int flags) {
  pid_t process = -1;
  if (type == P_PID) {
    process = static_cast<pid_t>(id);
  } else if (type == P_PIDFD) {
    process = net::ProcessOf(static_cast<int>(id));
    if (process < 0) return Fail(EBADF);
  } else if (type != P_ALL) {
    return Fail(EINVAL);
  }
  if ((flags & WEXITED) == 0) return Fail(EINVAL);
  Process* const child = processes::AwaitChild(process, (flags & WNOHANG) == 0);
  if (info != nullptr) *info = {};
  if (child == nullptr) return errno == ECHILD ? -1 : 0;
  if (info != nullptr) {
    info->si_signo = SIGCHLD;
    info->si_pid = child->id;
    info->si_code = WIFEXITED(child->status) ? CLD_EXITED : CLD_KILLED;
    info->si_status = WIFEXITED(child->status) ? WEXITSTATUS(child->status) : WTERMSIG(child->status);
  }
  if ((flags & WNOWAIT) == 0) processes::Reap(*child);
  return 0;
}

}  // namespace

int OpenProcess(pid_t id) {
  Process* const process = processes::Find(id);
  if (process == nullptr) return Fail(ESRCH);
  Point(OperationKind::kControl, process, sizeof *process, false);
  HostSection host;
  return net::OpenProcess(process->number, id, process->state == Process::State::kEnded);
}

int SignalProcess(int descriptor, int signal) {
  const pid_t id = net::ProcessOf(descriptor);
  if (id < 0) return Fail(EBADF);
  return kill(id, signal);
}

int SignalThread(pid_t id, int signal) {
  for (int i = 0; i < g.fiber_count; ++i) {
    if (processes::IdOf(*g.fibers[i]) != id || g.fibers[i]->process != g.process) continue;
    const int error = pthread_kill(g.fibers[i]->pthread, signal);
    return error == 0 ? 0 : Fail(error);
  }
  return Fail(ESRCH);
}

}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

pid_t fork() noexcept {
  if (!g.active) return HEDDLE_REAL(fork)();
  return Fork();
}

// The child of a vfork may do nothing that shows the difference.
pid_t vfork() noexcept {
  if (!g.active) return HEDDLE_REAL(fork)();
  return Fork();
}

pid_t _Fork() noexcept {
  if (!g.active) return HEDDLE_REAL(_Fork)();
  Point(OperationKind::kFork, nullptr, 0, true);
  NoteProgress();
  return processes::Fork();
}

pid_t wait(int* status) {
  if (!g.active) return HEDDLE_REAL(wait)(status);
  return Wait(-1, status, 0);
}

pid_t waitpid(pid_t id, int* status, int flags) {
  if (!g.active) return HEDDLE_REAL(waitpid)(id, status, flags);
  return Wait(id, status, flags);
}

pid_t wait4(pid_t id, int* status, int flags, rusage* usage) {
  if (!g.active) return HEDDLE_REAL(wait4)(id, status, flags, usage);
  if (usage != nullptr) *usage = {};
  return Wait(id, status, flags);
}

int waitid(idtype_t type, id_t id, siginfo_t* info, int flags) {
  if (!g.active) return HEDDLE_REAL(waitid)(type, id, info, flags);
  return WaitFor(type, id, info, flags);
}

pid_t getpid() noexcept { return g.active ? g.process->id : HEDDLE_REAL(getpid)(); }

// 1: the system's first process, which takes orphans over.
pid_t getppid() noexcept {
  if (!g.active) return HEDDLE_REAL(getppid)();
  return g.process->parent != nullptr ? g.process->parent->id : 1;
}

pid_t gettid() noexcept { return g.active ? processes::IdOf(*g.current) : HEDDLE_REAL(gettid)(); }

int prctl(int option, ...) noexcept {
  va_list list;
  va_start(list, option);
  unsigned long a[4];
  for (unsigned long& argument : a) argument = va_arg(list, unsigned long);
  va_end(list);
  if (!g.active || option != PR_SET_PDEATHSIG) return HEDDLE_REAL(prctl)(option, a[0], a[1], a[2], a[3]);
  g.process->parent_death_signal = static_cast<int>(a[0]);
  return 0;
}

int execve(const char* path, char* const* arguments, char* const* environment) noexcept {
  if (!g.active) return HEDDLE_REAL(execve)(path, arguments, environment);
  HostSection host;
  Finish(Verdict::kNotModelled, "T%d executes another program, %s", g.current->thread, path);
}

// Handlers that are registered while a subject is loaded are libc's, and run when Heddle itself forks.
int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(), void* dso) {
  if (!g.active) return HEDDLE_REAL(__register_atfork)(prepare, parent, child, dso);
  HostSection host;
  g.process->fork_handlers.push_back({prepare, parent, child});
  return 0;
}

}  // extern "C"
