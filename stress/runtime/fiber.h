// A thread of the subject. All fibers of an execution take turns on one OS thread; each borrows the stack and the thread control block of
// a real pthread that is parked for good, so that thread_local, errno, pthread_self, locales and exception state work natively.
#ifndef HEDDLE_STRESS_RUNTIME_FIBER_H_
#define HEDDLE_STRESS_RUNTIME_FIBER_H_

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stress/runtime/region.h"
#include "stress/strategy/operation.h"

namespace heddle::runtime {

inline constexpr std::uint64_t kNever = ~std::uint64_t{0};

struct Fiber;
struct WaitList;

// Whether a fiber's pending operation on the object that it waits for could execute now.
using Ready = bool (*)(const Fiber& fiber);

enum class WakeReason : std::uint8_t { kReady, kTimedOut, kSpurious };

// The base is the operation that the fiber executes when it is next chosen.
struct Fiber : strategy::Operation {
  enum class State : std::uint8_t {
    kUnsettled,  // its next operation is not known yet: it runs before any decision is taken
    kEnabled,
    kBlocked,
    kDone,
  };

  // The machine context, valid while another fiber runs.
  void* stack_pointer = nullptr;
  std::uintptr_t thread_pointer = 0;  // the borrowed thread control block (FS base)

  State state = State::kDone;
  WakeReason wake_reason = WakeReason::kReady;
  bool detached = false;
  std::uint8_t yields_in_a_row = 0;
  int enabled_index = 0;  // position in the list of enabled fibers, while enabled

  // What it waits for, while it is registered with an object.
  WaitList* wait_list = nullptr;
  Fiber* wait_next = nullptr;
  Fiber* wait_previous = nullptr;
  Ready ready = nullptr;  // null: it waits to be notified
  // Where a notified fiber queues next: the mutex of a condition wait. Null for everything else.
  const volatile void* then_object = nullptr;
  Ready then_ready = nullptr;
  std::uint64_t deadline = kNever;  // virtual nanoseconds
  std::uint64_t delay = 0;           // virtual nanoseconds that passed although it could have run
  int timer_index = -1;             // position in the list of running timers
  std::uint32_t futex_mask = ~0u;

  // A load that keeps seeing the same value.
  const volatile void* spin_object = nullptr;
  std::uint64_t spin_value = 0;
  std::uint32_t spin_count = 0;

  void* (*function)(void*) = nullptr;
  void* argument = nullptr;
  void* result = nullptr;

  // The parts that are borrowed or made once, and kept from one execution to the next.
  pthread_t pthread{};
  std::uintptr_t stack_top = 0;
  std::uint8_t* exception_globals = nullptr;  // __cxa_get_globals() of the borrowed thread

  struct ThreadExitHandler {
    void (*function)(void*);
    void* argument;
  };
  std::vector<ThreadExitHandler> thread_exit_handlers;  // destructors of thread_local objects
};

namespace fibers {

// The fiber of that number, made at first use. A fiber keeps its address for the life of the process.
Fiber& Get(int number);
// How many have been made.
int Count();
// Prepares the context so that the first switch to the fiber calls `entry` on its own stack. `entry` must not return.
void Prepare(Fiber& fiber, void (*entry)());

}  // namespace fibers

// Saves the running context in `*save` and continues where `load` was saved, with the thread pointer `thread_pointer`.
extern "C" void heddle_switch(void** save, void* load, std::uintptr_t thread_pointer);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_FIBER_H_
