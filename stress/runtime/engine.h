// The heart: who runs, who waits for what, what time it is. Interposed functions and instrumented code come here at every schedule
// point. One OS thread; everything below is called by it, from the fiber that is running, unless said otherwise.
#ifndef HEDDLE_STRESS_RUNTIME_ENGINE_H_
#define HEDDLE_STRESS_RUNTIME_ENGINE_H_

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stress/runtime/fiber.h"
#include "stress/runtime/happens_before.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/memory_model.h"
#include "stress/runtime/thread_pointer.h"
#include "stress/runtime/verdict.h"
#include "stress/strategy/strategy.h"

namespace heddle::runtime {

using strategy::AccessKind;
using strategy::ChoiceKind;
using strategy::kWorld;
using strategy::OperationKind;
using strategy::ThreadId;

class Recorder;
struct Journal;

// A fiber that stands in line at an object.
struct Waiter {
  const volatile void* object;
  Fiber* fiber;
};

// Something that happens at a virtual time by itself, while nobody waits for just that: `ring` is called in the harness.
struct Alarm {
  Time deadline = kNever;
  void (*ring)(Alarm& alarm) = nullptr;
};

// What begins anew with every execution, and what the strategy gets to see of it.
struct ExecutionState : strategy::SchedulePoint {
  bool races = false;
  bool weak_memory = false;    // loads may see older stores
  bool store_buffers = false;  // of those models, total store order
  bool clocks = false;         // happens-before is tracked: for races, or for the C11 model
  bool tracked = false;        // one of these, or there is a recorder: an atomic operation is more than its effect on memory
  bool plain_points = false;
  bool racy_points = false;  // of those, only the ones at Options::places
  bool fair = false;  // the step bound was reached: threads take turns at random, without the strategy
  bool observed = false;  // the strategy looks at every point
  bool is_program = false;  // see BehaveAsProgram
  bool early_timers = false;  // a deadline may pass early, while surprises are left
  Verdict verdict = Verdict::kOk;
  // Above zero when a schedule point has more to do than to ask the strategy if there is a choice: threads whose next operation is not known yet, a
  // strategy that observes every point, deadlines that may pass early, the end of the strategy's part.
  int attention = 0;
  std::uint64_t switches = 0;  // how often an operation's thread was not that of the operation before
  std::uint64_t step_limit = 0;
  std::uint64_t quiet_until = 0;  // an operation up to this step is executed, and that is all; 0 while a recorder looks at each
  std::uint64_t plain_accesses = 0;  // that were schedule points
  std::uint64_t hash = 0;
  Recorder* recorder = nullptr;
  strategy::Strategy* strategy = nullptr;
  strategy::Witness* witness = nullptr;  // see Strategy::TheWitness
  const Options* options = nullptr;

  std::uint32_t unsettled_first = 0;
  std::uint32_t unsettled_count = 0;
  int timer_count = 0;
  int fiber_count = 0;
  int waiter_count = 0;
  int unfinished = 0;  // threads of Spawn that have not ended; what JoinAll waits for
  Fiber* stopping = nullptr;  // the one that StopAfter speaks of
  std::uint32_t stop_in = 0;  // points that it still gets; 0 when it is stopped, or none is to be
  std::uint32_t kill_in = 0;  // the same for a process: see processes::KillAfter
  std::uint32_t surprises_left = 0;

  std::uint64_t now = 0;              // virtual nanoseconds
  std::uint64_t realtime_offset = 0;  // how far CLOCK_REALTIME is ahead of it
  std::string_view property;  // of a violation
  bool (*stuck_is_allowed)() = nullptr;
  const volatile void* culprit = nullptr;  // the address that a memory verdict is about
};

struct alignas(64) Engine : ExecutionState {
  // Whether the subject's code is running under control. Everything interposed passes through to libc otherwise.
  bool active = false;
  Fiber* current = nullptr;
  Process* process = nullptr;  // whose memory is in place

  const strategy::Operation* operations[kMaxFibers];  // those of `enabled`
  Fiber* unsettled[kMaxFibers];  // a queue; the running fiber, if unsettled, is not in it
  Fiber* timers[kMaxFibers];  // blocked fibers with a deadline
  Fiber* fibers[kMaxFibers];
  Waiter waiters[kMaxFibers];  // the longest waiting first

  Journal* journal = nullptr;
  char message[512] = {};
  hb::Race race;

  // Where control goes when the execution is over.
  void* host_stack_pointer = nullptr;
  std::uintptr_t host_thread_pointer = 0;
};

extern Engine g;

// Code of the harness that runs on a fiber's stack: what it calls is not the subject's.
class HostSection {
 public:
  HostSection() : was_active_(g.active) { g.active = false; }
  ~HostSection() { g.active = was_active_; }
  HostSection(const HostSection&) = delete;
  HostSection& operator=(const HostSection&) = delete;

 private:
  const bool was_active_;
};

// Ends the execution at once. The first verdict counts. The fibers' frames are abandoned, not unwound.
[[noreturn]] void FinishWell();
[[noreturn]] void Finish(Verdict verdict, const char* format, ...) __attribute__((format(printf, 2, 3)));

// --- what a witness is told ------------------------------------------------------------------------------------------------------

namespace internal {
void TellAccess(const volatile void* object, std::size_t size, AccessKind kind);
void TellConcernsAll();
}  // namespace internal

// What happens now depends on the object, or changes it, beyond what the operation says that it belongs to.
inline void Touch(const volatile void* object, std::size_t size, AccessKind kind) {
  if (__builtin_expect(g.witness != nullptr, 0)) internal::TellAccess(object, size, kind);
}
inline void Touch(const char& part_of_world, AccessKind kind = AccessKind::kWrite) { Touch(&part_of_world, 1, kind); }
// What happens now depends on how all threads' operations were ordered, or decides how they will be.
inline void ConcernAll() {
  if (__builtin_expect(g.witness != nullptr, 0)) internal::TellConcernsAll();
}

// --- schedule points -------------------------------------------------------------------------------------------------------------

namespace processes {
void SwitchTo(Fiber& next);
}

// The running fiber stops here, in a HostSection, and `next` goes on where it stopped. Returns when somebody switches back.
[[gnu::always_inline]] inline void SwitchTo(Fiber& next) {
  if (__builtin_expect(next.process != g.process, 0)) return processes::SwitchTo(next);
  void** const save = &g.current->stack_pointer;
  g.current = &next;
  thread_pointer::PutInPlaceIfNeeded(next);
  SwitchContext(save, next.stack_pointer);
}

namespace internal {
// Whose turn it is. Like all that decides so, it is called in a HostSection.
Fiber& Decide();
// The memory of another process has come in place: whether its threads that were taken for ready are.
void LookAgain();
// It never runs again. It may be of any process.
void Discard(Fiber& fiber);
// A fiber of the process that is about to go on where the running fiber is.
Fiber& Duplicate(Process& process);
// The running fiber's operation is known, and it does not just go on. Whose turn it is.
Fiber& Next();
// The same before an operation that has to wait for `ready`, or until the deadline; and what follows when this fiber goes on.
Fiber& AwaitTurn(bool ready_now, Ready ready, Time deadline);
void StopWaiting();
Fiber& BeginWait(const volatile void* object, Time deadline, const volatile void* then_object, Ready then_ready);
void Reconsider(const volatile void* object);
void LookAtExecuted();
}  // namespace internal

// Whether there is nothing to decide: the running fiber goes on.
inline bool GoesOn() { return g.enabled.size() <= 1 && g.attention == 0; }

inline void Announce(OperationKind kind, const volatile void* object, std::uint32_t size, bool writes) {
  Fiber& self = *g.current;
  self.object = object;
  self.size = size;
  self.kind = kind;
  self.writes = writes;
}

// Beyond that many steps a livelock is suspected.
inline void SetStepLimit(std::uint64_t limit) {
  g.step_limit = limit;
  g.quiet_until = g.recorder == nullptr ? limit : 0;
}

// The announced operation of the running fiber happens now.
inline void Executed() {
  const Fiber& self = *g.current;
  ++g.step;
  g.switches += self.thread != g.last;
  g.last = self.thread;
  g.hash = std::rotl((g.hash ^ (static_cast<std::uint64_t>(self.kind) << 8 | self.thread)) * 0x9e3779b97f4a7c15u, 29);
  if (__builtin_expect(g.step > g.quiet_until, 0)) internal::LookAtExecuted();
}

// Under total store order: what the running fiber has stored is in memory, and it sees what memory holds.
inline void EmptyStoreBuffer() {
  if (g.store_buffers) memory_model::EmptyStoreBuffer(g.current->thread);
}
// System calls and the functions of libraries do so. Not the operations of compiled code, and not the scenario's own points.
constexpr bool EmptiesStoreBuffer(OperationKind kind) {
  return kind != OperationKind::kMark && !(kind >= OperationKind::kLoad && kind <= OperationKind::kPlainWrite);
}

// There is something to decide before the announced operation, which can always execute. Returns when it is this fiber's turn.
[[gnu::always_inline]] inline void TakeTurns() {
  HostSection host;
  Fiber& next = internal::Next();
  if (&next != g.current) SwitchTo(next);
}

// A schedule point before an operation that can always execute. Returns when it is this fiber's turn.
[[gnu::always_inline]] inline void Point(OperationKind kind, const volatile void* object, std::uint32_t size, bool writes) {
  Announce(kind, object, size, writes);
  if (!GoesOn()) TakeTurns();
  Executed();
  if (EmptiesStoreBuffer(kind)) EmptyStoreBuffer();
}

inline void NoteProgress();

// When it is, as things are now; what has long passed is 0.
inline std::uint64_t InVirtualTime(Time time) {
  if (!time.is_real) return time.nanoseconds;
  return time.nanoseconds > g.realtime_offset ? time.nanoseconds - g.realtime_offset : 0;
}

inline bool HasPassed(Time time) { return InVirtualTime(time) <= g.now; }

// A schedule point before an operation that can execute only while `ready` holds: taking a lock, joining a thread. Returns when it is this
// fiber's turn and `ready` holds (kReady; the caller makes the operation's effect at once), or when the deadline has passed.
[[gnu::always_inline]] inline WakeReason Await(OperationKind kind, const volatile void* object, std::uint32_t size, bool writes, Ready ready,
                                               Time deadline) {
  Fiber& self = *g.current;
  Announce(kind, object, size, writes);
  const bool ready_now = ready(self);
  if (!ready_now || !GoesOn()) {
    if (!ready_now && HasPassed(deadline)) return WakeReason::kTimedOut;
    HostSection host;
    self.wake_reason = WakeReason::kReady;
    Fiber& next = internal::AwaitTurn(ready_now, ready, deadline);
    if (&next != &self) SwitchTo(next);
    internal::StopWaiting();
    if (self.wake_reason == WakeReason::kTimedOut) return WakeReason::kTimedOut;
  }
  Executed();
  NoteProgress();
  if (EmptiesStoreBuffer(kind)) EmptyStoreBuffer();
  return WakeReason::kReady;
}

// The state of `object` has changed: who waits for it with a `ready` may be able to go on now, or no longer.
inline void Changed(const volatile void* object, AccessKind kind = AccessKind::kWrite) {
  Touch(object, 1, kind);
  if (g.waiter_count != 0) internal::Reconsider(object);
}

// The running fiber waits on `object` until it is notified or the deadline passes. Not a schedule point itself: the caller has executed
// the operation that begins the wait. With `then`, a notified fiber next queues for `then_object`, as a condition wait for its mutex.
[[gnu::always_inline]] inline WakeReason Wait(const volatile void* object, Time deadline, const volatile void* then_object,
                                              Ready then_ready) {
  Fiber& self = *g.current;
  HostSection host;
  Fiber& next = internal::BeginWait(object, deadline, then_object, then_ready);
  if (&next != &self) SwitchTo(next);
  internal::StopWaiting();
  EmptyStoreBuffer();
  return self.wake_reason;
}
// Wakes up to `count` fibers that wait on `object` with futex mask bits in common. Which ones is the scheduler's choice.
int Notify(const volatile void* object, int count, std::uint32_t mask = ~0u);
// Moves up to `count` waiting fibers from one object to another, the longest waiting first.
int Requeue(const volatile void* from, const volatile void* to, int count);

// A schedule point at which the running fiber gives way: it yielded, or spins. After a few in a row others are made to run first.
void Yield(OperationKind kind, const volatile void* object);
// The same, whatever came before: others are made to run if any can.
void ForceYield();
// Whether the fiber has done nothing but yield, or load unchanged values, for a while.
bool Spins(const Fiber& fiber);
namespace internal {
void SameLoadAgain(const volatile void* object);
}  // namespace internal
// The running fiber has loaded `value` from `object`. Finds out when it does nothing else, and makes others run.
inline void NoteLoad(const volatile void* object, std::uint64_t value) {
  Fiber& self = *g.current;
  if (__builtin_expect(self.spin_object == object && self.spin_value == value, 0)) {
    internal::SameLoadAgain(object);
  } else {
    self.spin_object = object;
    self.spin_value = value;
    self.spin_count = 0;
  }
}
// The running fiber has changed something that others can see.
inline void NoteProgress() {
  g.current->yields_in_a_row = 0;
  g.current->spin_object = nullptr;
}

namespace internal {
std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives);
bool Surprise(ChoiceKind kind, std::uint32_t odds);
}  // namespace internal

// A decision among `alternatives` (> 0) that is not about who runs. 0 is the ordinary one.
inline std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) {
  return alternatives == 1 || g.fair ? 0 : internal::Choose(kind, alternatives);
}
// Whether something that is allowed but unusual happens here. `odds`: of a fault.
inline bool Surprise(ChoiceKind kind, bool enabled, std::uint32_t odds = 2) {
  if (!enabled || g.fair) return false;
  // That deadlines pass concerns all anyway.
  if (kind != ChoiceKind::kEarlyTimer) Touch(kWorld.surprises, AccessKind::kRead);
  return g.surprises_left != 0 && internal::Surprise(kind, odds);
}

// --- threads and time ------------------------------------------------------------------------------------------------------------

// A new fiber that will run `function(argument)`. When that returns, thread_local destructors and key destructors run, and joiners can go on; that of
// the first one ends the execution.
Fiber& CreateFiber(void* (*function)(void*), void* argument);
// In the running process. Null if there is none.
Fiber* FindFiber(pthread_t thread);
bool IsDone(const Fiber& fiber);

// Virtual nanoseconds since an arbitrary epoch. Stands still while anyone can run, except for those who do nothing but read it.
std::uint64_t ReadClock();
void Sleep(Time until);

// The alarm must live until it has rung or is cancelled, or the execution has ended. Setting one that is set moves it.
void SetAlarm(Alarm& alarm, Time deadline);
void CancelAlarm(Alarm& alarm);

// --- memory ----------------------------------------------------------------------------------------------------------------------

[[noreturn]] void ReportBadAccess(const volatile void* address);
[[noreturn]] void ReportRace();

inline void CheckHeap(const volatile void* address) {
  if (heap::Contains(address) && heap::TagAt(address) != heap::kLive) ReportBadAccess(address);
}
inline void CheckHeap(const volatile void* address, std::size_t size) {
  if (size == 0) return;
  CheckHeap(address);
  CheckHeap(static_cast<const volatile char*>(address) + size - 1);
}

[[gnu::always_inline]] inline void CheckAccess(const volatile void* address, std::size_t size, bool write, bool atomic) {
  if (hb::CheckAccess(g.current->thread, address, size, write, atomic, &g.race)) ReportRace();
}

inline void Acquire(const volatile void* object) {
  if (g.clocks) hb::Acquire(g.current->thread, object);
}
// All that the ended fiber did happens before what the running one does now.
inline void AcquireEnd(const Fiber& ended) {
  if (g.clocks) hb::JoinThread(g.current->thread, ended.thread);
}
inline void Release(const volatile void* object) {
  if (g.clocks) hb::Release(g.current->thread, object);
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_ENGINE_H_
