// Scheduling, waiting and virtual time. Written so that the common schedule point, at which the running thread goes on, is short.
#include "stress/runtime/engine.h"

#include <stdarg.h>
#include <stdio.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "stress/runtime/address_space.h"
#include "stress/runtime/debugger.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/image.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/process.h"
#include "stress/runtime/thread_exit.h"
#include "stress/runtime/trace.h"

#include "stress/runtime/hot_code.h"  // last

namespace heddle::runtime {

Engine g;

namespace {

// How often in a row a thread may yield, or load an unchanged value, before others are made to run.
constexpr int kFreeYields = 2;
constexpr std::uint32_t kFreeLoads = 8;
// A thread that does not wait, but reads the clock so often, makes time pass, ever faster.
constexpr std::uint32_t kFreeClockReads = 16;

std::vector<Alarm*> g_alarms;
std::uint64_t g_fair_state = 0;

void Register(Fiber& fiber, const volatile void* object, Ready ready) {
  fiber.wait_object = object;
  fiber.ready = ready;
  g.waiters[g.waiter_count++] = {object, &fiber};
}

// Keeps the others in the order in which they came.
void Unregister(Fiber& fiber) {
  if (fiber.wait_object == nullptr) return;
  fiber.wait_object = nullptr;
  const int last = --g.waiter_count;
  int at = last;
  while (g.waiters[at].fiber != &fiber) --at;
  for (; at < last; ++at) g.waiters[at] = g.waiters[at + 1];
}

bool TimersMayBeEarly() { return g.early_timers && g.surprises_left != 0; }

void StartTimer(Fiber& fiber) {
  if (fiber.deadline == kNever) return;
  Touch(kWorld.timers);
  fiber.timer_index = g.timer_count;
  g.timers[g.timer_count++] = &fiber;
  if (TimersMayBeEarly()) ++g.attention;
}

void StopTimer(Fiber& fiber) {
  if (fiber.timer_index < 0) return;
  Touch(kWorld.timers);
  Fiber* const last = g.timers[--g.timer_count];
  g.timers[fiber.timer_index] = last;
  last->timer_index = fiber.timer_index;
  fiber.timer_index = -1;
  if (TimersMayBeEarly()) --g.attention;
}

void Enable(Fiber& fiber) {
  const std::size_t count = g.enabled.size();
  fiber.state = Fiber::State::kEnabled;
  fiber.enabled_index = static_cast<int>(count);
  g.operations[count] = &fiber;
  g.enabled = {g.operations, count + 1};
}

void RemoveFromEnabled(Fiber& fiber) {
  const strategy::Operation* const last = g.enabled.back();
  g.enabled = g.enabled.first(g.enabled.size() - 1);
  g.operations[fiber.enabled_index] = last;
  static_cast<Fiber*>(const_cast<strategy::Operation*>(last))->enabled_index = fiber.enabled_index;
}

// The witness knows of waits that are ended by somebody else; in these an operation is tried again.
__attribute__((noinline)) void TellBlocked(const Fiber& fiber) {
  if (g.witness == nullptr || fiber.wait_object == nullptr || fiber.ready == nullptr) return;
  HostSection host;
  g.witness->Blocks(fiber);
}

__attribute__((noinline)) void RecordBlocked(const Fiber& fiber) {
  HostSection host;
  g.recorder->Add(Event::Type::kBlocked, fiber, "");
}

void TellWoken(const Fiber& fiber) {
  if (__builtin_expect(g.witness == nullptr, 1)) return;
  HostSection host;
  g.witness->Wakes(fiber.thread);
}

void TellCreated(const Fiber& fiber) {
  Touch(kWorld.threads);
  TellWoken(fiber);
}

void Block(Fiber& fiber) {
  if (__builtin_expect(g.witness != nullptr, 0)) TellBlocked(fiber);
  if (__builtin_expect(g.recorder != nullptr, 0)) RecordBlocked(fiber);
  if (fiber.state == Fiber::State::kEnabled) RemoveFromEnabled(fiber);
  if (fiber.state == Fiber::State::kUnsettled) --g.attention;
  fiber.state = Fiber::State::kBlocked;
  fiber.clock_reads = 0;
  StartTimer(fiber);
}

// Whether what the fiber waits for can be looked at: it may lie in memory that is not in place. A fiber for which that is not so is taken for
// ready, and looked at again when its memory has come in place.
bool IsInPlace(const Fiber& fiber) { return fiber.process == g.process; }

bool MayGoOn(const Fiber& fiber) { return !IsInPlace(fiber) || fiber.ready(fiber); }

// Whether it stands in line at just that object: other processes have objects of their own at the same addresses.
bool WaitsFor(const Waiter& waiter, const volatile void* object) {
  return waiter.object == object && (IsInPlace(*waiter.fiber) || (!waiter.fiber->waits_in_process && !address_space::IsPrivate(object)));
}

// Its object has changed.
__attribute__((noinline)) void ReconsiderOne(const Waiter& waiter) {
  if (!WaitsFor(waiter, waiter.object)) return;
  Fiber& fiber = *waiter.fiber;
  // An alarm may ring while the last one to run is looking for somebody else to go on.
  const bool runs = &fiber == g.current && fiber.state != Fiber::State::kBlocked;
  if (runs || fiber.ready == nullptr) return;
  const bool ready = MayGoOn(fiber);
  if (ready && fiber.state == Fiber::State::kBlocked) {
    StopTimer(fiber);
    Enable(fiber);
  } else if (!ready && fiber.state == Fiber::State::kEnabled) {
    Block(fiber);
  }
}

void Unsettle(Fiber& fiber) {
  fiber.state = Fiber::State::kUnsettled;
  g.unsettled[(g.unsettled_first + g.unsettled_count++) % kMaxFibers] = &fiber;
  ++g.attention;
}

// The running fiber, if unsettled, is not in the queue.
void RemoveFromUnsettled(Fiber& fiber) {
  --g.attention;
  std::uint32_t kept = 0;
  const auto at = [](std::uint32_t i) -> Fiber*& { return g.unsettled[(g.unsettled_first + i) % kMaxFibers]; };
  for (std::uint32_t i = 0; i < g.unsettled_count; ++i) {
    if (at(i) != &fiber) at(kept++) = at(i);
  }
  g.unsettled_count = kept;
}

// A blocked fiber no longer waits where it waited.
void Wake(Fiber& fiber, WakeReason reason) {
  if (__builtin_expect(g.recorder != nullptr, 0) && reason == WakeReason::kTimedOut) {
    HostSection host;
    g.recorder->Add(Event::Type::kTimedOut, fiber, "");
  }
  TellWoken(fiber);
  StopTimer(fiber);
  Unregister(fiber);
  fiber.wake_reason = reason;
  fiber.deadline = kNever;
  if (fiber.then_object == nullptr) {
    Unsettle(fiber);
    return;
  }
  fiber.object = fiber.then_object;
  fiber.kind = OperationKind::kLock;
  fiber.writes = true;
  fiber.then_object = nullptr;
  Register(fiber, fiber.object, fiber.then_ready);
  if (MayGoOn(fiber)) {
    Enable(fiber);
  } else {
    TellBlocked(fiber);
  }
}

void AdvanceTo(std::uint64_t time) {
  for (int i = 0; i < g.fiber_count; ++i) {
    Fiber& fiber = *g.fibers[i];
    if (fiber.state == Fiber::State::kEnabled || fiber.state == Fiber::State::kUnsettled) fiber.delay += time - g.now;
  }
  g.now = time;
}

// Whether something will happen when time goes on.
bool SomethingIsDue() { return g.timer_count != 0 || !g_alarms.empty(); }

void RingAlarms() {
  const auto is_due = [](const Alarm* alarm) { return HasPassed(alarm->deadline); };
  for (;;) {
    const auto due = std::find_if(g_alarms.begin(), g_alarms.end(), is_due);
    if (due == g_alarms.end()) return;
    Alarm& alarm = **due;
    CancelAlarm(alarm);
    alarm.ring(alarm);
  }
}

// Time goes on to the earliest deadline.
void PassTime() {
  if (g.witness != nullptr) g.witness->TimePasses(g.early_timers);
  std::uint64_t earliest = kNever;
  for (int i = 0; i < g.timer_count; ++i) earliest = std::min(earliest, InVirtualTime(g.timers[i]->deadline));
  for (const Alarm* const alarm : g_alarms) earliest = std::min(earliest, InVirtualTime(alarm->deadline));
  AdvanceTo(std::max(g.now, earliest));
  for (int i = 0; i < g.fiber_count; ++i) g.fibers[i]->clock_reads = 0;
  for (int i = g.timer_count - 1; i >= 0; --i) {
    if (i < g.timer_count && HasPassed(g.timers[i]->deadline)) Wake(*g.timers[i], WakeReason::kTimedOut);
  }
  RingAlarms();
}

void RecordChoice(std::uint8_t choice) {
  if (g.journal->choice_count == Journal::kMaxChoices) {
    Finish(Verdict::kNotModelled, "more than %zu decisions in one execution", Journal::kMaxChoices);
  }
  g.journal->choices[g.journal->choice_count++] = choice;
}

std::uint32_t FairRandom(std::uint32_t below) {
  g_fair_state = g_fair_state * 6364136223846793005u + 1442695040888963407u;
  return static_cast<std::uint32_t>((g_fair_state >> 33) * below >> 31);
}

// Whether every thread that could run only spins. True when there is none.
bool AllEnabledSpin() {
  if (g.unsettled_count != 0) return false;
  return std::all_of(g.enabled.begin(), g.enabled.end(), [](const strategy::Operation* next) { return Spins(*static_cast<const Fiber*>(next)); });
}


[[noreturn]] void EndExecution() {
  g.active = false;
  void* abandoned;
  thread_pointer::PutInPlace(g.host_thread_pointer);
  SwitchContext(&abandoned, g.host_stack_pointer);
  __builtin_unreachable();
}

// Ends the execution well if the scenario allows it to end with threads that are stuck.
void EndIfStuckIsAllowed() {
  if (g.stuck_is_allowed != nullptr && g.stuck_is_allowed()) EndExecution();
}

// The scenario, which is asked, lives in the first process.
[[noreturn]] void ReportDeadlock() {
  HostSection host;
  if (g.process->number != 0) processes::InFirst(ReportDeadlock);
  EndIfStuckIsAllowed();
  char who[400] = {};
  std::size_t length = 0;
  for (int i = 0; i < g.fiber_count && length < sizeof who - 64; ++i) {
    const Fiber& fiber = *g.fibers[i];
    if (fiber.state == Fiber::State::kDone) continue;
    const std::string name = NameOf(fiber.wait_object != nullptr ? fiber.wait_object : fiber.object);
    length += static_cast<std::size_t>(
        snprintf(who + length, sizeof who - length, "%sT%d in %.*s %s", length == 0 ? "" : ", ", i,
                 static_cast<int>(Name(fiber.kind).size()), Name(fiber.kind).data(), name.c_str()));
  }
  Finish(Verdict::kDeadlock, "%s", who);
}

[[noreturn]] void ReportLivelock() {
  HostSection host;
  if (g.process->number != 0) processes::InFirst(ReportLivelock);
  EndIfStuckIsAllowed();
  Finish(Verdict::kLivelock, "%llu operations, the second half under a fair schedule, and no end",
         static_cast<unsigned long long>(g.step - 1));
}

Fiber& Enabled(std::size_t position) { return *static_cast<Fiber*>(const_cast<strategy::Operation*>(g.operations[position])); }

Fiber& TakeUnsettled() {
  Fiber& fiber = *g.unsettled[g.unsettled_first];
  g.unsettled_first = (g.unsettled_first + 1) % kMaxFibers;
  --g.unsettled_count;
  return fiber;
}

// The strategy decides among several threads that can run.
[[gnu::always_inline]] inline Fiber& Pick() {
  Fiber& picked = Enabled(g.strategy->Pick(g));
  RecordChoice(picked.thread);
  return picked;
}

// What else there is to decide, or nothing.
__attribute__((noinline)) Fiber& DecideWithAttention() {
  for (;;) {
    if (g.unsettled_count != 0) return TakeUnsettled();
    if (g.enabled.empty()) {
      if (!SomethingIsDue()) ReportDeadlock();
      PassTime();
      continue;
    }
    if (SomethingIsDue() && !g.fair && runtime::Surprise(ChoiceKind::kEarlyTimer, g.early_timers)) {
      PassTime();
      continue;
    }
    const std::size_t count = g.enabled.size();
    if (g.fair) return Enabled(count == 1 ? 0 : FairRandom(static_cast<std::uint32_t>(count)));
    if (count > 1) return Pick();
    return Enabled(g.observed ? g.strategy->Pick(g) : 0);
  }
}

// The running fiber's next operation is known now.
void Settle(Fiber& self) {
  if (self.state != Fiber::State::kUnsettled) return;
  --g.attention;
  Enable(self);
}

// It never runs again.
void Stop(Fiber& fiber) {
  if (g.recorder != nullptr) {
    HostSection host;
    g.recorder->Add(Event::Type::kNote, fiber, "is stopped for good");
  }
  RemoveFromEnabled(fiber);
  fiber.state = Fiber::State::kBlocked;
}

// A thread of Spawn. Only the last one makes a difference to JoinAll.
[[gnu::always_inline]] inline void HasFinished(AccessKind kind) {
  if (--g.unfinished == 0) {
    Changed(&g.unfinished, kind);
  } else {
    Touch(&g.unfinished, sizeof g.unfinished, kind);
  }
}

}  // namespace

void FinishWell() {
  ConcernAll();  // what others would still have done is not done
  EndExecution();
}

void Finish(Verdict verdict, const char* format, ...) {
  g.active = false;
  if (verdict != Verdict::kDeadlock) ConcernAll();
  g.verdict = verdict;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(g.message, sizeof g.message, format, arguments);
  va_end(arguments);
  heddle_failed();
  EndExecution();
}

namespace internal {

void LookAgain() {
  for (int i = 0; i < g.waiter_count; ++i) {
    Fiber& fiber = *g.waiters[i].fiber;
    if (fiber.state == Fiber::State::kEnabled && IsInPlace(fiber) && fiber.ready != nullptr && !fiber.ready(fiber)) Block(fiber);
  }
}

Fiber& Decide() {
  if (g.unsettled_count != 0) return TakeUnsettled();
  if (g.attention != 0 || g.enabled.empty()) return DecideWithAttention();
  return g.enabled.size() == 1 ? Enabled(0) : Pick();
}

Fiber& Next() {
  if (g.attention == 0) return Pick();
  Settle(*g.current);
  if (__builtin_expect(g.stop_in != 0, 0) && g.stopping == g.current && --g.stop_in == 0) Stop(*g.current);
  if (__builtin_expect(g.kill_in != 0, 0)) processes::CountDown();
  return Decide();
}

void LookAtExecuted() {
  if (g.step > g.step_limit) {
    if (g.fair) ReportLivelock();
    g.fair = true;
    ++g.attention;
    SetStepLimit(g.step_limit + g.options->max_steps);
    g_fair_state = 1;
  }
  if (g.recorder == nullptr) return;
  HostSection host;
  g.recorder->Record(*g.current);
}

void TellAccess(const volatile void* object, std::size_t size, AccessKind kind) {
  HostSection host;
  g.witness->Accesses({object, size, kind});
}

void TellConcernsAll() {
  HostSection host;
  g.witness->ConcernsAll();
}

}  // namespace internal

Fiber& internal::AwaitTurn(bool ready_now, Ready ready, Time deadline) {
  Fiber& self = *g.current;
  if (__builtin_expect(g.kill_in != 0, 0) && processes::CountDown()) return internal::Decide();
  if (ready_now) {
    // Whoever takes the object meanwhile takes this fiber's turn away too.
    Settle(self);
    Fiber& next = internal::Decide();
    if (&next == &self) return self;
    self.deadline = deadline;
    Register(self, self.object, ready);
    return next;
  }
  self.deadline = deadline;
  Register(self, self.object, ready);
  Block(self);
  return internal::Decide();
}

void internal::StopWaiting() {
  Fiber& self = *g.current;
  Unregister(self);
  StopTimer(self);
  self.deadline = kNever;
}

void internal::Reconsider(const volatile void* object) {
  for (int i = 0; i < g.waiter_count; ++i) {
    if (g.waiters[i].object == object) ReconsiderOne(g.waiters[i]);
  }
}

Fiber& internal::BeginWait(const volatile void* object, Time deadline, const volatile void* then_object,
                           Ready then_ready) {
  Fiber& self = *g.current;
  self.deadline = deadline;
  self.then_object = then_object;
  self.then_ready = then_ready;
  Touch(object, 1, AccessKind::kWrite);  // its line
  Register(self, object, nullptr);
  Block(self);
  return internal::Decide();
}

int Notify(const volatile void* object, int count, std::uint32_t mask) {
  int woken = 0;
  while (woken < count) {
    Fiber* candidates[kMaxFibers];
    std::uint32_t candidate_count = 0;
    for (int i = 0; i < g.waiter_count; ++i) {
      Fiber& fiber = *g.waiters[i].fiber;
      const bool notified = WaitsFor(g.waiters[i], object) && fiber.ready == nullptr && (fiber.futex_mask & mask) != 0;
      if (notified) candidates[candidate_count++] = &fiber;
    }
    if (candidate_count == 0) break;
    const bool all = static_cast<std::uint32_t>(count - woken) >= candidate_count;
    Wake(*candidates[all ? 0 : Choose(ChoiceKind::kWaiter, candidate_count)], WakeReason::kReady);
    ++woken;
  }
  return woken;
}

int Requeue(const volatile void* from, const volatile void* to, int count) {
  Fiber* moved[kMaxFibers];
  int moved_count = 0;
  for (int i = 0; i < g.waiter_count && moved_count < count; ++i) {
    if (WaitsFor(g.waiters[i], from)) moved[moved_count++] = g.waiters[i].fiber;
  }
  if (from == to) return moved_count;
  for (int i = 0; i < moved_count; ++i) {
    Unregister(*moved[i]);
    Register(*moved[i], to, nullptr);
  }
  return moved_count;
}

void Yield(OperationKind kind, const volatile void* object) {
  Fiber& self = *g.current;
  if (++self.yields_in_a_row <= kFreeYields) {
    Point(kind, object, 0, false);
    return;
  }
  self.yields_in_a_row = kFreeYields + 1;
  Announce(kind, object, 0, false);
  Settle(self);
  {
    HostSection host;
    g.strategy->OnYield(self.thread);
  }
  ConcernAll();  // whoever comes next, it is not this thread
  RemoveFromEnabled(self);
  g.gave_way_at = g.step + 1;
  // Where nobody else gets anywhere, time passes for those who wait for it; without any, the threads spin on until the step bound.
  if (SomethingIsDue() && AllEnabledSpin()) {
    HostSection host;
    PassTime();
  }
  if (g.enabled.empty() && g.unsettled_count == 0) {
    Enable(self);
  } else {
    HostSection host;
    Fiber& next = internal::Decide();
    Enable(self);
    SwitchTo(next);
    ConcernAll();
  }
  Executed();
}

void internal::SameLoadAgain(const volatile void* object) {
  Fiber& self = *g.current;
  if (++self.spin_count < kFreeLoads) return;
  self.yields_in_a_row = kFreeYields;
  Yield(OperationKind::kYield, object);
}

void ForceYield() {
  g.current->yields_in_a_row = kFreeYields;
  Yield(OperationKind::kYield, nullptr);
}

bool Spins(const Fiber& fiber) { return fiber.yields_in_a_row > kFreeYields; }

std::uint32_t internal::Choose(ChoiceKind kind, std::uint32_t alternatives) {
  HostSection host;
  const std::uint32_t choice = g.strategy->Choose(kind, alternatives);
  RecordChoice(static_cast<std::uint8_t>(choice));
  return choice;
}

bool internal::Surprise(ChoiceKind kind, std::uint32_t odds) {
  if (Choose(kind, odds) == 0) return false;
  if (g.recorder != nullptr && kind != ChoiceKind::kEarlyTimer && kind != ChoiceKind::kFault) {
    HostSection host;
    g.recorder->Add(Event::Type::kSurprise, *g.current,
                    kind == ChoiceKind::kSpuriousWakeup ? "wakes up without a cause" : "fails without a cause");
  }
  Touch(kWorld.surprises);
  // No more deadlines pass early: running timers and alarms ask for no attention any longer.
  if (--g.surprises_left == 0 && g.early_timers) g.attention -= g.timer_count + static_cast<int>(g_alarms.size());
  return true;
}

namespace {

// The next fiber, as it begins, of the running process.
[[gnu::always_inline]] inline Fiber& TakeFiber() {
  if (g.fiber_count == strategy::kMaxThreads) {
    Finish(Verdict::kNotModelled, "more than %d threads in one execution", strategy::kMaxThreads);
  }
  Fiber& fiber = fibers::Get(g.fiber_count);
  static_cast<ThreadState&>(fiber) = {};
  fiber.thread = static_cast<ThreadId>(g.fiber_count);
  fiber.process = g.process;
  fiber.thread_exit_handlers.clear();
  g.fibers[g.fiber_count++] = &fiber;
  if (g.clocks) {
    if (fiber.thread == 0) {
      hb::BeginFirstThread();
    } else {
      hb::BeginThread(fiber.thread, g.current->thread);
    }
  }
  return fiber;
}

// The running fiber has ended, and is the harness's from here on. Whose turn it is.
Fiber& ExitThread(void* result) {
  Fiber& self = *g.current;
  RunThreadExitHandlers(self);
  self.result = result;
  Announce(OperationKind::kExit, nullptr, 0, false);
  Executed();
  if (self.state == Fiber::State::kEnabled) RemoveFromEnabled(self);
  if (self.state == Fiber::State::kUnsettled) --g.attention;
  self.state = Fiber::State::kDone;
  Changed(&self, AccessKind::kAdd);
  if (self.spawned) HasFinished(AccessKind::kAdd);
  g.active = false;
  processes::ThreadHasEnded(self);
  // The first process ends with its main function.
  const bool last = self.process->number != 0 && std::none_of(g.fibers, g.fibers + g.fiber_count, [&](const Fiber* other) {
    return other->process == self.process && other->state != Fiber::State::kDone;
  });
  if (last) processes::Exit(0);
  return internal::Decide();
}

// The first frame of every fiber. Where control goes when it has ended.
void* RunFiber() {
  g.active = true;
  EmptyStoreBuffer();
  ClearThreadValues(*g.current);
  void* result = nullptr;
  try {
    result = g.current->function(g.current->argument);
    if (g.current->thread == 0) {
      ConcernAll();  // what others would still have done is not done
      g.active = false;
      thread_pointer::PutHarnessInPlaceIfNeeded(g.host_thread_pointer);
      return g.host_stack_pointer;
    }
  } catch (const ThreadExit& exit) {
    result = exit.result;
  }
  Fiber& next = ExitThread(result);
  if (next.process != g.process) SwitchTo(next);
  g.current = &next;
  thread_pointer::PutInPlaceIfNeeded(next);
  return next.stack_pointer;
}

}  // namespace

Fiber& CreateFiber(void* (*function)(void*), void* argument) {
  Fiber& fiber = TakeFiber();
  if (__builtin_expect(g.witness != nullptr, 0)) TellCreated(fiber);
  fiber.function = function;
  fiber.argument = argument;
  fibers::Prepare(fiber, RunFiber);
  image::BeginThread(fiber);
  Unsettle(fiber);
  return fiber;
}

Fiber& internal::Duplicate(Process& process) {
  const Fiber& self = *g.current;
  Fiber& twin = TakeFiber();
  twin.process = &process;
  twin.thread_pointer = self.thread_pointer;
  twin.pthread = self.pthread;
  twin.thread_exit_handlers = self.thread_exit_handlers;
  twin.own.has_values = self.own.has_values;
  Unsettle(twin);
  return twin;
}

void internal::Discard(Fiber& fiber) {
  switch (fiber.state) {
    case Fiber::State::kDone: return;
    case Fiber::State::kEnabled: RemoveFromEnabled(fiber); break;
    case Fiber::State::kUnsettled: RemoveFromUnsettled(fiber); break;
    case Fiber::State::kBlocked: break;
  }
  StopTimer(fiber);
  Unregister(fiber);
  fiber.state = Fiber::State::kDone;
  if (fiber.spawned) HasFinished(AccessKind::kWrite);
}

bool IsDone(const Fiber& fiber) { return fiber.state == Fiber::State::kDone; }

Fiber* FindFiber(pthread_t thread) {
  for (int i = 0; i < g.fiber_count; ++i) {
    if (g.fibers[i]->process == g.process && pthread_equal(g.fibers[i]->pthread, thread)) return g.fibers[i];
  }
  return nullptr;
}

std::uint64_t ReadClock() {
  const std::uint32_t reads = ++g.current->clock_reads;
  if (reads > kFreeClockReads) {
    const std::uint32_t excess = reads - kFreeClockReads;
    ConcernAll();
    AdvanceTo(g.now + (std::uint64_t{1000} << std::min(excess, std::uint32_t{20})));
  }
  return g.now;
}

void Sleep(Time until) {
  if (HasPassed(until)) {
    Yield(OperationKind::kYield, nullptr);
    EmptyStoreBuffer();
    return;
  }
  Point(OperationKind::kSleep, nullptr, 0, false);
  if (HasPassed(until)) return;
  Fiber& self = *g.current;
  self.deadline = until;
  if (self.state == Fiber::State::kEnabled || self.state == Fiber::State::kUnsettled) Block(self);
  HostSection host;
  Fiber& next = internal::Decide();
  if (&next != &self) SwitchTo(next);
  EmptyStoreBuffer();
}

void SetAlarm(Alarm& alarm, Time deadline) {
  Touch(kWorld.timers);
  if (alarm.deadline == kNever) {
    leftovers::Note([] { g_alarms.clear(); });
    g_alarms.push_back(&alarm);
    if (TimersMayBeEarly()) ++g.attention;
  }
  alarm.deadline = deadline;
}

void CancelAlarm(Alarm& alarm) {
  if (alarm.deadline == kNever) return;
  Touch(kWorld.timers);
  alarm.deadline = kNever;
  std::erase(g_alarms, &alarm);
  if (TimersMayBeEarly()) --g.attention;
}

void ReportBadAccess(const volatile void* address) {
  HostSection host;
  g.culprit = address;
  const heap::Block block = heap::Find(address);
  const std::string name = NameOf(address);
  if (block.tag == heap::kFreed) {
    Finish(Verdict::kUseAfterFree, "T%d touches %s, which was freed", g.current->thread, name.c_str());
  }
  Finish(Verdict::kUseAfterFree, "T%d touches %s, which lies in no block of the heap", g.current->thread,
         name.c_str());
}

void ReportRace() {
  HostSection host;
  g.culprit = g.race.address;
  const auto describe = [](const hb::Access& access) {
    return access.atomic ? (access.write ? "atomic write" : "atomic read") : (access.write ? "write" : "read");
  };
  Finish(Verdict::kRace, "%s of T%d and %s of T%d at %s are unordered", describe(g.race.earlier),
         g.race.earlier.thread, describe(g.race.later), g.race.later.thread,
         NameOf(g.race.address).c_str());
}

}  // namespace heddle::runtime
