// All of this is harness code, except where it calls into the implementation. It writes down when each call began and ended, and what it
// answered; whether that can be is the specification's business, when all have ended or nobody can go on.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "properties/linearizability/check.h"
#include "properties/object/rules.h"
#include "properties/object/scenario.h"
#include "properties/play.h"
#include "stress/runtime/execution.h"

namespace heddle::properties::object {
namespace {

using runtime::Violated;
using std::chrono::nanoseconds;

// What callers hand over through the object: one cell for each value, or for each thread; and two for each task, for what was done before
// it was handed over, and what it did. Lies where accesses to it can be watched: on the stack of thread 0, or in memory that processes share.
constexpr std::size_t kCells = 256;
constexpr std::size_t kFirstTaskCell = 128;
struct Cells {
  std::uint64_t of[kCells] = {};
};
std::int64_t CellOfGiving(std::int64_t task) { return static_cast<std::int64_t>(kFirstTaskCell) + 2 * (task - 1); }
std::int64_t CellOfRunning(std::int64_t task) { return CellOfGiving(task) + 1; }

struct Player {
  int number = 0;  // as a thread of the execution; those that the object starts when it is made come first
  int index = 0;   // in the scenario
  const Steps* steps = nullptr;
  bool in_call = false;
  bool last_ok = false;    // its last call was answered OK
  bool published = false;  // it has made a call that publishes
  bool ended = false;
  std::size_t first_moment = 0;  // of the call that it is in, if that has two: one more than its position in the history
};

// What a task throws.
class TaskFailure : public std::exception {
 public:
  const char* what() const noexcept override { return "the task fails, as the scenario asks"; }
};

struct Task {
  heddle_task handle;  // first: what the implementation is given
  const Steps* steps = nullptr;
  std::size_t beginning = 0;  // the pending event in the history, plus one; 0 if there is none
  int givers = 0;  // steps that hand it over: of several, only one may be heeded, and orders what it does
  bool ended = false;
  std::size_t leaving = 0;  // the same for Rules::is_left
};

// The account of one execution, in memory that no fork copies. Used again by the next one: what an abandoned execution left is overwritten.
struct Account {
  const ObjectScenario* scenario = nullptr;
  const heddle_object_ops* ops = nullptr;
  std::unique_ptr<Offer> offer;
  std::unique_ptr<linearizability::Specification> specification;
  void* object = nullptr;
  Cells* cells = nullptr;
  runtime::Countdown meeting{0};
  runtime::Gate* gate = nullptr;  // before which the scenario's threads wait for the object, if it has threads of its own
  std::vector<std::int64_t> parameters;
  std::vector<int> publishers;  // threads with an operation that publishes
  std::vector<Player> players;
  std::vector<Task> tasks;
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

Task& TaskOf(std::int64_t number) { return account().tasks[static_cast<std::size_t>(number - 1)]; }

const Rules& TheRules() { return account().scenario->rules(); }

std::string_view AnswersProperty() {
  const ObjectProperty* const property = FindProperty(TheRules(), account().scenario->property());
  return property->judges_answers ? property->property.id : TheRules().order;
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

bool Publishes(const Operation& operation) {
  return operation.handover == Handover::kPublishes || operation.handover == Handover::kExchanges;
}

void BeforeCall(Player& self, const Operation& operation, const Step& step) {
  if (!account().scenario->plan().watch_handover) return;
  if (operation.takes_task && TaskOf(step.arguments[0]).givers == 1) Touch(self, CellOfGiving(step.arguments[0]), /*write=*/true);
  if (operation.handover == Handover::kPublishesValue) Touch(self, step.arguments[0], /*write=*/true);
  // What it does between a first and a second call may come too late for whoever the first one lets go on.
  if (Publishes(operation) && !self.published) Touch(self, self.number, /*write=*/true);
  self.published |= Publishes(operation);
}

void AfterCall(const Player& self, const Operation& operation, const Step& step, std::int64_t result) {
  const Account& a = account();
  if (!a.scenario->plan().watch_handover) return;
  if (operation.handover == Handover::kReceivesValue) Touch(self, result, /*write=*/false);
  if (operation.handover == Handover::kReceivesTask) Touch(self, CellOfRunning(step.arguments[0]), /*write=*/false);
  if (operation.handover != Handover::kReceives && operation.handover != Handover::kExchanges) return;
  for (const Task& task : a.tasks) {
    if (task.ended) Touch(self, CellOfRunning(task.handle.number), /*write=*/false);
  }
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

// Writes down that a call begins, or that something may happen from now on. Returns its position in the history.
std::size_t Begun(int thread, int operation, std::span<const std::int64_t> arguments) {
  Account& a = account();
  linearizability::Call& call = a.history.emplace_back();
  call.thread = thread;
  call.operation = operation;
  call.argument_count = static_cast<int>(arguments.size());
  std::copy(arguments.begin(), arguments.end(), call.arguments.begin());
  call.invoked = ++a.events;
  call.began = runtime::Now().count();
  return a.history.size() - 1;
}

void Ended(std::size_t position, heddle_status status = HEDDLE_OK, std::int64_t result = 0) {
  Account& a = account();
  linearizability::Call& call = a.history[position];
  call.returned = ++a.events;
  call.ended = runtime::Now().count();
  call.status = status;
  call.result = status == HEDDLE_OK ? result : 0;
}

// What was written down there has not happened: AnswersFit leaves it out.
void TakeBack(std::size_t position) { account().history[position].operation = kNone; }

void TakeBackBeginning(Task& task) {
  if (task.beginning != 0) TakeBack(std::exchange(task.beginning, 0) - 1);
}

std::int64_t AddressOf(const Task& task) { return reinterpret_cast<std::int64_t>(&task.handle); }

void PlayCall(Player& self, const Step& step) {
  Account& a = account();
  const heddle_operation* const operation = a.offer->Find(step.operation);
  if (operation == nullptr || a.object == nullptr) return;
  const Operation& rule = TheRules().operations[static_cast<std::size_t>(step.operation)];
  BeforeCall(self, rule, step);
  if (runtime::Recording()) Say(ToText(TheRules(), step));
  std::array<std::int64_t, 3> arguments{};
  std::copy(step.arguments.begin(), step.arguments.end(), arguments.begin());
  std::size_t number = Begun(self.number, step.operation, step.arguments);
  if (rule.takes_task) {
    Task& task = TaskOf(step.arguments[0]);
    arguments[0] = AddressOf(task);
    task.beginning = Begun(self.number, TheRules().begins, std::span(step.arguments).first(1)) + 1;
  }
  if (rule.second != kNone) {
    self.first_moment = number + 1;
    number = Begun(self.number, rule.second, step.arguments);
  }
  const Begin began;
  self.in_call = true;
  heddle_status status = HEDDLE_OK;
  std::int64_t result = 0;
  const int harm = runtime::HarmfulFaults();
  bool has_memory = true;
  try {
    runtime::SubjectCode subject;
    status = operation->call(a.object, arguments.data(), &result);
  } catch (const std::bad_alloc&) {
    if (runtime::HarmfulFaults() == 0) {
      runtime::SubjectCode subject;  // whose exception it is
      throw;
    }
    // Memory was refused to this call, or to an earlier one, and this one met with what is missing since.
    has_memory = false;
  }
  self.in_call = false;
  // A call that fails because it got no memory, or no thread, has done nothing.
  if (!has_memory || ((status == HEDDLE_MISUSE || status == HEDDLE_NOT_ACQUIRED) && runtime::HarmfulFaults() != harm)) {
    self.last_ok = false;
    if (self.first_moment != 0) TakeBack(std::exchange(self.first_moment, 0) - 1);
    if (rule.takes_task) TakeBackBeginning(TaskOf(step.arguments[0]));
    TakeBack(number);
    return Say("-> fails");
  }
  self.last_ok = status == HEDDLE_OK;
  if (self.first_moment != 0) Ended(std::exchange(self.first_moment, 0) - 1);
  Ended(number, status, result);
  if (runtime::Recording()) Say(AnswerText(status, result));
  if (status == HEDDLE_OK) AfterCall(self, rule, step, result);
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
  const runtime::Spared spared;
  runtime::SubjectCode subject;
  a.ops->destroy(object);
}

void Create() {
  Account& a = account();
  const ObjectScenario& scenario = *a.scenario;
  std::vector<std::int64_t>& parameters = a.parameters;
  parameters = scenario.plan().parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (TheRules().parameters[i].is_task && parameters[i] != 0) parameters[i] = AddressOf(TaskOf(parameters[i]));
  }
  {
    const runtime::Spared spared;
    runtime::SubjectCode subject;
    a.object = a.ops->create(parameters.data());
  }
  if (a.object == nullptr) Violated(TheRules().behaviour, "create() returned nothing");
  runtime::NameBlock(a.object, TheRules().name);
}

void PlayStep(Player& self, const Step& step) {
  if (step.if_ok && !self.last_ok) return;
  switch (step.type) {
    case Step::Type::kCall:
      return PlayCall(self, step);
    case Step::Type::kSleep:
      return runtime::SleepFor(nanoseconds(step.arguments[0]));
    case Step::Type::kMeet:
      account().meeting.Arrive();
      return account().meeting.Wait();
    case Step::Type::kAwaitWaiters:
      return AwaitWaiters(self, step.arguments[0]);
    case Step::Type::kDestroy:
      return Destroy();
    case Step::Type::kWork:
      return runtime::Mark();
    case Step::Type::kThrow:
      throw TaskFailure();
  }
}

void* PlayAll(void* player) {
  runtime::HarnessCode harness;
  auto& self = *static_cast<Player*>(player);
  if (account().gate != nullptr) account().gate->Pass();
  if (self.number != self.index) Say("plays the scenario's T" + std::to_string(self.index));
  for (const Step& step : *self.steps) PlayStep(self, step);
  self.ended = true;
  return nullptr;
}

// --- tasks -----------------------------------------------------------------------------------------------------------------------

// Writes down something that happens to a task at this moment.
void Happens(const Player& self, const Task& task, int event) {
  if (event == kNone) return;
  Ended(Begun(self.number, event, std::span(&task.handle.number, 1)));
}

void BeginTask(const Player& self, Task& task) {
  Account& a = account();
  if (task.beginning == 0) return Happens(self, task, TheRules().begins);
  const std::size_t position = std::exchange(task.beginning, 0) - 1;
  a.history[position].thread = self.number;
  Ended(position);
}

void EndTask(const Player& self, Task& task, int event) {
  task.ended = true;
  Happens(self, task, event);
  if (TheRules().is_left != kNone) task.leaving = Begun(self.number, TheRules().is_left, std::span(&task.handle.number, 1)) + 1;
}

// Called by the implementation, on a thread of its choice.
void RunTask(const heddle_task* handle) {
  runtime::HarnessCode harness;
  auto& task = *const_cast<Task*>(reinterpret_cast<const Task*>(handle));
  const Account& a = account();
  Player self{static_cast<int>(runtime::CurrentThread()), 0};
  const bool watch = a.scenario->plan().watch_handover;
  if (runtime::Recording()) Say("task " + std::to_string(task.handle.number) + " begins");
  if (watch && task.givers == 1) Touch(self, CellOfGiving(task.handle.number), /*write=*/false);
  BeginTask(self, task);
  try {
    for (const Step& step : *task.steps) PlayStep(self, step);
  } catch (const TaskFailure&) {
    if (watch) Touch(self, CellOfRunning(task.handle.number), /*write=*/true);
    EndTask(self, task, TheRules().fails);
    throw;
  }
  if (watch) Touch(self, CellOfRunning(task.handle.number), /*write=*/true);
  EndTask(self, task, TheRules().ends);
  if (runtime::Recording()) Say("task " + std::to_string(task.handle.number) + " ends");
}

// --- judgement -------------------------------------------------------------------------------------------------------------------

// Whether the answers so far fit some order; with `stuck`, one after which everybody who has not returned has to wait.
bool AnswersFit(bool stuck) {
  Account& a = account();
  linearizability::Options options;
  options.stuck = stuck;
  // No call begins any more, so that these can be left out for good.
  std::erase_if(a.history, [](const linearizability::Call& call) { return call.operation == kNone; });
  if (runtime::IsWeakMemory()) {
    // Threads that do not synchronise have no order in time as far as the C++ model goes, and one that has not seen what others did may refuse.
    options.consistency = linearizability::Consistency::kProgramOrder;
    std::erase_if(a.history, [](const linearizability::Call& call) {
      const bool changes_nothing = !TheRules().operations[static_cast<std::size_t>(call.operation)].is_event;
      return call.returned && call.thread != 0 && call.status == HEDDLE_NOT_ACQUIRED && changes_nothing;
    });
  }
  if ((a.prepared_implementation->claims & HEDDLE_QUIESCENT) != 0) options.consistency = linearizability::Consistency::kQuiescent;
  const linearizability::Result result = linearizability::Check(a.history, *a.specification, options);
  if (result.answer == linearizability::Answer::kUnknown) runtime::Undecided("whether the answers fit an order takes too long to find out");
  if (result.answer == linearizability::Answer::kIllegal && !stuck) Violated(AnswersProperty(), result.explanation);
  return result.answer == linearizability::Answer::kOk;
}

// Nobody moves any more: whoever is stuck in a call with two moments has the first behind it, and whatever ran a task is done with it.
void Settle() {
  Account& a = account();
  for (Player& player : a.players) {
    if (player.first_moment != 0) Ended(std::exchange(player.first_moment, 0) - 1);
  }
  for (Task& task : a.tasks) {
    if (task.leaving != 0) Ended(std::exchange(task.leaving, 0) - 1);
  }
}

// T1 has been stopped: everybody else must have ended all the same.
bool OthersHaveEnded() {
  const Account& a = account();
  for (const Player& player : a.players) {
    if (player.index <= 1 || player.ended) continue;
    Violated(TheRules().nonblocking, "T" + std::to_string(player.number) + " cannot end its call while T1 is stopped in the middle of one");
  }
  return AnswersFit(/*stuck=*/false);
}

bool StuckIsAllowed() {
  if (account().scenario->plan().stop_after != 0) return OthersHaveEnded();
  const ObjectProperty* const property = FindProperty(TheRules(), account().scenario->property());
  for (const Player& player : account().players) {
    // Whoever waits for the scenario's own meetings waits for somebody who is stuck in a call, who is judged below.
    if (player.in_call && property->must_end) return false;
  }
  Settle();
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
    a.specification = scenario.rules().specification(scenario.rules(), implementation.claims, scenario.plan().parameters);
  }
  a.history.clear();
  a.events = 0;
  a.publishers.clear();
  const std::vector<Steps>& threads = scenario.plan().threads;
  a.players.resize(threads.size() + 1);
  const std::vector<Steps>& tasks = scenario.plan().tasks;
  a.tasks.resize(tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    a.tasks[i] = {{sizeof(heddle_task), RunTask, static_cast<std::int64_t>(i + 1)}, &tasks[i]};
  }
  const auto count_givers = [&](const std::vector<Steps>& all) {
    for (const Steps& steps : all) {
      for (const Step& step : steps) {
        if (TakesTask(scenario.rules(), step)) ++TaskOf(step.arguments[0]).givers;
      }
    }
  };
  if (!tasks.empty()) {
    count_givers(threads);
    count_givers(tasks);
  }
  for (std::size_t i = 0; i < a.players.size(); ++i) {
    a.players[i] = {static_cast<int>(i), static_cast<int>(i), i == 0 ? nullptr : &threads[i - 1]};
    if (i == 0) continue;
    const bool publishes = std::any_of(threads[i - 1].begin(), threads[i - 1].end(), [&](const Step& step) {
      return step.type == Step::Type::kCall &&
             Publishes(scenario.rules().operations[static_cast<std::size_t>(step.operation)]);
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
  a.cells = plan_.processes ? static_cast<Cells*>(runtime::MapShared(sizeof cells)) : &cells;
  a.meeting = runtime::Countdown(MeetingSize(plan_.threads));
  runtime::AllowStuckIf(StuckIsAllowed);
  runtime::Gate gate;
  a.gate = rules_.creates_threads ? &gate : nullptr;
  const auto spawn = [&] {
    for (std::size_t i = 1; i < a.players.size(); ++i) {
      a.players[i].number = (plan_.processes ? runtime::SpawnProcess : runtime::Spawn)(PlayAll, &a.players[i]);
    }
    for (int& publisher : a.publishers) publisher = a.players[static_cast<std::size_t>(publisher)].number;
    if (plan_.stop_after != 0) runtime::StopAfter(static_cast<strategy::ThreadId>(a.players[1].number), static_cast<std::uint32_t>(plan_.stop_after));
  };
  // The scenario's threads are numbered from 1, before any that the object starts.
  if (rules_.creates_threads) spawn();
  Create();
  for (const Step& step : plan_.before) PlayStep(a.players[0], step);
  if (rules_.creates_threads) {
    gate.Open();
  } else {
    spawn();
  }
  runtime::JoinAll();
  for (const Step& step : plan_.afterwards) PlayStep(a.players[0], step);
  Settle();
  // What could still happen, now that nobody has anything left to do, should have.
  if (!AnswersFit(/*stuck=*/true)) {
    AnswersFit(/*stuck=*/false);
    Violated(AnswersProperty(), "all calls have returned, and something that they asked for has not happened");
  }
  Destroy();
  if (rules_.creates_threads && runtime::ThreadsLeft() != 0) {
    Violated(rules_.behaviour, "destroy() returned, and " + std::to_string(runtime::ThreadsLeft()) + " of its threads still run");
  }
}

}  // namespace heddle::properties::object
