// Each time a loop is asked to call something there is an account of it: when it is due, whether it may still be called, and how often it has been. All of
// this is harness code, except where it calls into the implementation; callbacks run within the loop.
#include "properties/event_loop/play.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "properties/event_loop/property_ids.h"
#include "properties/play.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::event_loop {
namespace {

using runtime::Violated;
using std::chrono::nanoseconds;

constexpr int kLoopThread = 1;
constexpr nanoseconds kNever = nanoseconds::max();
constexpr nanoseconds kMillisecond{1'000'000};
constexpr nanoseconds kSecond{1'000'000'000};
// So much later than it is due may a timer be called when nothing keeps the loop from it: most loops wait in whole milliseconds.
constexpr nanoseconds kMostLate{2'500'000};
// After so many calls a repeating timer is cancelled.
constexpr int kRepeats = 3;
// How often one callback may be called while another one is due.
constexpr int kMaxOvertaking = 64;
// What is called once too often is called within this time.
constexpr nanoseconds kAftermath{20'000'000};
// How many operations a loop may make in a second in which nothing is due.
constexpr std::uint64_t kIdleOperations = 100;

enum class State : std::uint8_t {
  kAsking,     // the call that asks for it has not returned
  kActive,
  kCalled,     // a timer that has been called, what was posted and called
  kCancelling,
  kCancelled,
};

// What a loop was asked to call: a post, a timer, a watch, a signal.
struct Request {
  heddle_loop_callback callback{};  // first: the implementation is given its address
  int number = 0;                   // of the scenario's callback
  Source source = Source::kPosted;
  void* handle = nullptr;
  State state = State::kAsking;
  std::uint64_t begun = 0;  // moments: of the last send, for a signal
  std::uint64_t returned = 0;
  std::uint64_t last_call = 0;
  int sends = 0;
  int sending = 0;  // sends that have not returned
  int calls = 0;
  bool may_come_late = false;  // it was due when it was cancelled, and that is no claim
  // Timers: between these times is the deadline of the next call.
  nanoseconds period{0};
  nanoseconds earliest{0};
  nanoseconds latest = kNever;
  nanoseconds delay_before{0};  // how long the loop's thread had been kept waiting when it was started
  int overtaken = 0;
  char before = 0;  // what its thread writes before it asks, and the callback reads
};

// One of the scenario's callbacks.
struct Item {
  const Callback* spec = nullptr;
  Request* request = nullptr;  // the last one; not of what is posted
  bool in_use = false;         // some thread is about to start or cancel it
  int acted = 0;
  int pipe[2] = {-1, -1};
  int unread = 0;
};

// The account of one execution. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const LoopScenario* scenario = nullptr;
  const heddle_loop_ops* ops = nullptr;
  std::uint64_t claims = 0;
  void* loop = nullptr;
  std::deque<Request> requests;
  std::deque<Item> items;
  runtime::Gate* over = nullptr;         // all is called, or somebody has stopped the loop
  runtime::Gate* handed_over = nullptr;  // threads tell each other of timers, watches and signals as a careful program does
  bool is_over = false;
  int threads_left = 0;  // that still ask for something
  bool running = false;
  bool stopping = false;
  const Request* inside = nullptr;  // whose callback runs
  std::uint64_t moment = 0;
  nanoseconds busy{0};       // how long callbacks have kept the loop
  nanoseconds last_free{0};  // when they last stopped doing so
  int failed = 0;
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

bool Claims(std::uint64_t claim) { return (account().claims & claim) != 0; }
bool MadeFor(std::string_view property) { return account().scenario->property() == property; }

std::string Name(const Request& request) {
  const std::string number = std::to_string(request.number);
  switch (request.source) {
    case Source::kPosted: return "posted callback " + number;
    case Source::kSignal: return "signal " + number;
    case Source::kTimer: return "timer " + number;
    case Source::kRepeat: return "repeating timer " + number;
    case Source::kReader: return "reader " + number;
  }
  return number;
}

std::string Microseconds(nanoseconds time) { return std::to_string(time.count() / 1000) + " us"; }

bool IsTimer(Source source) { return source == Source::kTimer || source == Source::kRepeat; }

Item& ItemOf(const Request& request) { return account().items[static_cast<std::size_t>(request.number - 1)]; }

// Whether the loop has still to call it.
bool IsOwed(const Request& request) {
  switch (request.source) {
    case Source::kPosted:
    case Source::kTimer:
    case Source::kRepeat: return request.state == State::kAsking || request.state == State::kActive;
    case Source::kSignal: return request.state == State::kActive && request.sends != 0 && request.last_call < request.begun;
    case Source::kReader: return request.state == State::kActive && ItemOf(request).unread != 0;
  }
  return false;
}

// Whether it should be called in the next turn.
bool IsDue(const Request& request) {
  return request.state == State::kActive && request.sending == 0 && IsOwed(request) && (!IsTimer(request.source) || request.latest <= runtime::Now());
}

void OpenIfOver() {
  Account& a = account();
  if (a.is_over || a.threads_left != 0 || std::any_of(a.requests.begin(), a.requests.end(), IsOwed)) return;
  a.is_over = true;
  a.over->Open();
}

// --- what a loop is asked for ----------------------------------------------------------------------------------------------------

heddle_status OnCall(const heddle_loop_callback* callback);

Request& NewRequest(int number) {
  Account& a = account();
  Request& request = a.requests.emplace_back();
  request.callback = {sizeof request.callback, OnCall};
  request.number = number;
  request.source = a.items[static_cast<std::size_t>(number - 1)].spec->source;
  request.begun = ++a.moment;
  runtime::NotePlainAccess(&request.before, 1, /*write=*/true);
  return request;
}

// What this thread has done with a handle so far happens before what another does that has been told of it.
void HandOver() { account().handed_over->Open(); }
void TakeOver() { account().handed_over->Pass(); }

void Returned(Request& request) {
  request.returned = ++account().moment;
  if (request.source != Source::kPosted) HandOver();
  if (request.state == State::kAsking) request.state = State::kActive;
}

void Post(int number) {
  Account& a = account();
  Request& request = NewRequest(number);
  Say("posts " + std::to_string(number));
  InSubject([&] { a.ops->post(a.loop, &request.callback); });
  Returned(request);
}

void OpenSignal(int number) {
  Account& a = account();
  Request& request = NewRequest(number);
  a.items[static_cast<std::size_t>(number - 1)].request = &request;
  request.handle = InSubject([&] { return a.ops->open_signal(a.loop, &request.callback); });
  Returned(request);
}

void Send(Request& request) {
  if (request.state != State::kActive) return;
  Say("sends " + std::to_string(request.number));
  ++request.sends;
  ++request.sending;
  request.begun = ++account().moment;
  InSubject([&] { account().ops->send(request.handle); });
  --request.sending;
  request.returned = ++account().moment;
  HandOver();
}

void StartTimer(Request& request, const Callback& spec) {
  Account& a = account();
  // What a coarse loop takes for now may be as old as its turn.
  const bool coarse = Claims(HEDDLE_LOOP_COARSE);
  const nanoseconds age = coarse ? a.busy + kMillisecond : nanoseconds(0);
  request.delay_before = runtime::DelayOf(kLoopThread);
  request.period = spec.source == Source::kRepeat ? spec.delay : nanoseconds(0);
  const bool judged = !coarse || a.scenario->options().exact_time;
  request.earliest = judged ? runtime::Now() + spec.delay - age : nanoseconds(0);
  Say("starts " + Name(request) + ", " + Microseconds(spec.delay));
  request.handle = InSubject([&] { return a.ops->start_timer(a.loop, spec.delay.count(), spec.source == Source::kRepeat, &request.callback); });
  runtime::NameBlock(request.handle, "timer");
  if (request.calls == 0) request.latest = runtime::Now() + spec.delay + (coarse ? kMillisecond : nanoseconds(0));
  Returned(request);
}

void Watch(Request& request, const Item& item) {
  Account& a = account();
  Say("watches " + std::to_string(request.number));
  request.handle = InSubject([&] { return a.ops->watch(a.loop, item.pipe[0], &request.callback); });
  runtime::NameBlock(request.handle, "watch");
  Returned(request);
}

// Whether cancelling it now may be too late: it may wait for nothing but its turn.
bool MayComeLate(const Request& request) {
  if (Claims(HEDDLE_LOOP_CANCELS)) return false;
  return IsTimer(request.source) ? request.earliest <= runtime::Now() : request.source == Source::kReader && ItemOf(request).unread != 0;
}

// What frees the handle; from now on it is not called.
void Release(Request& request) {
  Account& a = account();
  if (request.handle == nullptr) return;
  const bool was_active = request.state == State::kActive;
  if (was_active) {
    request.may_come_late = MayComeLate(request);
    request.state = State::kCancelling;
    Say("cancels " + Name(request));
  }
  void* const handle = request.handle;
  request.handle = nullptr;
  InSubject([&] {
    switch (request.source) {
      case Source::kPosted: break;
      case Source::kSignal: a.ops->close_signal(handle); break;
      case Source::kTimer:
      case Source::kRepeat: a.ops->cancel_timer(handle); break;
      case Source::kReader: a.ops->unwatch(handle); break;
    }
  });
  if (was_active) {
    Say("-> cancelled");
    if (request.state != State::kCancelling) return;
    request.state = State::kCancelled;
    // It may have become so during the call.
    request.may_come_late = request.may_come_late || MayComeLate(request);
  }
}

bool OnLoopThread() { return runtime::CurrentThread() == kLoopThread; }

void Write(int number) {
  Item& item = account().items[static_cast<std::size_t>(number - 1)];
  if (item.spec->source != Source::kReader) return;
  Say("writes to pipe " + std::to_string(number));
  ++item.unread;
  InSubject([&] {
    const char byte = 'x';
    while (write(item.pipe[1], &byte, 1) < 0 && errno == EINTR) {
    }
  });
}

void Start(int number) {
  Account& a = account();
  Item& item = a.items[static_cast<std::size_t>(number - 1)];
  if (item.spec->source == Source::kPosted) return Post(number);
  if (item.spec->source == Source::kSignal) return Send(*item.request);
  if (item.in_use || (!OnLoopThread() && !Claims(HEDDLE_LOOP_ANY_THREAD))) return;
  if (item.request != nullptr && item.request->state == State::kActive) return;
  item.in_use = true;
  if (item.request != nullptr) {
    TakeOver();
    Release(*item.request);
  }
  item.request = &NewRequest(number);
  if (IsTimer(item.spec->source)) {
    StartTimer(*item.request, *item.spec);
  } else {
    // One that has nothing to read would keep the loop from being done.
    if (a.scenario->options().until_done && item.unread == 0) Write(number);
    Watch(*item.request, item);
  }
  item.in_use = false;
}

void Cancel(int number) {
  Item& item = account().items[static_cast<std::size_t>(number - 1)];
  if (item.request == nullptr || item.in_use || item.request->state != State::kActive) return;
  const bool any_thread = Claims(HEDDLE_LOOP_ANY_THREAD) && item.spec->source != Source::kSignal;
  if (!OnLoopThread() && !any_thread) return;
  item.in_use = true;
  TakeOver();
  // Others may have run meanwhile.
  if (item.request->state == State::kActive && item.request->sending == 0) Release(*item.request);
  item.in_use = false;
}

void Read(Item& item) {
  const ssize_t size = InSubject([&] {
    char byte;
    return read(item.pipe[0], &byte, 1);
  });
  if (size == 1) --item.unread;
}

void Stop() {
  Account& a = account();
  if (a.stopping || a.scenario->options().until_done) return;
  a.stopping = true;
  Say("stop()");
  InSubject([&] { a.ops->stop(a.loop); });
  Say("-> stopped");
  if (a.is_over) return;
  a.is_over = true;
  a.over->Open();
}

// Everybody else sleeps, or has ended, and nothing is due.
void WatchIdle(nanoseconds duration) {
  runtime::SleepFor(kSecond);
  const std::uint64_t steps = runtime::Steps();
  const nanoseconds delay = runtime::DelayOf(kLoopThread);
  runtime::SleepFor(duration);
  if (runtime::DelayOf(kLoopThread) != delay) Violated(kIdle, "the loop is busy while nothing is due");
  const std::uint64_t allowed = kIdleOperations * static_cast<std::uint64_t>(duration / kSecond + 1);
  if (runtime::Steps() - steps > allowed) {
    Violated(kIdle, "the loop makes " + std::to_string(runtime::Steps() - steps) + " operations in " + std::to_string(duration / kSecond) +
                        " seconds in which nothing is due");
  }
}

// False: the callback fails.
bool Act(const Action& action) {
  Account& a = account();
  const int target = a.items.empty() ? 0 : (std::max(action.target, 1) - 1) % static_cast<int>(a.items.size()) + 1;
  switch (action.step) {
    case Step::kStart:
      if (target != 0) Start(target);
      return true;
    case Step::kCancel:
      if (target != 0) Cancel(target);
      return true;
    case Step::kWrite:
      if (target != 0) Write(target);
      return true;
    case Step::kSleep:
      runtime::SleepFor(action.duration);
      if (OnLoopThread()) {
        a.busy += action.duration;
        a.last_free = runtime::Now();
      }
      return true;
    case Step::kPause: runtime::Mark(); return true;
    case Step::kFail: return a.inside == nullptr || !Claims(HEDDLE_LOOP_FAILURES);
    case Step::kStop: Stop(); return true;
    case Step::kWatchIdle: WatchIdle(action.duration); return true;
  }
  return true;
}

// --- what a loop calls -----------------------------------------------------------------------------------------------------------

void JudgeThread(const Request& request) {
  const Account& a = account();
  if (!OnLoopThread()) Violated(kOneThread, Name(request) + " is called by T" + std::to_string(runtime::CurrentThread()) + ", which does not run the loop");
  if (a.inside != nullptr) Violated(kOneThread, Name(request) + " is called in the middle of " + Name(*a.inside));
  if (!a.running) Violated(kOneThread, Name(request) + " is called while the loop does not run");
}

void JudgePost(const Request& request) {
  if (request.state == State::kCalled) Violated(kPostOnce, Name(request) + " is called twice for one post");
  if (!Claims(HEDDLE_LOOP_FIFO)) return;
  for (const Request& other : account().requests) {
    if (other.source != Source::kPosted || other.state != State::kActive || other.returned >= request.begun) continue;
    Violated(kPostOrder, Name(request) + " is called before callback " + std::to_string(other.number) + ", which was posted before");
  }
}

void JudgeOrder(const Request& request) {
  if (!Claims(HEDDLE_LOOP_DEADLINE_ORDER)) return;
  for (const Request& other : account().requests) {
    if (!IsTimer(other.source) || other.state != State::kActive || &other == &request) continue;
    if (other.latest < request.earliest) Violated(kTimerOrder, Name(request) + " is called before " + Name(other) + ", whose time is earlier");
    const bool one_time = other.earliest == other.latest && request.earliest == request.latest && other.latest == request.latest;
    if (!Claims(HEDDLE_LOOP_CREATION_ORDER) || !one_time || other.calls != 0 || request.calls != 0 || other.returned >= request.begun) continue;
    Violated(kTimerOrder, Name(request) + " is called before " + Name(other) + ", which has the same time and was started first");
  }
}

void JudgeTimer(const Request& request) {
  const Account& a = account();
  const nanoseconds now = runtime::Now();
  if (request.state == State::kCalled) Violated(kTimerOnce, Name(request) + " is called a second time");
  if (now < request.earliest) {
    if (request.calls != 0) Violated(kTimerOnce, Name(request) + " is called " + std::to_string(request.calls + 1) + " times in as many periods less one");
    Violated(kTimerTime, Name(request) + " is called " + Microseconds(request.earliest - now) + " before its time");
  }
  JudgeOrder(request);
  if (!a.scenario->options().exact_time || request.latest == kNever) return;
  const nanoseconds due = std::max(request.latest, a.last_free);
  // A coarse loop may wait for as long as callbacks of the turn before took. And while a loop looks again and again, time passes in leaps.
  const nanoseconds leaps = runtime::DelayOf(kLoopThread) - request.delay_before;
  const nanoseconds stale = Claims(HEDDLE_LOOP_COARSE) ? a.busy : nanoseconds(0);
  if (now > due + kMostLate + leaps + stale) {
    Violated(kTimerTime, Name(request) + " is called " + Microseconds(now - due) + " after its time, though nothing kept the loop from it");
  }
}

// Those that are due while the first callback is called again.
void JudgeTurn(const Request& request) {
  Account& a = account();
  if (!a.scenario->options().judge_turns || request.number != 1) return;
  for (Request& other : a.requests) {
    if (other.number == 1 || !IsDue(other) || ++other.overtaken <= kMaxOvertaking) continue;
    Violated(kFair, Name(other) + " is due while " + Name(request) + " is called " + std::to_string(other.overtaken) + " times");
  }
}

void Judge(Request& request) {
  JudgeThread(request);
  if (request.state == State::kCancelled && !request.may_come_late) Violated(kCancel, Name(request) + " is called after it was cancelled");
  request.may_come_late = false;
  if (request.state == State::kCancelled) return;
  switch (request.source) {
    case Source::kPosted: JudgePost(request); break;
    case Source::kTimer:
    case Source::kRepeat: JudgeTimer(request); break;
    case Source::kSignal:
      if (request.calls == request.sends) {
        Violated(kPostOnce, Name(request) + " is called " + std::to_string(request.calls + 1) + " times for " + std::to_string(request.sends) + " sends");
      }
      break;
    case Source::kReader: break;
  }
  JudgeTurn(request);
}

// What a call changes in the account.
void Enter(Request& request) {
  Account& a = account();
  ++request.calls;
  request.overtaken = 0;
  request.last_call = ++a.moment;
  if (request.source == Source::kRepeat) {
    request.earliest += request.period;
    request.latest = runtime::Now() + request.period + (Claims(HEDDLE_LOOP_COARSE) ? kMillisecond : nanoseconds(0));
  }
  const bool once = request.source == Source::kPosted || request.source == Source::kTimer;
  if (once && request.state != State::kCancelled && request.state != State::kCancelling) request.state = State::kCalled;
}

heddle_status OnCall(const heddle_loop_callback* callback) {
  runtime::HarnessCode harness;
  Account& a = account();
  Request& request = *reinterpret_cast<Request*>(const_cast<heddle_loop_callback*>(callback));
  const int number = request.number;
  Say(Name(request) + " is called");
  Judge(request);
  const bool counts = request.state != State::kCancelled;
  Enter(request);
  runtime::NotePlainAccess(&request.before, 1, /*write=*/false);
  a.inside = &request;
  Item& item = ItemOf(request);
  if (request.source == Source::kReader && counts) Read(item);
  bool holds = true;
  if (item.acted < a.scenario->options().acting_calls) {
    ++item.acted;
    for (const Action& action : item.spec->actions) {
      holds = Act(action);
      if (!holds) break;
    }
  }
  const bool ends_itself = request.source == Source::kRepeat && request.calls >= kRepeats;
  const bool until_done = a.scenario->options().until_done && (request.source == Source::kSignal || request.source == Source::kReader);
  if ((ends_itself || until_done) && item.request == &request) Cancel(number);
  a.inside = nullptr;
  a.failed += !holds;
  Say(holds ? "-> returns" : "-> fails");
  OpenIfOver();
  return holds ? HEDDLE_OK : HEDDLE_FAILED;
}

// --- threads ---------------------------------------------------------------------------------------------------------------------

// Nobody can go on, or gets anywhere: says what the loop should have done.
bool StuckIsAllowed() {
  const Account& a = account();
  if (a.stopping) {
    if (a.running) Violated(kStops, "run() does not return after stop()");
    return false;
  }
  for (const Request& request : a.requests) {
    if (request.state != State::kActive || !IsOwed(request)) continue;
    const std::string never = Name(request) + " is never called";
    if (a.failed != 0 && MadeFor(kFailing)) Violated(kFailing, never + " after another callback has failed");
    switch (request.source) {
      case Source::kPosted:
      case Source::kSignal: Violated(kWakeup, never);
      case Source::kTimer:
      case Source::kRepeat: Violated(kTimerTime, never);
      case Source::kReader: Violated(kReady, never + ", though there is something to be read");
    }
  }
  if (a.scenario->options().until_done && a.running) Violated(kEnds, "run_until_done() does not return when nothing is left");
  return false;
}

void JudgeEnd() {
  const Account& a = account();
  if (!a.scenario->options().until_done) {
    if (!a.stopping) Violated(kStops, "run() returns although nobody stopped it");
  } else {
    for (const Request& request : a.requests) {
      if (IsOwed(request)) Violated(kEnds, "run_until_done() returns although " + Name(request) + " has not been called");
    }
  }
  if (!Claims(HEDDLE_LOOP_FAILURES)) return;
  const std::int64_t reported = InSubject([&] { return a.ops->failures(a.loop); });
  if (reported != a.failed) Violated(kFailing, std::to_string(a.failed) + " callbacks have failed, and " + std::to_string(reported) + " failures are reported");
}

void* RunLoop(void* actions) {
  runtime::HarnessCode harness;
  Account& a = account();
  const bool until_done = a.scenario->options().until_done;
  for (const Action& action : *static_cast<const Actions*>(actions)) Act(action);
  for (std::size_t i = 0; until_done && i < a.items.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    const Source source = a.items[i].spec->source;
    if (source == Source::kSignal) Start(number);
    if (source == Source::kReader) Write(number);
  }
  --a.threads_left;
  OpenIfOver();
  Say(until_done ? "run_until_done()" : "run()");
  a.running = true;
  InSubject([&] { (until_done ? a.ops->run_until_done : a.ops->run)(a.loop); });
  a.running = false;
  Say("-> returns");
  JudgeEnd();
  return nullptr;
}

void* PlayThread(void* actions) {
  runtime::HarnessCode harness;
  runtime::Mark();  // any thread may be first
  for (const Action& action : *static_cast<const Actions*>(actions)) Act(action);
  --account().threads_left;
  OpenIfOver();
  return nullptr;
}

// Begins a new account.
void Prepare(const LoopScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  a.ops = static_cast<const heddle_loop_ops*>(implementation.ops);
  a.claims = implementation.claims;
  a.requests.clear();
  a.items.clear();
  a.is_over = a.running = a.stopping = false;
  a.threads_left = static_cast<int>(scenario.threads().size());
  a.inside = nullptr;
  a.moment = 0;
  a.busy = a.last_free = nanoseconds(0);
  a.failed = 0;
  for (const Callback& callback : scenario.callbacks()) a.items.emplace_back().spec = &callback;
}

void OpenAll() {
  Account& a = account();
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    Item& item = a.items[i];
    if (item.spec->source == Source::kSignal) OpenSignal(static_cast<int>(i) + 1);
    if (item.spec->source != Source::kReader) continue;
    InSubject([&] {
      int ends[2];
      if (pipe(ends) != 0) return;
      fcntl(ends[0], F_SETFL, O_NONBLOCK);
      item.pipe[0] = ends[0];
      item.pipe[1] = ends[1];
    });
  }
}

void CloseAll() {
  Account& a = account();
  for (Request& request : a.requests) Release(request);
  for (const Item& item : a.items) {
    if (item.pipe[0] < 0) continue;
    InSubject([&] {
      close(item.pipe[0]);
      close(item.pipe[1]);
    });
  }
}

}  // namespace

void Play(const LoopScenario& scenario, const heddle_implementation& implementation) {
  runtime::HarnessCode harness;
  Account& a = account();
  Prepare(scenario, implementation);
  a.loop = InSparedSubject([&] { return a.ops->create(); });
  if (a.loop == nullptr) Violated(kWellBehaved, "create() returned no loop");
  runtime::NameBlock(a.loop, "loop");
  runtime::Gate over;
  runtime::Gate handed_over;
  a.over = &over;
  a.handed_over = &handed_over;
  OpenAll();
  runtime::AllowStuckIf(StuckIsAllowed);
  for (std::size_t t = 0; t < scenario.threads().size(); ++t) {
    runtime::Spawn(t == 0 ? RunLoop : PlayThread, const_cast<Actions*>(&scenario.threads()[t]));
  }
  if (!scenario.options().until_done) {
    over.Pass();
    if (!a.stopping) runtime::SleepFor(kAftermath);
    Stop();
  }
  runtime::JoinAll();
  CloseAll();
  InSparedSubject([&] { a.ops->destroy(a.loop); });
  if (const int left = runtime::OpenDescriptors(); left != 0) {
    Violated(kNothingLeft, std::to_string(left) + " descriptors are open when the loop is destroyed, such as " + runtime::FirstOpenDescriptor());
  }
  if (const int left = runtime::ThreadsLeft(); left != 0) Violated(kNothingLeft, std::to_string(left) + " threads are left when the loop is destroyed");
}

}  // namespace heddle::properties::event_loop
