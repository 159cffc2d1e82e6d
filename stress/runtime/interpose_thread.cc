// Interposes the life of threads, and initialisation that happens once. A thread that the subject creates is a fiber.
#include <errno.h>
#include <pthread.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/image.h"
#include "stress/runtime/memory_model.h"
#include "stress/runtime/real.h"
#include "stress/runtime/strike.h"
#include "stress/runtime/thread_exit.h"

namespace heddle::runtime {
namespace {

bool JoinedIsDone(const Fiber& self) {
  return IsDone(*static_cast<const Fiber*>(const_cast<const void*>(self.object)));
}

// One-time initialisation: pthread_once_t holds 0, 1 while it runs, and 2, as in glibc. What happens once in memory that outlives
// executions happens once in the life of the process: it is the harness's, and no execution may tell whether it was the first.
enum Once : int { kNotDone = 0, kRunning = 1, kDone = 2 };

bool OnceIsNotRunning(const Fiber& self) {
  return *static_cast<const int*>(const_cast<const void*>(self.object)) != kRunning;
}

// Ends the initialisation, also when an exception leaves it: then the next caller begins anew.
class OnceRun {
 public:
  explicit OnceRun(int* once) : once_(once) { *once_ = kRunning; }
  ~OnceRun() {
    Point(OperationKind::kOnce, once_, sizeof *once_, true);
    *once_ = completed_ ? kDone : kNotDone;
    Release(once_);
    Changed(once_);
  }
  void Complete() { completed_ = true; }

 private:
  int* const once_;
  bool completed_ = false;
};

// The Itanium ABI's guard of a static local variable: the first byte says done, the second what is under way.
struct Guard {
  static constexpr std::uint8_t kRunning = 1;
  static constexpr std::uint8_t kRunningForHost = 2;  // inside an execution that is not to notice
  std::uint8_t done;
  std::uint8_t running;
};

// Ends an initialisation that an execution was not to notice. False if this is not one.
bool EndForHost(Guard* guard, bool done) {
  if (guard->running != Guard::kRunningForHost) return false;
  *guard = {done, 0};
  g.active = true;
  return true;
}

bool GuardIsNotRunning(const Fiber& self) {
  return static_cast<const Guard*>(const_cast<const void*>(self.object))->running == 0;
}

}  // namespace
}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*function)(void*), void* argument) {
  if (!g.active) return HEDDLE_REAL(pthread_create)(thread, attributes, function, argument);
  Point(OperationKind::kCreate, nullptr, 0, true);
  if (Strikes(Fault::kThreadFailures)) return EAGAIN;
  NoteProgress();
  Fiber& fiber = CreateFiber(function, argument);
  if (attributes != nullptr) {
    int state = PTHREAD_CREATE_JOINABLE;
    pthread_attr_getdetachstate(attributes, &state);
    fiber.detached = state == PTHREAD_CREATE_DETACHED;
  }
  Touch(thread, sizeof *thread, AccessKind::kWrite);
  *thread = fiber.pthread;
  return 0;
}

int pthread_join(pthread_t thread, void** result) {
  if (!g.active) return HEDDLE_REAL(pthread_join)(thread, result);
  Fiber* const fiber = FindFiber(thread);
  if (fiber == nullptr) return ESRCH;
  if (fiber == g.current) return EDEADLK;
  Touch(&fiber->detached, 1, AccessKind::kRead);
  if (fiber->detached) return EINVAL;
  Await(OperationKind::kJoin, fiber, 0, false, JoinedIsDone, kNever);
  AcquireEnd(*fiber);
  Touch(&fiber->detached, 1, AccessKind::kWrite);
  fiber->detached = true;  // a second join is an error
  if (result == nullptr) return 0;
  Touch(result, sizeof *result, AccessKind::kWrite);
  *result = fiber->result;
  return 0;
}

int pthread_detach(pthread_t thread) {
  if (!g.active) return HEDDLE_REAL(pthread_detach)(thread);
  Fiber* const fiber = FindFiber(thread);
  if (fiber == nullptr) return ESRCH;
  Touch(&fiber->detached, 1, AccessKind::kWrite);
  if (fiber->detached) return EINVAL;
  fiber->detached = true;
  return 0;
}

void pthread_exit(void* result) {
  if (!g.active) HEDDLE_REAL(pthread_exit)(result);
  throw ThreadExit{result};
}

int pthread_once(pthread_once_t* once, void (*function)()) {
  if (!g.active) return HEDDLE_REAL(pthread_once)(once, function);
  if (image::OutlivesExecutions(once)) {
    HostSection host;
    return HEDDLE_REAL(pthread_once)(once, function);
  }
  CheckHeap(once);
  Await(OperationKind::kOnce, once, sizeof *once, true, OnceIsNotRunning, kNever);
  CheckHeap(once);
  Acquire(once);
  if (*once == kDone) return 0;
  OnceRun run(once);
  Changed(once);
  function();
  run.Complete();
  return 0;
}

int __cxa_guard_acquire(Guard* guard) {
  if (!g.active) {
    // One thread only: subjects are loaded, and the host runs, outside of executions.
    if (guard->done != 0) return 0;
    guard->running = Guard::kRunning;
    return 1;
  }
  if (image::OutlivesExecutions(guard)) {
    if (guard->done != 0) return 0;
    guard->running = Guard::kRunningForHost;
    g.active = false;
    return 1;
  }
  Await(OperationKind::kOnce, guard, sizeof *guard, true, GuardIsNotRunning, kNever);
  Acquire(guard);
  if (guard->done != 0) return 0;
  guard->running = Guard::kRunning;
  Changed(guard);
  return 1;
}

void __cxa_guard_release(Guard* guard) {
  if (EndForHost(guard, /*done=*/true)) return;
  if (g.active) {
    Point(OperationKind::kOnce, guard, sizeof *guard, true);
    Release(guard);
    // Compiled code looks at the first byte with an acquiring load before it calls __cxa_guard_acquire.
    if (g.weak_memory) {
      memory_model::Store(g.current->thread, guard, sizeof guard->done, guard->done, 1, __ATOMIC_RELEASE);
    } else if (g.clocks) {
      hb::AtomicStore(g.current->thread, guard, sizeof guard->done, __ATOMIC_RELEASE);
    }
  }
  guard->running = 0;
  guard->done = 1;
  if (g.active) Changed(guard);
}

void __cxa_guard_abort(Guard* guard) {
  if (EndForHost(guard, /*done=*/false)) return;
  if (g.active) Point(OperationKind::kOnce, guard, sizeof *guard, true);
  guard->running = 0;
  if (g.active) Changed(guard);
}

}  // extern "C"
