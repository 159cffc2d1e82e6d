// All of this is harness code, except where it calls into the implementation. It keeps its own account of who holds the lock: taken
// down before a release begins and put up after an acquire has returned, so that a correct lock never contradicts it.
#include "properties/lock/play.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/lock/property_ids.h"
#include "properties/play.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::lock {
namespace {

using runtime::Violated;
using std::chrono::nanoseconds;

constexpr int kNobody = -1;

// What came of a thread's attempts to acquire, the latest last.
enum class Hold : std::uint8_t { kFailed, kExclusive, kShared };

// What the lock protects. Lies where accesses to it can be watched: on the stack of thread 0, or in memory that processes share.
struct Data {
  std::uint64_t value = 0;
};

std::string T(int thread) { return "T" + std::to_string(thread); }

struct Player;

// The account of one execution, in memory that no fork copies. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const LockScenario* scenario = nullptr;
  const heddle_lock_ops* ops = nullptr;
  std::uint64_t claims = 0;
  void* lock = nullptr;
  Data* data = nullptr;
  runtime::Countdown meeting{0};

  int writer = kNobody;
  int depth = 0;          // how often the writer holds it
  int deepest = 0;        // since the writer acquired it first
  int readers = 0;
  int failed_acquires = 0;
  int ended = 0;
  int holds_to_come = 0;  // until the lock is to be destroyed
  int last_holder = kNobody;  // known when none are to come
  std::vector<Player> players;
};

struct Player {
  int number = 0;  // as a thread of the execution
  const std::vector<Action>* actions = nullptr;
  std::vector<Hold> holds;
  bool acquiring = false;     // it is in an exclusive acquire
  nanoseconds gives_up{0};    // when, in virtual time, if it is
  bool ended = false;
  std::vector<bool> overdue;  // by thread: that one waited already when this one's acquire began
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

// Calls into the implementation, between two lines of the record.
template <typename Call>
heddle_status Called(std::string_view name, Call call) {
  Say(name);
  heddle_status status;
  {
    runtime::SubjectCode subject;
    status = call();
  }
  Say(status == HEDDLE_OK ? "-> ok" : status == HEDDLE_NOT_ACQUIRED ? "-> not acquired" : status == HEDDLE_BROKEN ? "-> its owner died" : "-> misuse");
  return status;
}

bool Claims(std::uint64_t claim) { return (account().claims & claim) != 0; }

std::string_view ExclusionProperty() { return Claims(HEDDLE_LOCK_SHARED) ? kWritersAlone : kMutualExclusion; }

// A call that keeps the contract was answered with a report of misuse.
void RejectWronglyReportedMisuse(heddle_status status, std::string_view call) {
  if (status == HEDDLE_BROKEN && runtime::KilledProcesses() == 0) {
    Violated(Claims(HEDDLE_LOCK_ROBUST) ? kRobust : kWellBehaved, std::string(call) + " says that the lock's owner has died, and nobody has");
  }
  if (status != HEDDLE_MISUSE) return;
  Violated(Claims(HEDDLE_LOCK_ERROR_CHECKING) ? kErrorChecking : kWellBehaved,
           std::string(call) + " reports an error of its caller, who made none");
}

// --- exclusive holds -------------------------------------------------------------------------------------------------------------

void CheckOvertaking(const Player& self) {
  for (const Player& other : account().players) {
    // One whose deadline has passed waits no longer; it is only on its way out.
    if (!other.acquiring || other.number == self.number || runtime::Now() >= other.gives_up) continue;
    if (self.overdue[static_cast<std::size_t>(other.number)]) {
      Violated(kFifo, T(self.number) + " came after " + T(other.number) + " waited, and got the lock before it");
    }
  }
}

// Whether the process has been killed in which the player was.
bool IsDead(int number) { return account().scenario->options().killed == number && number != 0 && !runtime::ProcessRuns(number); }

void BeginHold(Player& self) {
  Account& a = account();
  // A dead holder holds nothing any more.
  if (a.writer != kNobody && IsDead(a.writer)) a.writer = kNobody;
  if (a.writer == self.number) {
    ++a.depth;
    a.deepest = std::max(a.deepest, a.depth);
    return;
  }
  if (a.writer != kNobody) {
    const bool nested = a.deepest > 1;
    const bool after_death = Claims(HEDDLE_LOCK_ROBUST) && runtime::KilledProcesses() != 0;
    Violated(after_death ? kRobust : nested ? kRecursion : kMutualExclusion,
             T(self.number) + " acquired the lock while " + T(a.writer) + " holds it" +
                 (nested ? " (" + std::to_string(a.depth) + " of " + std::to_string(a.deepest) + " levels left)" : ""));
  }
  if (a.readers != 0) {
    Violated(kWritersAlone, T(self.number) + " acquired the lock for itself while " + std::to_string(a.readers) +
                                " readers hold it");
  }
  if (Claims(HEDDLE_LOCK_FIFO)) CheckOvertaking(self);
  a.writer = self.number;
  a.depth = 1;
  a.deepest = 1;
  if (--a.holds_to_come == 0) a.last_holder = self.number;
}

void NoteWhoWaits(Player& self) {
  for (const Player& other : account().players) {
    self.overdue[static_cast<std::size_t>(other.number)] =
        other.acquiring && other.number != self.number &&
        runtime::IsWaiting(static_cast<strategy::ThreadId>(other.number));
  }
}

// When a timed attempt began, and how often its thread had been kept from running by then.
struct Begin {
  nanoseconds now = runtime::Now();
  nanoseconds delay = runtime::DelayOf(runtime::CurrentThread());
};

// Judges an attempt that failed at a deadline. It is late if it slept longer than its timeout; that time passed while the thread was awake,
// and spun, is not its fault.
void CheckDeadline(std::string_view call, const Begin& began, nanoseconds timeout) {
  const nanoseconds waited = runtime::Now() - began.now;
  const nanoseconds slept = waited - (runtime::DelayOf(runtime::CurrentThread()) - began.delay);
  const std::string of = " of " + std::to_string(timeout.count()) + " ns";
  if (waited < timeout) Violated(kTimeoutNotEarly, std::string(call) + " gave up after " + std::to_string(waited.count()) + of);
  if (slept > timeout && account().scenario->options().exact_time) {
    Violated(kTimeoutExact, std::string(call) + " gave up after sleeping for " + std::to_string(slept.count()) + of);
  }
}

template <typename Call>
void AcquireExclusive(Player& self, std::string_view name, std::optional<nanoseconds> timeout, Call call) {
  const Begin began;
  NoteWhoWaits(self);
  self.acquiring = true;
  self.gives_up = timeout ? began.now + *timeout : nanoseconds::max();
  const heddle_status status = Called(name, call);
  self.acquiring = false;
  RejectWronglyReportedMisuse(status, name);
  if (status == HEDDLE_OK) BeginHold(self);
  for (Player& other : account().players) other.overdue[static_cast<std::size_t>(self.number)] = false;
  if (status == HEDDLE_OK) {
    self.holds.push_back(Hold::kExclusive);
    return;
  }
  ++account().failed_acquires;
  self.holds.push_back(Hold::kFailed);
  if (timeout && status != HEDDLE_BROKEN) CheckDeadline(name, began, *timeout);
}

// --- shared holds ----------------------------------------------------------------------------------------------------------------

template <typename Call>
void AcquireAsReader(Player& self, std::string_view name, std::optional<nanoseconds> timeout, Call call) {
  Account& a = account();
  const Begin began;
  const heddle_status status = Called(name, call);
  RejectWronglyReportedMisuse(status, name);
  if (status == HEDDLE_OK) {
    if (a.writer != kNobody) {
      Violated(kWritersAlone, T(self.number) + " acquired the lock as a reader while " + T(a.writer) + " writes");
    }
    ++a.readers;
    self.holds.push_back(Hold::kShared);
    return;
  }
  ++a.failed_acquires;
  self.holds.push_back(Hold::kFailed);
  if (timeout) CheckDeadline(name, began, *timeout);
}

// The thread is a reader; it comes back as the only holder, or still as a reader.
void Upgrade(Player& self) {
  Account& a = account();
  if (self.holds.empty() || self.holds.back() != Hold::kShared) return;
  const heddle_status status = Called("upgrade()", [&] { return a.ops->upgrade(a.lock); });
  RejectWronglyReportedMisuse(status, "upgrade()");
  if (status != HEDDLE_OK) return;
  --a.readers;
  if (a.writer != kNobody || a.readers != 0) {
    Violated(kUpgradeRefused, T(self.number) + " was upgraded while others hold the lock");
  }
  a.writer = self.number;
  a.depth = 1;
  a.deepest = 1;
  self.holds.back() = Hold::kExclusive;
}

void Release(Player& self) {
  Account& a = account();
  if (self.holds.empty()) return;
  const Hold hold = self.holds.back();
  self.holds.pop_back();
  if (hold == Hold::kFailed) return;
  if (hold == Hold::kShared) {
    --a.readers;
    RejectWronglyReportedMisuse(Called("release_shared()", [&] { return a.ops->release_shared(a.lock); }),
                                "release_shared()");
    return;
  }
  if (--a.depth == 0) a.writer = kNobody;
  RejectWronglyReportedMisuse(Called("release()", [&] { return a.ops->release(a.lock); }), "release()");
}

// --- looking at the lock, and abusing it -----------------------------------------------------------------------------------------

// A critical section: reads the data, lets others run, and writes (as a holder) or compares (as a reader).
void Use(const Player& self) {
  Account& a = account();
  if (self.holds.empty() || self.holds.back() == Hold::kFailed) return;
  const bool writes = self.holds.back() == Hold::kExclusive;
  const bool watched = a.scenario->options().watch_data;
  if (a.ops->is_locked != nullptr && writes) {
    runtime::SubjectCode subject;
    if (a.ops->is_locked(a.lock) == 0) Violated(kMutualExclusion, "is_locked() denies it while " + T(self.number) + " holds the lock");
  }
  if (watched) runtime::NotePlainAccess(a.data, sizeof *a.data, /*write=*/false);
  const std::uint64_t seen = a.data->value;
  runtime::Mark();
  if (a.data->value != seen) {
    Violated(ExclusionProperty(), "the protected data changed while " + T(self.number) + " holds the lock");
  }
  if (!writes) return;
  if (watched) runtime::NotePlainAccess(a.data, sizeof *a.data, /*write=*/true);
  a.data->value = seen + 1;
}

void Misuse(const Player& self) {
  Account& a = account();
  if (a.writer == self.number || (Claims(HEDDLE_LOCK_ANY_RELEASER) && a.writer != kNobody)) return;
  // Under any_releaser a lock that somebody is just acquiring or releasing has no telling answer.
  if (Claims(HEDDLE_LOCK_ANY_RELEASER) && a.ended + 1 != static_cast<int>(a.players.size()) - 1) return;
  const bool held = a.writer != kNobody;
  const int holder = a.writer;
  if (Called("release()", [&] { return a.ops->release(a.lock); }) == HEDDLE_MISUSE) return;
  Violated(kErrorChecking, held ? T(self.number) + " released the lock that " + T(holder) + " holds, and was not told"
                                : T(self.number) + " released a lock that it does not hold, and was not told");
}

void ReleaseForOther(Player& self) {
  Account& a = account();
  if (a.writer == kNobody) return;
  Player& holder = a.players[static_cast<std::size_t>(a.writer)];
  holder.holds.back() = Hold::kFailed;  // nothing is left for it to release
  const int other = a.writer;
  a.writer = kNobody;
  a.depth = 0;
  if (Called("release()", [&] { return a.ops->release(a.lock); }) == HEDDLE_OK) return;
  Violated(kAnyReleaser, T(self.number) + " may not release what " + T(other) + " acquired");
}

void CheckDepth(const Player& self) {
  Account& a = account();
  if (a.ops->depth == nullptr) return;
  const std::int64_t expected = a.writer == self.number ? a.depth : 0;
  std::int64_t depth;
  {
    runtime::SubjectCode subject;
    depth = a.ops->depth(a.lock);
  }
  if (depth == expected) return;
  Violated(kRecursion, "depth() says " + std::to_string(depth) + " to " + T(self.number) + ", which holds the lock " +
                           std::to_string(expected) + " times");
}

// --- waiting for each other ------------------------------------------------------------------------------------------------------

void AwaitWaiters(const Player& self, int count) {
  for (;;) {
    int waiting = 0;
    for (const Player& other : account().players) {
      if (other.number == 0 || other.number == self.number) continue;
      if (other.ended || (other.acquiring && runtime::IsWaiting(static_cast<strategy::ThreadId>(other.number)))) ++waiting;
    }
    if (waiting >= count) return;
    runtime::GiveWay();
  }
}

// The thread that held the lock last knows that nobody will want it again. Others may still be on their way out of release().
void DestroyIfLast(const Player& self) {
  Account& a = account();
  if (a.last_holder != self.number) return;
  void* const lock = a.lock;
  a.lock = nullptr;
  Say("destroy()");
  const runtime::Spared spared;
  runtime::SubjectCode subject;
  a.ops->destroy(lock);
}

void PlayOne(Player& self, const Action& action) {
  Account& a = account();
  const std::int64_t ns = action.duration.count();
  switch (action.step) {
    case Step::kAcquire:
      return AcquireExclusive(self, "acquire()", {}, [&] { return a.ops->acquire(a.lock); });
    case Step::kTryAcquire:
      return AcquireExclusive(self, "try_acquire()", {}, [&] { return a.ops->try_acquire(a.lock); });
    case Step::kAcquireFor:
      return AcquireExclusive(self, "acquire_for(" + std::to_string(ns) + " ns)", action.duration,
                              [&] { return a.ops->acquire_for(a.lock, ns); });
    case Step::kAcquireShared:
      return AcquireAsReader(self, "acquire_shared()", {}, [&] { return a.ops->acquire_shared(a.lock); });
    case Step::kTryAcquireShared:
      return AcquireAsReader(self, "try_acquire_shared()", {}, [&] { return a.ops->try_acquire_shared(a.lock); });
    case Step::kAcquireSharedFor:
      return AcquireAsReader(self, "acquire_shared_for(" + std::to_string(ns) + " ns)", action.duration,
                             [&] { return a.ops->acquire_shared_for(a.lock, ns); });
    case Step::kRelease:
    case Step::kReleaseShared:
      return Release(self);
    case Step::kUpgrade:
      return Upgrade(self);
    case Step::kUse:
      return Use(self);
    case Step::kSleep:
      return runtime::SleepFor(action.duration);
    case Step::kMisuse:
      return Misuse(self);
    case Step::kReleaseForOther:
      return ReleaseForOther(self);
    case Step::kCheckDepth:
      return CheckDepth(self);
    case Step::kMeet:
      a.meeting.Arrive();
      return a.meeting.Wait();
    case Step::kAwaitWaiters:
      return AwaitWaiters(self, action.count);
    case Step::kDestroyIfLast:
      return DestroyIfLast(self);
  }
}

void* PlayAll(void* player) {
  runtime::HarnessCode harness;
  auto& self = *static_cast<Player*>(player);
  for (const Action& action : *self.actions) PlayOne(self, action);
  self.ended = true;
  ++account().ended;
  return nullptr;
}

// Who is to release for another has to learn from it that it holds the lock: there the meeting orders, as a program would have to.
runtime::Countdown Meeting(const LockScenario& scenario) {
  int count = 0;
  bool hands_over = false;
  for (const auto& actions : scenario.threads()) {
    for (const Action& action : actions) {
      if (action.step == Step::kMeet) count = action.count;
      if (action.step == Step::kReleaseForOther) hands_over = true;
    }
  }
  return runtime::Countdown(count, hands_over);
}

int Destroyers(const LockScenario& scenario) {
  int count = 0;
  for (const auto& actions : scenario.threads()) {
    count += static_cast<int>(std::ranges::count(actions, Step::kDestroyIfLast, &Action::step));
  }
  return count;
}

// Begins a new account.
void Prepare(const LockScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  a.ops = static_cast<const heddle_lock_ops*>(implementation.ops);
  a.claims = implementation.claims;
  a.writer = kNobody;
  a.depth = 0;
  a.deepest = 0;
  a.readers = 0;
  a.failed_acquires = 0;
  a.ended = 0;
  a.holds_to_come = Destroyers(scenario);
  a.last_holder = kNobody;
  const std::size_t count = scenario.threads().size() + 1;
  a.players.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    Player& player = a.players[i];
    player.number = static_cast<int>(i);
    player.actions = i == 0 ? nullptr : &scenario.threads()[i - 1];
    player.holds.clear();
    player.acquiring = false;
    player.ended = false;
    player.overdue.assign(count, false);
  }
}

}  // namespace

void Play(const LockScenario& scenario, const heddle_implementation& implementation) {
  runtime::HarnessCode harness;
  Account& a = account();
  Prepare(scenario, implementation);
  const LockScenario::Options& options = scenario.options();
  Data data;
  a.data = options.processes ? static_cast<Data*>(runtime::MapShared(sizeof data)) : &data;
  a.meeting = Meeting(scenario);
  {
    const runtime::Spared spared;
    runtime::SubjectCode subject;
    a.lock = a.ops->create();
  }
  if (a.lock == nullptr) Violated(kWellBehaved, "create() returned no lock");
  runtime::NameBlock(a.lock, "lock");
  if (options.killed != 0) runtime::KillProcessAfter(options.killed, options.killed_after);
  for (std::size_t i = 1; i < a.players.size(); ++i) (options.processes ? runtime::SpawnProcess : runtime::Spawn)(PlayAll, &a.players[i]);
  runtime::JoinAll();
  if (a.lock == nullptr) return;
  if (options.use_afterwards) {
    Player& self = a.players[0];
    PlayOne(self, {Step::kAcquire, {}, 0});
    PlayOne(self, {Step::kCheckDepth, {}, 0});
    PlayOne(self, {Step::kRelease, {}, 0});
  }
  const runtime::Spared spared;
  runtime::SubjectCode subject;
  const bool died = runtime::KilledProcesses() != 0;
  if (a.ops->is_locked != nullptr && !died && a.ops->is_locked(a.lock) != 0) {
    Violated(kMutualExclusion, "is_locked() affirms it when nobody holds the lock");
  }
  a.ops->destroy(a.lock);
}

}  // namespace heddle::properties::lock
