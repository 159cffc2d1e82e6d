// All of this is harness code, except where it calls into the implementation. It writes down when each call began and ended, and what it
// answered; whether that can be is the specification's business, when all have ended or nobody can go on.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "properties/linearizability/check.h"
#include "properties/object/rules.h"
#include "properties/object/scenario.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::object {
namespace {

using runtime::Violated;
using std::chrono::nanoseconds;

// What callers hand over through the object: one cell for each value, or for each thread. Lies on the stack of thread 0, where accesses
// to it can be watched.
constexpr std::size_t kCells = 128;
struct Cells {
  std::uint64_t of[kCells] = {};
};

struct Player {
  int number = 0;  // as a thread of the execution
  const Steps* steps = nullptr;
  bool in_call = false;
  bool last_ok = false;    // its last call was answered OK
  bool published = false;  // it has made a call that publishes
  bool ended = false;
};

// The account of one execution. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const ObjectScenario* scenario = nullptr;
  const heddle_object_ops* ops = nullptr;
  std::unique_ptr<Offer> offer;
  std::unique_ptr<linearizability::Specification> specification;
  void* object = nullptr;
  Cells* cells = nullptr;
  runtime::Countdown* meeting = nullptr;
  std::vector<int> publishers;  // threads with an operation that publishes
  std::vector<Player> players;
  linearizability::History history;
  std::uint64_t events = 0;  // calls begun and ended so far

  // What offer and specification were made for.
  std::uint64_t prepared_serial = 0;
  const heddle_implementation* prepared_implementation = nullptr;
};

Account& account() {
  static auto* const account = new Account;
  return *account;
}

const Rules& TheRules() { return account().scenario->rules(); }

std::string_view AnswersProperty() {
  const ObjectProperty* const property = FindProperty(TheRules(), account().scenario->property());
  return property->judges_answers ? property->property.id : TheRules().order;
}

void Say(const std::string& text) {
  if (runtime::Recording()) runtime::Note(text);
}

std::string AnswerText(heddle_status status, std::int64_t result) {
  if (status == HEDDLE_MISUSE) return "-> misuse";
  if (status == HEDDLE_NOT_ACQUIRED) return "-> refused";
  return result == 0 ? "-> ok" : "-> " + std::to_string(result);
}

// --- what is handed over ---------------------------------------------------------------------------------------------------------

void Touch(const Player& self, std::int64_t cell, bool write) {
  Account& a = account();
  if (cell < 0 || static_cast<std::size_t>(cell) >= kCells) return;
  std::uint64_t& word = a.cells->of[cell];
  const int other = runtime::RacingThread(&word, sizeof word, write);
  if (other < 0) return;
  Violated(TheRules().visibility, "what T" + std::to_string(write ? self.number : other) + " did before its call is not ordered before what T" +
                                      std::to_string(write ? other : self.number) + " does after its own");
}

void BeforeCall(Player& self, const Operation& operation, const Step& step) {
  if (!account().scenario->plan().watch_handover) return;
  if (operation.handover == Handover::kPublishesValue) Touch(self, step.arguments[0], /*write=*/true);
  // What it does between a first and a second call may come too late for whoever the first one lets go on.
  if (operation.handover == Handover::kPublishes && !self.published) Touch(self, self.number, /*write=*/true);
  self.published |= operation.handover == Handover::kPublishes;
}

void AfterCall(const Player& self, const Operation& operation, std::int64_t result) {
  const Account& a = account();
  if (!a.scenario->plan().watch_handover) return;
  if (operation.handover == Handover::kReceivesValue) Touch(self, result, /*write=*/false);
  if (operation.handover != Handover::kReceives) return;
  for (const int publisher : a.publishers) {
    if (publisher != self.number) Touch(self, publisher, /*write=*/false);
  }
}

// --- calls -----------------------------------------------------------------------------------------------------------------------

// When a timed call began, and how often its thread had been kept from running by then.
struct Begin {
  nanoseconds now = runtime::Now();
  nanoseconds delay = runtime::DelayOf(runtime::CurrentThread());
};

// Judges a call that gave up at a deadline. It is late if it slept longer than its timeout; that time passed while the thread was awake,
// and spun, is not its fault.
void CheckDeadline(const std::string& call, const Begin& began, nanoseconds timeout) {
  const nanoseconds waited = runtime::Now() - began.now;
  const nanoseconds slept = waited - (runtime::DelayOf(runtime::CurrentThread()) - began.delay);
  const std::string of = " of " + std::to_string(timeout.count()) + " ns";
  if (waited < timeout) Violated(TheRules().not_early, call + " gave up after " + std::to_string(waited.count()) + of);
  if (slept > timeout && account().scenario->plan().exact_time) {
    Violated(TheRules().not_late, call + " gave up after sleeping for " + std::to_string(slept.count()) + of);
  }
}

void PlayCall(Player& self, const Step& step) {
  Account& a = account();
  const heddle_operation* const operation = a.offer->Find(step.operation);
  if (operation == nullptr || a.object == nullptr) return;
  const Operation& rule = TheRules().operations[static_cast<std::size_t>(step.operation)];
  BeforeCall(self, rule, step);
  if (runtime::Recording()) Say(ToText(TheRules(), step));
  const std::size_t number = a.history.size();
  linearizability::Call& begun = a.history.emplace_back();
  begun.thread = self.number;
  begun.operation = step.operation;
  begun.argument_count = static_cast<int>(step.arguments.size());
  std::copy(step.arguments.begin(), step.arguments.end(), begun.arguments.begin());
  begun.invoked = ++a.events;
  const Begin began;
  self.in_call = true;
  heddle_status status;
  std::int64_t result = 0;
  {
    runtime::SubjectCode subject;
    status = operation->call(a.object, step.arguments.data(), &result);
  }
  self.in_call = false;
  self.last_ok = status == HEDDLE_OK;
  linearizability::Call& ended = a.history[number];
  ended.returned = ++a.events;
  ended.status = status;
  ended.result = status == HEDDLE_OK ? result : 0;
  if (runtime::Recording()) Say(AnswerText(status, result));
  if (status == HEDDLE_OK) AfterCall(self, rule, result);
  if (rule.timed && status == HEDDLE_NOT_ACQUIRED) CheckDeadline(ToText(TheRules(), step), began, nanoseconds(step.arguments.back()));
}

void AwaitWaiters(const Player& self, std::int64_t count) {
  for (;;) {
    std::int64_t waiting = 0;
    for (const Player& other : account().players) {
      if (other.number == 0 || other.number == self.number) continue;
      if (other.ended || (other.in_call && runtime::IsWaiting(static_cast<strategy::ThreadId>(other.number)))) ++waiting;
    }
    if (waiting >= count) return;
    runtime::GiveWay();
  }
}

void Destroy() {
  Account& a = account();
  void* const object = a.object;
  if (object == nullptr) return;
  a.object = nullptr;
  Say("destroy");
  runtime::SubjectCode subject;
  a.ops->destroy(object);
}

void PlayStep(Player& self, const Step& step) {
  if (step.if_ok && !self.last_ok) return;
  switch (step.type) {
    case Step::Type::kCall:
      return PlayCall(self, step);
    case Step::Type::kSleep:
      return runtime::SleepFor(nanoseconds(step.arguments[0]));
    case Step::Type::kMeet:
      account().meeting->Arrive();
      return account().meeting->Wait();
    case Step::Type::kAwaitWaiters:
      return AwaitWaiters(self, step.arguments[0]);
    case Step::Type::kDestroy:
      return Destroy();
  }
}

void* PlayAll(void* player) {
  runtime::HarnessCode harness;
  auto& self = *static_cast<Player*>(player);
  for (const Step& step : *self.steps) PlayStep(self, step);
  self.ended = true;
  return nullptr;
}

// --- judgement -------------------------------------------------------------------------------------------------------------------

// Whether the answers so far fit some order; with `stuck`, one after which everybody who has not returned has to wait.
bool AnswersFit(bool stuck) {
  const Account& a = account();
  linearizability::Options options;
  options.stuck = stuck;
  const linearizability::Result result = linearizability::Check(a.history, *a.specification, options);
  if (result.answer == linearizability::Answer::kUnknown) runtime::Undecided("whether the answers fit an order takes too long to find out");
  if (result.answer == linearizability::Answer::kIllegal && !stuck) Violated(AnswersProperty(), result.explanation);
  return result.answer == linearizability::Answer::kOk;
}

bool StuckIsAllowed() {
  const ObjectProperty* const property = FindProperty(TheRules(), account().scenario->property());
  for (const Player& player : account().players) {
    // Whoever waits for the scenario's own meetings waits for somebody who is stuck in a call, who is judged below.
    if (player.in_call && property->must_end) return false;
  }
  if (AnswersFit(/*stuck=*/true)) return true;
  AnswersFit(/*stuck=*/false);
  return false;
}

// Begins a new account.
void Prepare(const ObjectScenario& scenario, const heddle_implementation& implementation) {
  Account& a = account();
  a.scenario = &scenario;
  if (a.prepared_serial != scenario.serial() || a.prepared_implementation != &implementation) {
    a.prepared_serial = scenario.serial();
    a.prepared_implementation = &implementation;
    a.ops = static_cast<const heddle_object_ops*>(implementation.ops);
    a.offer = std::make_unique<Offer>(scenario.rules(), implementation);
    a.specification = scenario.rules().specification(implementation.claims, scenario.plan().parameters);
  }
  a.history.clear();
  a.events = 0;
  a.publishers.clear();
  const std::vector<Steps>& threads = scenario.plan().threads;
  a.players.resize(threads.size() + 1);
  for (std::size_t i = 0; i < a.players.size(); ++i) {
    a.players[i] = {static_cast<int>(i), i == 0 ? nullptr : &threads[i - 1]};
    if (i == 0) continue;
    const bool publishes = std::any_of(threads[i - 1].begin(), threads[i - 1].end(), [&](const Step& step) {
      return step.type == Step::Type::kCall &&
             scenario.rules().operations[static_cast<std::size_t>(step.operation)].handover == Handover::kPublishes;
    });
    if (publishes) a.publishers.push_back(static_cast<int>(i));
  }
}

int MeetingSize(const std::vector<Steps>& threads) {
  int size = 0;
  for (const Steps& steps : threads) {
    for (const Step& step : steps) {
      if (step.type == Step::Type::kMeet) size = static_cast<int>(step.arguments[0]);
    }
  }
  return size;
}

}  // namespace

void ObjectScenario::Run(const heddle_implementation& implementation) const {
  runtime::HarnessCode harness;
  Account& a = account();
  Prepare(*this, implementation);
  Cells cells;
  a.cells = &cells;
  runtime::Countdown meeting(MeetingSize(plan_.threads));
  a.meeting = &meeting;
  {
    runtime::SubjectCode subject;
    a.object = a.ops->create(plan_.parameters.data());
  }
  if (a.object == nullptr) Violated(rules_.behaviour, "create() returned nothing");
  runtime::NameBlock(a.object, rules_.name);
  runtime::AllowStuckIf(StuckIsAllowed);
  for (const Step& step : plan_.before) PlayStep(a.players[0], step);
  for (std::size_t i = 1; i < a.players.size(); ++i) runtime::Spawn(PlayAll, &a.players[i]);
  runtime::JoinAll();
  for (const Step& step : plan_.afterwards) PlayStep(a.players[0], step);
  AnswersFit(/*stuck=*/false);
  Destroy();
}

}  // namespace heddle::properties::object
