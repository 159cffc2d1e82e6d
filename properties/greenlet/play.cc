// Whoever leaves a greenlet writes down who must go on, and with which value or failure; whoever goes on compares. All of this is harness code, except
// where it calls into the implementation; it runs on the greenlets' own stacks.
#include "properties/greenlet/play.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "properties/greenlet/property_ids.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::greenlet {
namespace {

using runtime::Violated;

constexpr int kMain = 0;

enum class State : std::uint8_t {
  kUnstarted,
  kRunning,
  kSuspended,
  kAwaits,  // not symmetric: it has switched to a child, which has not come back
  kDead,
};

struct ThreadPlayer;

struct Player {
  heddle_greenlet_body body{};  // first: the implementation is given its address
  ThreadPlayer* thread = nullptr;
  int number = 0;
  const Actions* actions = nullptr;
  void* handle = nullptr;
  State state = State::kUnstarted;
  int parent = kMain;
  bool has_run = false;
  bool unwound = false;
};

struct ThreadPlayer {
  int number = 0;  // as a thread of the execution
  std::deque<Player> players;
  // What was predicted: who goes on, with what, and which property says so.
  int next = kMain;
  bool fails = false;
  std::int64_t value = 0;
  std::string_view cause;
  std::int64_t values = 0;  // handed out so far
};

// The account of one execution. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const GreenletScenario* scenario = nullptr;
  const heddle_greenlet_ops* ops = nullptr;
  std::uint64_t claims = 0;
  std::deque<ThreadPlayer> threads;
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

bool Claims(std::uint64_t claim) { return (account().claims & claim) != 0; }

std::string Name(const Player& player) {
  return "T" + std::to_string(player.thread->number) + (player.number == kMain ? "'s main greenlet" : "'s greenlet " + std::to_string(player.number));
}

void Say(const Player& self, const std::string& text) {
  if (runtime::Recording()) runtime::Note((self.number == kMain ? "main: " : "greenlet " + std::to_string(self.number) + ": ") + text);
}

[[noreturn]] void Broken(std::string_view property, const std::string& why) {
  const Account& a = account();
  Violated(a.scenario->property() == kThreads ? kThreads : property, why);
}

// The nearest of it and its parents that has not ended.
Player& Living(ThreadPlayer& thread, int number) {
  while (thread.players[static_cast<std::size_t>(number)].state == State::kDead) number = thread.players[static_cast<std::size_t>(number)].parent;
  return thread.players[static_cast<std::size_t>(number)];
}

void Predict(ThreadPlayer& thread, const Player& next, bool fails, std::int64_t value, std::string_view cause) {
  thread.next = next.number;
  thread.fails = fails;
  thread.value = value;
  thread.cause = cause;
}

// `self` goes on.
void Arrive(Player& self, heddle_status status, std::int64_t value) {
  const ThreadPlayer& thread = *self.thread;
  const std::string_view cause = thread.cause;
  if (runtime::CurrentThread() != thread.number) Broken(kThreads, Name(self) + " goes on in T" + std::to_string(runtime::CurrentThread()));
  if (thread.next != self.number) {
    Broken(cause, Name(self) + " goes on in the place of " + Name(thread.players[static_cast<std::size_t>(thread.next)]));
  }
  if (status == HEDDLE_MISUSE) Broken(cause, "a switch of " + Name(self) + " is refused, though nothing is wrong with it");
  const bool failed = status == HEDDLE_FAILED;
  if (failed && !thread.fails) Broken(cause, Name(self) + " gets a failure in the place of " + std::to_string(thread.value));
  if (!failed && thread.fails) Broken(cause, Name(self) + " gets " + std::to_string(value) + " in the place of a failure");
  if (!failed && value != thread.value) {
    Broken(cause, Name(self) + " gets " + std::to_string(value) + " in the place of " + std::to_string(thread.value));
  }
  self.state = State::kRunning;
  Say(self, failed ? "-> a failure" : "-> " + std::to_string(value));
}

// A number that nobody else hands out.
std::int64_t NewValue(ThreadPlayer& thread) { return thread.number * 1000 + ++thread.values; }

// --- actions ---------------------------------------------------------------------------------------------------------------------

// A greenlet is made by the first that wants something of it, who is its parent then.
void Make(Player& self, Player& target) {
  if (target.number == kMain || target.handle != nullptr) return;
  {
    const runtime::Spared spared;
    runtime::SubjectCode subject;
    target.handle = account().ops->create(&target.body);
  }
  if (target.handle == nullptr) Violated(kWellBehaved, "create() returned no greenlet");
  runtime::NameBlock(target.handle, "greenlet");
  target.parent = self.number;
  Say(self, "makes " + std::to_string(target.number));
}

// Whether this kind of greenlet can switch from one to the other as they are.
bool CanReach(const Player& self, const Player& target) {
  if (&self == &target) return false;
  if (target.state == State::kDead && !Claims(HEDDLE_GREENLET_DEAD_TARGETS)) return false;
  if (Claims(HEDDLE_GREENLET_SYMMETRIC)) return true;
  const bool back = self.number != kMain && target.number == self.parent;
  return back || target.state == State::kUnstarted || target.state == State::kSuspended;
}

void Switch(Player& self, Player& target) {
  Account& a = account();
  ThreadPlayer& thread = *self.thread;
  Make(self, target);
  if (!CanReach(self, target)) return;
  Player& next = Living(thread, target.number);
  const bool symmetric = Claims(HEDDLE_GREENLET_SYMMETRIC);
  const bool back = !symmetric && self.number != kMain && target.number == self.parent;
  const std::int64_t value = NewValue(thread);
  Say(self, (back ? "yield(" : "switch to " + std::to_string(target.number) + " (") + std::to_string(value) + ")");
  Predict(thread, next, false, value, target.state == State::kDead ? kDeadTarget : kSwitch);
  self.state = symmetric || back ? State::kSuspended : State::kAwaits;
  if (!symmetric && !back) target.parent = self.number;
  std::int64_t result = 0;
  heddle_status status;
  {
    runtime::SubjectCode subject;
    status = back ? a.ops->yield(value, &result) : a.ops->switch_to(target.handle, value, &result);
  }
  Arrive(self, status, result);
}

void Throw(Player& self, Player& target) {
  Account& a = account();
  ThreadPlayer& thread = *self.thread;
  if (!Claims(HEDDLE_GREENLET_THROWS) || target.number == kMain) return;
  Make(self, target);
  if (!CanReach(self, target)) return;
  const bool symmetric = Claims(HEDDLE_GREENLET_SYMMETRIC);
  if (!symmetric) {
    if (target.number == self.parent) return;
    target.parent = self.number;
  }
  Say(self, "throws into " + std::to_string(target.number));
  if (target.state == State::kUnstarted) target.state = State::kDead;
  self.state = symmetric ? State::kSuspended : State::kAwaits;
  Predict(thread, Living(thread, target.number), true, 0, kThrow);
  std::int64_t result = 0;
  heddle_status status;
  {
    runtime::SubjectCode subject;
    status = a.ops->throw_into(target.handle, &result);
  }
  Arrive(self, status, result);
}

// False: the body fails.
bool Act(Player& self, const Action& action) {
  std::deque<Player>& players = self.thread->players;
  const std::size_t target = static_cast<std::size_t>(action.target) % players.size();
  switch (action.step) {
    case Step::kSwitch: Switch(self, players[target]); return true;
    case Step::kThrow: Throw(self, players[target]); return true;
    case Step::kFail: return self.number == kMain || !Claims(HEDDLE_GREENLET_FAILURES);
    case Step::kPause: runtime::Mark(); return true;
  }
  return true;
}

// Notices when its frame is left by unwinding.
class Frame {
 public:
  explicit Frame(Player* self) : self_(self) {}
  ~Frame() { self_->unwound = true; }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

 private:
  Player* const self_;
};

heddle_status RunBody(const heddle_greenlet_body* body, std::int64_t value, std::int64_t* result) {
  runtime::HarnessCode harness;
  Player& self = *reinterpret_cast<Player*>(const_cast<heddle_greenlet_body*>(body));
  ThreadPlayer& thread = *self.thread;
  const Frame frame(&self);
  if (self.has_run) Broken(kSwitch, Name(self) + " runs a second time");
  self.has_run = true;
  Arrive(self, HEDDLE_OK, value);
  for (const Action& action : *self.actions) {
    if (Act(self, action)) continue;
    Say(self, "fails");
    self.state = State::kDead;
    Predict(thread, Living(thread, self.number), true, 0, kFailure);
    return HEDDLE_FAILED;
  }
  self.state = State::kDead;
  *result = NewValue(thread);
  Say(self, "returns " + std::to_string(*result));
  Predict(thread, Living(thread, self.number), false, *result, kParent);
  return HEDDLE_OK;
}

// --- threads ---------------------------------------------------------------------------------------------------------------------

void Destroy(ThreadPlayer& thread) {
  for (Player& player : thread.players) {
    if (player.handle == nullptr) continue;
    Say(thread.players[kMain], "destroys " + std::to_string(player.number));
    const runtime::Spared spared;
    runtime::SubjectCode subject;
    account().ops->destroy(player.handle);
  }
  // One may keep its parents for as long as it lives.
  for (const Player& player : thread.players) {
    if (player.state == State::kSuspended && !player.unwound) Broken(kUnwinds, Name(player) + " is destroyed, and its stack is not unwound");
    if (player.state == State::kUnstarted && player.has_run) Broken(kSwitch, Name(player) + " runs although nobody switched to it");
  }
}

void* PlayThread(void* argument) {
  runtime::HarnessCode harness;
  Account& a = account();
  auto& thread = *static_cast<ThreadPlayer*>(argument);
  Player& main = thread.players[kMain];
  main.state = State::kRunning;
  runtime::Mark();  // any thread may be first
  for (const Action& action : *main.actions) Act(main, action);
  if (!a.scenario->abandons()) {
    for (Player& player : thread.players) {
      while (player.number != kMain && player.state != State::kDead) Switch(main, player);
    }
  }
  Destroy(thread);
  return nullptr;
}

// Begins a new account.
void Prepare(const GreenletScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  a.ops = static_cast<const heddle_greenlet_ops*>(implementation.ops);
  a.claims = implementation.claims;
  a.threads.clear();
  for (std::size_t t = 0; t < scenario.threads().size(); ++t) {
    ThreadPlayer& thread = a.threads.emplace_back();
    thread.number = static_cast<int>(t) + 1;
    for (std::size_t i = 0; i < scenario.threads()[t].size(); ++i) {
      Player& player = thread.players.emplace_back();
      player.body = {sizeof player.body, RunBody};
      player.thread = &thread;
      player.number = static_cast<int>(i);
      player.actions = &scenario.threads()[t][i];
    }
  }
}

}  // namespace

void Play(const GreenletScenario& scenario, const heddle_implementation& implementation) {
  runtime::HarnessCode harness;
  Prepare(scenario, implementation);
  for (ThreadPlayer& thread : account().threads) runtime::Spawn(PlayThread, &thread);
  runtime::JoinAll();
}

}  // namespace heddle::properties::greenlet
