// Writes down when each task begins, ends, and is waited for. All of this is harness code, except where it calls into the implementation; it runs on the
// tasks' own stacks. Virtual time passes only while nobody can run: who is late has been kept waiting.
#include "properties/hub/play.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "properties/hub/property_ids.h"
#include "properties/play.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::hub {
namespace {

using runtime::Violated;
using std::chrono::nanoseconds;

constexpr int kMain = 0;
// How late a hub may be by itself.
constexpr nanoseconds kSlack = std::chrono::milliseconds(2);
constexpr nanoseconds kNoLimit{-1};
constexpr strategy::ThreadId kHubThread = 1;

enum class State : std::uint8_t { kUnspawned, kSpawned, kRunning, kEnded };

// A moment, by the clock, and by how long the hub's thread has slept until then: who looks at the clock all the time makes it go on, and that is nobody's
// fault.
struct Moment {
  nanoseconds now{0};
  nanoseconds slept{0};
};
Moment ThisMoment() { return {runtime::Now(), runtime::Now() - runtime::DelayOf(kHubThread)}; }

struct Player {
  heddle_hub_task task{};  // first: the implementation is given its address
  int number = 0;
  const Actions* actions = nullptr;
  void* handle = nullptr;
  State state = State::kUnspawned;
  std::size_t place = 0;  // among those that have ended
  Moment ended;
};

struct Channel {
  int ends[2] = {-1, -1};
  std::vector<Moment> sent;  // when each byte was
  std::size_t received = 0;
};

// The account of one execution. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const HubScenario* scenario = nullptr;
  const heddle_hub_ops* ops = nullptr;
  void* hub = nullptr;
  std::deque<Player> players;
  std::array<Channel, kChannels> channels;
  std::size_t ended = 0;
  bool spawning = false;
  bool limit_has_passed = false;  // of some joinall
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

std::string Name(const Player& player) { return player.number == kMain ? "the main task" : "task " + std::to_string(player.number); }

std::string Milliseconds(nanoseconds time) { return std::to_string(time.count() / 1'000'000) + " ms"; }

void Say(const Player& self, const std::string& text) {
  if (runtime::Recording()) runtime::Note(Name(self) + " " + text);
}

Channel& ChannelOf(const Action& action) { return account().channels[static_cast<std::size_t>(action.target) % kChannels]; }

// What is wrong when a task is ended from outside.
std::string_view WhoeverEndsTasks() { return account().limit_has_passed ? kJoinallTimeout : kNoLostTask; }

// --- actions ---------------------------------------------------------------------------------------------------------------------

void Spawn(Player& self, Player& target) {
  Account& a = account();
  if (target.state != State::kUnspawned) return;
  Say(self, "spawns task " + std::to_string(target.number));
  target.state = State::kSpawned;
  a.spawning = true;
  target.handle = InSubject([&] { return a.ops->spawn(a.hub, &target.task); });
  a.spawning = false;
  if (target.handle == nullptr) Violated(kWellBehaved, "spawn() returned no task");
}

void Sleep(Player& self, nanoseconds duration) {
  Account& a = account();
  const Moment began = ThisMoment();
  Say(self, "sleeps for " + Milliseconds(duration));
  InSubject([&] { a.ops->sleep(a.hub, duration.count()); });
  const Moment woke = ThisMoment();
  const std::string asks = Name(self) + " asks to sleep for " + Milliseconds(duration) + ", and wakes after ";
  Say(self, "wakes");
  if (woke.now - began.now < duration) Violated(kSleep, asks + std::to_string((woke.now - began.now).count()) + " ns");
  if (woke.slept - began.slept > duration + kSlack) Violated(kApart, asks + Milliseconds(woke.slept - began.slept));
}

// That joinall may answer with these, `began` being when it was called and `ended` how many tasks had ended by then.
void JudgeJoin(const Player& self, const std::vector<const Player*>& targets, const std::vector<const Player*>& answer, nanoseconds limit, const Moment& began,
               std::size_t ended) {
  const std::string_view property = limit == kNoLimit ? kJoinall : kJoinallTimeout;
  const std::string who = Name(self) + "'s joinall";
  const Moment now = ThisMoment();
  const Player* before = nullptr;
  for (const Player* const player : answer) {
    if (player->state != State::kEnded) Violated(property, who + " returns " + Name(*player) + ", which has not ended");
    if (player->place < ended) continue;
    if (before != nullptr && before->place >= player->place) Violated(property, who + " returns " + Name(*before) + " before " + Name(*player) + ", which ended first");
    before = player;
  }
  const bool all = answer.size() == targets.size();
  if (limit == kNoLimit) {
    if (!all) Violated(property, who + " returns " + std::to_string(answer.size()) + " of " + std::to_string(targets.size()) + " tasks");
  } else {
    account().limit_has_passed |= !all;
    if (!all && now.now - began.now < limit) Violated(property, who + " gives up after " + Milliseconds(now.now - began.now) + " of " + Milliseconds(limit));
    if (now.slept - began.slept > limit + kSlack) {
      Violated(property, who + " has a limit of " + Milliseconds(limit) + ", and returns after " + Milliseconds(now.slept - began.slept));
    }
  }
  nanoseconds last = began.slept;
  for (const Player* const target : targets) {
    if (target->state != State::kEnded) continue;
    last = std::max(last, target->ended.slept);
    const bool is_returned = std::find(answer.begin(), answer.end(), target) != answer.end();
    if (!is_returned && target->ended.now + kSlack < now.now) Violated(property, who + " does not return " + Name(*target) + ", which has ended");
  }
  if (all && now.slept > last + kSlack) Violated(kNoLostTask, who + " returns " + Milliseconds(now.slept - last) + " after the last task has ended");
}

// Joins all that have been spawned and have a higher number: none waits for one that waits for it.
void Join(Player& self, nanoseconds limit) {
  Account& a = account();
  std::vector<const Player*> targets;
  std::vector<void*> handles;
  for (const Player& player : a.players) {
    if (player.number <= self.number || player.handle == nullptr) continue;
    targets.push_back(&player);
    handles.push_back(player.handle);
  }
  const Moment began = ThisMoment();
  const std::size_t ended = a.ended;
  std::vector<std::size_t> positions(targets.size());
  Say(self, "joins all" + (limit == kNoLimit ? "" : ", for at most " + Milliseconds(limit)));
  const std::size_t count = InSubject([&] { return a.ops->joinall(a.hub, handles.data(), handles.size(), limit.count(), positions.data()); });
  Say(self, "has joined " + std::to_string(count) + " of " + std::to_string(targets.size()));
  const std::string_view property = limit == kNoLimit ? kJoinall : kJoinallTimeout;
  if (count > targets.size()) Violated(property, Name(self) + "'s joinall returns more tasks than it was given");
  std::vector<const Player*> answer;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t position = positions[i];
    if (position >= targets.size() || std::find(answer.begin(), answer.end(), targets[position]) != answer.end()) {
      Violated(property, Name(self) + "'s joinall returns a task twice, or one that it was not given");
    }
    answer.push_back(targets[position]);
  }
  JudgeJoin(self, targets, answer, limit, began, ended);
}

void Receive(Player& self, Channel& channel) {
  Account& a = account();
  if (self.number == kMain || a.ops->receive == nullptr) return;
  const Moment began = ThisMoment();
  Say(self, "receives");
  char byte = 0;
  const std::int64_t size = InSubject([&] { return a.ops->receive(a.hub, channel.ends[0], &byte); });
  Say(self, "has received");
  if (size != 1) Violated(kWellBehaved, "receive() answers " + std::to_string(size));
  const nanoseconds there = std::max(began.slept, channel.sent[channel.received++].slept);
  const nanoseconds waited = ThisMoment().slept - there;
  if (waited > kSlack) Violated(kApart, Name(self) + " receives a byte " + Milliseconds(waited) + " after it is there");
}

void Act(Player& self, const Action& action) {
  Account& a = account();
  switch (action.step) {
    case Step::kSleep: return Sleep(self, action.duration);
    case Step::kSpawn: return Spawn(self, a.players[static_cast<std::size_t>(action.target) % a.players.size()]);
    case Step::kJoinFor: return Join(self, action.duration);
    case Step::kReceive: return Receive(self, ChannelOf(action));
    case Step::kSend: return;
  }
}

// Notices when its frame is left before the task's end.
class Frame {
 public:
  explicit Frame(Player* self) : self_(self) {}
  ~Frame() {
    if (self_->state != State::kEnded) Violated(WhoeverEndsTasks(), Name(*self_) + " is ended before it has come to its end");
  }
  Frame(const Frame&) = delete;
  Frame& operator=(const Frame&) = delete;

 private:
  Player* const self_;
};

void RunTask(const heddle_hub_task* task) {
  runtime::HarnessCode harness;
  Account& a = account();
  Player& self = *reinterpret_cast<Player*>(const_cast<heddle_hub_task*>(task));
  if (a.spawning) Violated(kSpawn, Name(self) + " begins before spawn() has returned");
  if (self.state != State::kSpawned) Violated(kNoLostTask, Name(self) + " runs a second time");
  const Frame frame(&self);
  self.state = State::kRunning;
  Say(self, "begins");
  for (const Action& action : *self.actions) Act(self, action);
  Say(self, "ends");
  self.place = a.ended++;
  self.ended = ThisMoment();
  self.state = State::kEnded;
}

// --- threads ---------------------------------------------------------------------------------------------------------------------

void RunMain(void* hub, void*) {
  runtime::HarnessCode harness;
  Account& a = account();
  a.hub = hub;
  Player& main = a.players[kMain];
  for (const Action& action : *main.actions) Act(main, action);
  for (Player& player : a.players) Spawn(main, player);
  Join(main, kNoLimit);
  for (const Player& player : a.players) {
    if (player.handle != nullptr) InSubject([&] { a.ops->release(hub, player.handle); });
  }
}

void* PlayHub(void*) {
  runtime::HarnessCode harness;
  InSubject([] { account().ops->run(RunMain, nullptr); });
  return nullptr;
}

void Send(Channel& channel) {
  channel.sent.push_back(ThisMoment());
  InSubject([&] { return send(channel.ends[1], "", 1, MSG_NOSIGNAL); });
}

void* PlaySender(void*) {
  runtime::HarnessCode harness;
  Account& a = account();
  for (const Action& action : a.scenario->sender()) {
    if (action.step == Step::kSleep) runtime::SleepFor(action.duration);
    if (action.step == Step::kSend) Send(ChannelOf(action));
  }
  for (const Actions& actions : a.scenario->tasks()) {
    for (const Action& action : actions) {
      if (action.step == Step::kReceive) Send(ChannelOf(action));
    }
  }
  return nullptr;
}

// Begins a new account.
void Prepare(const HubScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  a.ops = static_cast<const heddle_hub_ops*>(implementation.ops);
  a.hub = nullptr;
  a.ended = 0;
  a.spawning = false;
  a.limit_has_passed = false;
  a.channels = {};
  a.players.clear();
  for (std::size_t i = 0; i < scenario.tasks().size(); ++i) {
    Player& player = a.players.emplace_back();
    player.task = {sizeof player.task, RunTask};
    player.number = static_cast<int>(i);
    player.actions = &scenario.tasks()[i];
  }
  a.players[kMain].state = State::kRunning;
}

}  // namespace

void Play(const HubScenario& scenario, const heddle_implementation& implementation) {
  runtime::HarnessCode harness;
  Prepare(scenario, implementation);
  for (Channel& channel : account().channels) {
    InSubject([&] { return socketpair(AF_UNIX, SOCK_STREAM, 0, channel.ends); });
  }
  runtime::Spawn(PlayHub, nullptr);
  runtime::Spawn(PlaySender, nullptr);
  runtime::JoinAll();
  for (const Channel& channel : account().channels) {
    InSubject([&] {
      close(channel.ends[0]);
      close(channel.ends[1]);
    });
  }
}

}  // namespace heddle::properties::hub
