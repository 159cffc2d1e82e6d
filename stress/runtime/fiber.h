// A thread of the subject. All fibers of an execution take turns on one OS thread; each borrows the stack and the thread control block of
// a real pthread that is parked for good, so that thread_local, errno, pthread_self, locales and exception state work natively.
#ifndef HEDDLE_STRESS_RUNTIME_FIBER_H_
#define HEDDLE_STRESS_RUNTIME_FIBER_H_

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stress/runtime/library_state.h"
#include "stress/runtime/region.h"
#include "stress/strategy/operation.h"

namespace heddle::runtime {

inline constexpr std::uint64_t kNever = ~std::uint64_t{0};

// A point in time, in nanoseconds of virtual time, or of the real-time clock, which somebody may set meanwhile.
struct Time {
  constexpr Time(std::uint64_t nanoseconds, bool is_real = false) : nanoseconds(nanoseconds), is_real(is_real) {}
  bool operator==(const Time&) const = default;

  std::uint64_t nanoseconds;
  bool is_real;
};

struct Fiber;
struct Process;

// Whether a fiber's pending operation on the object that it waits for could execute now.
using Ready = bool (*)(const Fiber& fiber);

enum class WakeReason : std::uint8_t { kReady, kTimedOut, kSpurious };

// What begins anew with every thread. The base is the operation that the fiber executes when it is next chosen.
struct ThreadState : strategy::Operation {
  enum class State : std::uint8_t {
    kUnsettled,  // its next operation is not known yet: it runs before any decision is taken
    kEnabled,
    kBlocked,
    kDone,
  };

  // The machine context, valid while another fiber runs.
  void* stack_pointer = nullptr;
  std::uintptr_t thread_pointer = 0;  // the borrowed thread control block (FS base)

  Process* process = nullptr;

  State state = State::kUnsettled;
  WakeReason wake_reason = WakeReason::kReady;
  bool detached = false;
  bool spawned = false;  // a thread of the scenario
  bool spared = false;   // it gets all memory and threads that it asks for
  bool waits_in_process = false;  // nobody of another process can wake it, wherever the object lies
  std::uint8_t yields_in_a_row = 0;
  int enabled_index = 0;  // position in the list of enabled fibers, while enabled
  std::uint32_t clock_reads = 0;  // since it last waited, or time last passed by itself

  // What it stands in line for; null when it does not.
  const volatile void* wait_object = nullptr;
  Ready ready = nullptr;  // null: it waits to be notified
  const void* wait_context = nullptr;  // what else `ready` may want to know
  // Where a notified fiber queues next: the mutex of a condition wait. Null for everything else.
  const volatile void* then_object = nullptr;
  Ready then_ready = nullptr;
  std::uint64_t delay = 0;           // virtual nanoseconds that passed although it could have run

  // A load that keeps seeing the same value.
  const volatile void* spin_object = nullptr;
  std::uint64_t spin_value = 0;
  std::uint32_t spin_count = 0;

  void* (*function)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;

  // The first thread of a forked process goes on with that of the thread that forked it, in its own memory.
  pthread_t pthread{};

  Time deadline = kNever;
  int timer_index = -1;  // position in the list of running timers
  std::uint32_t futex_mask = ~0u;
};

struct Fiber : ThreadState {
  // What is borrowed from a real pthread, and kept from one execution to the next.
  struct Borrowed {
    pthread_t pthread{};
    std::uintptr_t thread_pointer = 0;
    std::uintptr_t stack_top = 0;
    std::uint8_t* exception_globals = nullptr;  // __cxa_get_globals() of the borrowed thread
    int* error_number = nullptr;                // its errno
    bool has_values = false;                    // thread-specific data may have been set
    std::vector<library_state::ThreadLocals> library_locals;
  } own;

  struct ExitHandler {
    void (*function)(void*);
    void* argument;
    const void* library;  // that registered it
  };
  std::vector<ExitHandler> thread_exit_handlers;  // destructors of thread_local objects
};

// Where a fresh fiber goes on: calls the function that Prepare left on the stack, and then goes on where that says.
extern "C" void heddle_fiber_entry();

namespace fibers {

extern Fiber* g_fibers[kMaxFibers];
extern int g_count;  // how many have been made

void Make(int count);

// The fiber of that number, made at first use. A fiber keeps its address for the life of the process.
inline Fiber& Get(int number) {
  if (__builtin_expect(number >= g_count, 0)) Make(number + 1);
  return *g_fibers[number];
}

// Prepares the context so that the first switch to the fiber calls `entry` on its own stack, and the fiber ends with a switch to the context that it
// returns. All calls have returned then, as the processor expects that predicts where returns go.
inline void Prepare(Fiber& fiber, void* (*entry)()) {
  // The two words above keep the stack aligned at the call in heddle_fiber_entry.
  auto* const frame = reinterpret_cast<std::uint64_t*>(fiber.own.stack_top) - 4;
  frame[0] = reinterpret_cast<std::uint64_t>(heddle_fiber_entry);
  frame[1] = reinterpret_cast<std::uint64_t>(entry);
  fiber.stack_pointer = frame;
  fiber.thread_pointer = fiber.own.thread_pointer;
  fiber.pthread = fiber.own.pthread;
  __builtin_memset(fiber.own.exception_globals, 0, sizeof(void*) + sizeof(unsigned));
  *fiber.own.error_number = 0;
}

}  // namespace fibers

// Saves the running context in `*save` and goes on where `load` was saved; the thread pointer stays as it is. Inlined into whoever decides: the
// processor predicts each return on the way out after a switch wrongly.
[[gnu::always_inline]] inline void SwitchContext(void** save, void* load) {
  asm volatile(
      "pushq %%rbp\n\t"
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "movq %%rsp, (%0)\n\t"
      "movq %1, %%rsp\n\t"
      "popq %%rax\n\t"
      "jmpq *%%rax\n"
      "1:\n\t"
      "popq %%rbp"
      : "+D"(save), "+S"(load)
      :
      : "rax", "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc", "xmm0", "xmm1",
        "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
        "xmm15");
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_FIBER_H_
