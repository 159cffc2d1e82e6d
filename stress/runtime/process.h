// Processes of the subject: what fork makes. They take turns like threads, all of them in one real process (see address_space.h).
#ifndef HEDDLE_STRESS_RUNTIME_PROCESS_H_
#define HEDDLE_STRESS_RUNTIME_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stress/runtime/fiber.h"
#include "stress/runtime/interpose_mutex.h"
#include "stress/runtime/region.h"

namespace heddle::runtime {

struct ForkHandlers {
  void (*prepare)();
  void (*parent)();
  void (*child)();
};

struct Process {
  enum class State : std::uint8_t { kRuns, kEnded, kReaped };

  int number = 0;  // 0: the one that the execution begins in
  pid_t id = 0;
  State state = State::kReaped;
  int status = 0;              // once ended, as waitpid gives it
  Process* parent = nullptr;   // null: there is none, or it has ended
  const Fiber* forked_by = nullptr;
  int parent_death_signal = 0;  // sent when the thread that forked it ends; 0: none
  std::vector<Fiber::ExitHandler> exit_handlers;
  std::vector<ForkHandlers> fork_handlers;
  struct sigaction actions[NSIG] = {};  // of signals
};

namespace processes {

extern int g_count;  // how many there have been in this execution
// Those that asked for a signal when the thread that forked them ends get it.
void SignalChildrenOf(const Fiber& ended);
void PutFirstInPlace();

// One process, with its handlers of signals at their defaults.
void BeginExecution();
// Puts the memory of process 0 in place: for whoever looks at what an execution has left. On the host's stack.
inline void EndExecution() {
  if (g_count > 1) PutFirstInPlace();
}

// As fork, without the handlers: the new process's id, and 0 in the new process.
pid_t Fork();
// The running process ends, with a status as waitpid gives it.
[[noreturn]] void Exit(int status);
// As kill. `signal` may be 0. 0 or an errno.
int Send(Process& target, int signal);
// A thread has ended.
inline void ThreadHasEnded(const Fiber& fiber) {
  AbandonRobustMutexes(fiber);
  if (g_count > 1) SignalChildrenOf(fiber);
}

// As gettid gives it.
pid_t IdOf(const Fiber& fiber);
// What the signals do in every execution until it says otherwise.
void SetInitialAction(int signal, const struct sigaction& action);
void SetAction(int signal, const struct sigaction& action);

// Null if no process that has not been reaped has that id.
Process* Find(pid_t id);
// How many have not ended, beside process 0; and how many have ended, and wait to be reaped by it.
int CountRunning();
int CountZombies();

// Blocks until some child of the running process that `id` (as waitpid's; -1: any) speaks of has ended. Null if there is none that could.
Process* AwaitChild(pid_t id, bool wait);
void Reap(Process& child);

// "process#2".
bool Contains(const volatile void* address);
std::string NameOf(const volatile void* address);

// Goes on with `next`, a fiber of another process than the running fiber's, or with whoever's turn it is when that one cannot go on.
void SwitchTo(Fiber& next);
// Puts the memory of process 0 in place and calls `then`, which does not return.
[[noreturn]] void InFirst(void (*then)());

// Whether the process of that number has been forked, and has not ended.
bool Runs(int number);
// Kills one other than the first. False if it does not run.
bool Kill(int number);
// From now on the process of that number, which has yet to be forked, is killed when it has reached so many (> 0) schedule points.
void KillAfter(int number, std::uint32_t points);
// The running fiber has reached a schedule point, while a process is to be killed. True if it was that one: the fiber does not go on.
bool CountDown();
// How many processes these two have killed.
int CountKilled();

}  // namespace processes
}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_PROCESS_H_
