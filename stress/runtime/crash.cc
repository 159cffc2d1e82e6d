// Signals raised by the subject's code end the execution, not the process: the handler leaves its stack for the host's.
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/real.h"
#include "stress/runtime/region.h"
#include "stress/runtime/thread_pointer.h"
#include "stress/runtime/time_stamp_counter.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime {
namespace {

constexpr long kTickNanoseconds = 100'000'000;
constexpr int kTicksUntilHang = 10;

[[noreturn]] void Fail(const char* what) {
  (void)!write(STDERR_FILENO, what, strlen(what));
  _exit(4);
}

// Where a bad address lies, without naming it: raw addresses differ from run to run.
const char* Describe(std::uintptr_t address) { return address < 65536 ? "an address near null" : "a bad address"; }

void OnCrash(int signal, siginfo_t* info, void* context) {
  if (signal == SIGSEGV && thread_pointer::WasMissing()) return;
  if (signal == SIGSEGV && time_stamp_counter::Read(*info, *static_cast<ucontext_t*>(context))) return;
  if (!g.active) {
    // Not the subject's code: let the process die of it.
    ::signal(signal, SIG_DFL);
    raise(signal);
    return;
  }
  HostSection host;
  const ThreadId thread = g.current->thread;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  // The thread control block lies at the top of the stack.
  const std::uintptr_t guard = g.current->thread_pointer - (g.current->thread_pointer - kStacksBase) % kStackSize;
  if (signal == SIGSEGV && address - guard < 4096) {
    Finish(Verdict::kStackOverflow, "T%d needs more than %zu KiB of stack", thread, kStackSize >> 10);
  }
  if (signal == SIGSEGV || signal == SIGBUS) {
    Finish(Verdict::kCrash, "T%d raises SIG%s at %s", thread, sigabbrev_np(signal), Describe(address));
  }
  Finish(Verdict::kCrash, "T%d raises SIG%s", thread, sigabbrev_np(signal));
}

void OnTick(int, siginfo_t*, void*) {
  static std::uint64_t last_execution = 0;
  static std::uint64_t last_steps = 0;
  static std::uintptr_t last_heap_end = 0;
  static int idle_ticks = 0;
  // Who allocates more and more comes to the heap's limit, however long the machine takes.
  if (!g.active || g.journal->executions != last_execution || g.step != last_steps || heap::End() != last_heap_end) {
    last_execution = g.journal->executions;
    last_steps = g.step;
    last_heap_end = heap::End();
    idle_ticks = 0;
    return;
  }
  if (++idle_ticks < kTicksUntilHang) return;
  HostSection host;
  Finish(Verdict::kHang, "T%d runs on and on without reaching a schedule point", g.current->thread);
}

void Handle(int signal, void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action {};
  action.sa_sigaction = handler;
  // The handler does not return: the signal must not stay blocked.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART;
  HEDDLE_REAL(sigaction)(signal, &action, nullptr);
}

}  // namespace

void CatchCrashes() {
  constexpr std::size_t kSize = 64 * 1024;
  stack_t stack{};
  stack.ss_sp = HEDDLE_REAL(mmap)(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack.ss_size = kSize;
  if (stack.ss_sp == MAP_FAILED || sigaltstack(&stack, nullptr) != 0) {
    Fail("heddle: no memory for a signal stack\n");
  }
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS}) Handle(signal, OnCrash);
  thread_pointer::MayBeMissing();
  time_stamp_counter::Trap();

  Handle(SIGVTALRM, OnTick);
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = SIGVTALRM;
  timer_t timer;
  const itimerspec period{{0, kTickNanoseconds}, {0, kTickNanoseconds}};
  if (timer_create(CLOCK_PROCESS_CPUTIME_ID, &event, &timer) != 0 ||
      timer_settime(timer, 0, &period, nullptr) != 0) {
    Fail("heddle: cannot create a timer\n");
  }
}

}  // namespace heddle::runtime
