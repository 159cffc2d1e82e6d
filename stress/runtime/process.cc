#include "stress/runtime/process.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdint>

#include "stress/runtime/address_space.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/interpose_mutex.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/private_mapping.h"
#include "stress/runtime/shared_mapping.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime::processes {

int g_count = 0;

namespace {

// Of the first process, and of its first thread; the others follow.
constexpr pid_t kFirstId = 10000;

// Memory is exchanged on a stack that belongs to no process.
constexpr std::size_t kStackBytes = 256 * 1024;
alignas(64) char g_stack[kStackBytes];
Fiber* g_next = nullptr;  // who goes on after the exchange
Process* g_forked = nullptr;
void (*g_then)() = nullptr;

Process g_processes[kMaxProcesses];
bool g_actions_changed = false;  // in the first process
struct sigaction g_initial_actions[NSIG] = {};
int g_to_be_killed = 0;  // the number of a process
int g_killed = 0;

template <typename Function>
void ForEach(Function function) {
  for (int i = 0; i < g_count; ++i) function(g_processes[i]);
}

void PutInPlace(Process& process) {
  if (&process == g.process) return;
  address_space::Load(process.number);
  heap::EnterProcess(process.number);
  net::EnterProcess(process.number);
  g.process = &process;
}

// The running fiber stops here, and `function` goes on, on the stack of the exchange. Returns when somebody switches back.
void OnOtherStack(void (*function)()) {
  auto* const frame = reinterpret_cast<std::uint64_t*>(g_stack + kStackBytes) - 4;
  frame[0] = reinterpret_cast<std::uint64_t>(heddle_fiber_entry);
  frame[1] = reinterpret_cast<std::uint64_t>(function);
  frame[2] = frame[3] = 0;
  thread_pointer::PutInPlace(g.host_thread_pointer);
  SwitchContext(&g.current->stack_pointer, frame);
}

[[noreturn]] void Resume(Fiber& fiber) {
  void* abandoned;
  thread_pointer::PutInPlace(fiber.thread_pointer);
  SwitchContext(&abandoned, fiber.stack_pointer);
  __builtin_unreachable();
}

void Exchange() {
  Fiber* next = g_next;
  for (;;) {
    PutInPlace(*next->process);
    g.current = next;
    internal::LookAgain();
    if (next->state != Fiber::State::kBlocked) Resume(*next);
    next = &internal::Decide();
  }
}

void CopyForked() {
  address_space::Copy(g_forked->number);
  g_next->stack_pointer = g.current->stack_pointer;
  Resume(*g.current);
}

void GoOnInFirst() {
  PutInPlace(g_processes[0]);
  g_then();
}

bool Ignores(const Process& process, int signal) {
  const auto handler = process.actions[signal].sa_handler;
  const bool harmless = signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT;
  return handler == SIG_IGN || (handler == SIG_DFL && harmless);
}

// All its threads stop where they are.
void End(Process& process, int status) {
  if (g.recorder != nullptr) {
    const bool killed = WIFSIGNALED(status);
    g.recorder->Add(Event::Type::kNote, *g.current,
                    runtime::NameOf(&process) + (killed ? " is ended by SIG" + std::string(sigabbrev_np(WTERMSIG(status)))
                                               : " ends with status " + std::to_string(WEXITSTATUS(status))));
  }
  process.state = Process::State::kEnded;
  process.status = status;
  for (int i = 0; i < g.fiber_count; ++i) {
    if (g.fibers[i]->process == &process) internal::Discard(*g.fibers[i]);
  }
  net::CloseAll(process.number);
  shared_mapping::UnmapAll(process.number);
  ForEach([&](Process& child) {
    if (child.parent != &process) return;
    child.parent = nullptr;
    if (child.state == Process::State::kEnded) child.state = Process::State::kReaped;
  });
  if (process.parent == nullptr || process.parent->actions[SIGCHLD].sa_handler == SIG_IGN) process.state = Process::State::kReaped;
  net::ProcessHasEnded(process.number);
  Changed(g_processes);
  for (int i = 0; i < g.fiber_count; ++i) {
    if (g.fibers[i]->process == &process) ThreadHasEnded(*g.fibers[i]);
  }
}

[[noreturn]] void RunOthers() {
  runtime::SwitchTo(internal::Decide());
  __builtin_unreachable();
}

bool IsMeant(const Process& child, const Process& parent, pid_t id) {
  return child.parent == &parent && child.state != Process::State::kReaped && (id == -1 || child.id == id);
}

Process* FindEndedChild(const Process& parent, pid_t id, bool* any) {
  Process* ended = nullptr;
  *any = false;
  ForEach([&](Process& child) {
    if (!IsMeant(child, parent, id)) return;
    *any = true;
    if (ended == nullptr && child.state == Process::State::kEnded) ended = &child;
  });
  return ended;
}

bool AChildHasEndedOrThereIsNone(const Fiber& self) {
  bool any;
  const auto id = static_cast<pid_t>(reinterpret_cast<std::intptr_t>(self.wait_context));
  return FindEndedChild(*self.process, id, &any) != nullptr || !any;
}

Process& New() {
  Process& process = g_processes[g_count];
  process.number = g_count++;
  process.state = Process::State::kRuns;
  process.status = 0;
  process.parent_death_signal = 0;
  return process;
}

}  // namespace

void BeginExecution() {
  g_count = 0;
  Process& first = New();
  first.id = kFirstId;
  first.parent = nullptr;
  first.forked_by = nullptr;
  first.exit_handlers.clear();
  first.fork_handlers.clear();
  if (g_actions_changed) std::copy(std::begin(g_initial_actions), std::end(g_initial_actions), first.actions);
  g_actions_changed = false;
  g.process = &first;
  g_killed = 0;
}

void PutFirstInPlace() { PutInPlace(g_processes[0]); }

pid_t Fork() {
  HostSection host;
  if (g.weak_memory) {
    Finish(Verdict::kNotModelled, "T%d forks under the %s memory model", g.current->thread, std::string(Name(g.options->memory)).c_str());
  }
  if (!private_mapping::IsEmpty()) Finish(Verdict::kNotModelled, "T%d forks and has private memory from mmap, which both would see", g.current->thread);
  if (g_count == kMaxProcesses) Finish(Verdict::kNotModelled, "more than %d processes in one execution", kMaxProcesses);
  const Process& parent = *g.process;
  Process& child = New();
  child.parent = g.process;
  child.forked_by = g.current;
  child.exit_handlers = parent.exit_handlers;
  child.fork_handlers = parent.fork_handlers;
  std::copy(std::begin(parent.actions), std::end(parent.actions), child.actions);
  net::CopyDescriptors(parent.number, child.number);
  shared_mapping::Copy(parent.number, child.number);
  Fiber& twin = internal::Duplicate(child);
  child.id = IdOf(twin);
  if (g.recorder != nullptr) {
    g.recorder->Add(Event::Type::kNote, *g.current, "forks " + runtime::NameOf(&child) + ", whose first thread is T" + std::to_string(twin.thread));
  }
  g_forked = &child;
  g_next = &twin;
  OnOtherStack(CopyForked);
  return g.current == &twin ? 0 : child.id;
}

void Exit(int status) {
  HostSection host;
  End(*g.process, status);
  RunOthers();
}

int Send(Process& target, int signal) {
  HostSection host;
  if (target.state == Process::State::kReaped) return ESRCH;
  if (signal < 0 || signal >= NSIG) return EINVAL;
  if (signal == 0 || target.state == Process::State::kEnded || Ignores(target, signal)) return 0;
  if (signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU) {
    Finish(Verdict::kNotModelled, "T%d stops a process by SIG%s", g.current->thread, sigabbrev_np(signal));
  }
  const struct sigaction action = target.actions[signal];
  if (action.sa_handler != SIG_DFL && signal != SIGKILL) {
    if (&target != g.process) Finish(Verdict::kNotModelled, "T%d sends SIG%s to a process that handles it", g.current->thread, sigabbrev_np(signal));
    if ((action.sa_flags & SA_RESETHAND) != 0) SetAction(signal, {});
    g.active = true;
    if ((action.sa_flags & SA_SIGINFO) != 0) {
      siginfo_t info{};
      info.si_signo = signal;
      action.sa_sigaction(signal, &info, nullptr);
    } else {
      action.sa_handler(signal);
    }
    g.active = false;
    return 0;
  }
  if (target.number == 0) Finish(Verdict::kCrash, "T%d raises SIG%s, which ends the process", g.current->thread, sigabbrev_np(signal));
  End(target, signal);
  if (g.current->state == Fiber::State::kDone) RunOthers();
  return 0;
}

void SignalChildrenOf(const Fiber& ended) {
  ForEach([&](Process& child) {
    if (child.forked_by != &ended || child.state != Process::State::kRuns || child.parent_death_signal == 0) return;
    const int signal = child.parent_death_signal;
    if (!Ignores(child, signal)) End(child, signal);
  });
}

pid_t IdOf(const Fiber& fiber) { return kFirstId + fiber.thread; }

void SetInitialAction(int signal, const struct sigaction& action) {
  g_initial_actions[signal] = action;
  g_actions_changed = true;
}

void SetAction(int signal, const struct sigaction& action) {
  g.process->actions[signal] = action;
  g_actions_changed = true;
}

Process* Find(pid_t id) {
  for (int i = 0; i < g_count; ++i) {
    if (g_processes[i].id == id && g_processes[i].state != Process::State::kReaped) return &g_processes[i];
  }
  return nullptr;
}

int CountRunning() {
  return static_cast<int>(std::count_if(g_processes + 1, g_processes + std::max(g_count, 1),
                                        [](const Process& process) { return process.state == Process::State::kRuns; }));
}

int CountZombies() {
  return static_cast<int>(std::count_if(g_processes + 1, g_processes + std::max(g_count, 1), [](const Process& process) {
    return process.state == Process::State::kEnded && process.parent == &g_processes[0];
  }));
}

Process* AwaitChild(pid_t id, bool wait) {
  HostSection host;
  if (wait) {
    g.current->wait_context = reinterpret_cast<const void*>(static_cast<std::intptr_t>(id));
    Await(OperationKind::kJoin, g_processes, sizeof g_processes, false, AChildHasEndedOrThereIsNone, kNever);
  } else {
    Point(OperationKind::kJoin, g_processes, sizeof g_processes, false);
  }
  bool any;
  Process* const ended = FindEndedChild(*g.process, id, &any);
  if (ended == nullptr) {
    errno = any ? 0 : ECHILD;
    return nullptr;
  }
  for (int i = 0; i < g.fiber_count; ++i) {
    if (g.fibers[i]->process == ended) AcquireEnd(*g.fibers[i]);
  }
  return ended;
}

void Reap(Process& child) {
  child.state = Process::State::kReaped;
  Changed(g_processes);
}

bool Contains(const volatile void* address) {
  return reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(g_processes) < sizeof g_processes;
}

std::string NameOf(const volatile void* address) {
  const auto number = (reinterpret_cast<std::uintptr_t>(address) - reinterpret_cast<std::uintptr_t>(g_processes)) / sizeof(Process);
  return "process#" + std::to_string(number);
}

void SwitchTo(Fiber& next) {
  g_next = &next;
  OnOtherStack(Exchange);
}

void InFirst(void (*then)()) {
  g_then = then;
  OnOtherStack(GoOnInFirst);
  __builtin_unreachable();
}

bool Runs(int number) { return number < g_count && g_processes[number].state == Process::State::kRuns; }

bool Kill(int number) {
  if (number == 0 || !Runs(number)) return false;
  HostSection host;
  ++g_killed;
  End(g_processes[number], SIGKILL);
  if (g.current->state == Fiber::State::kDone) RunOthers();
  return true;
}

void KillAfter(int number, std::uint32_t points) {
  g_to_be_killed = number;
  g.kill_in = points;
  ++g.attention;
}

bool CountDown() {
  if (g.process->number != g_to_be_killed || --g.kill_in != 0) return false;
  HostSection host;
  --g.attention;
  ++g_killed;
  End(*g.process, SIGKILL);
  return true;
}

int CountKilled() { return g_killed; }

}  // namespace heddle::runtime::processes
