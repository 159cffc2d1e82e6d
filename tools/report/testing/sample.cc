// Nothing here is executed by the engine.
#include "tools/report/testing/sample.h"

#include <nlohmann/json.hpp>

namespace heddle::report::testing {
namespace {

using properties::Property;
using properties::Result;
using properties::Status;
using runtime::Event;
using runtime::Verdict;
using strategy::OperationKind;

bool Always(const heddle_implementation&) { return true; }

const Property kExclusion = {"lock.mutual-exclusion", "at most one thread holds the lock", "contract lock.1", Always,
                             false, {}};
const Property kVisibility = {"lock.visibility",
                              "what a holder did before it released the lock happens before what the next holder does",
                              "contract lock.8", Always, true, {}};
const Property kWellBehaved = {"lock.well-behaved", "no crash, no exit, no leak", "the header of plugins", Always, false,
                               {}};

class TwoUsers final : public properties::Scenario {
 public:
  void Run(const heddle_implementation&) const override {}
  nlohmann::json ToJson() const override {
    return {{"kind", "lock"}, {"threads", {{"acquire", "use", "release"}, {"acquire", "use", "release"}}}};
  }
  std::string ToCpp(const std::string& comment) const override { return "// " + comment + "\n"; }
  std::string Describe() const override { return "T1: acquire use release\nT2: acquire use release\n"; }
  int Threads() const override { return 2; }
  int Operations() const override { return 6; }
};

Event Operation(strategy::ThreadId thread, std::uint64_t step, OperationKind kind, std::string object,
                std::string text = {}) {
  return {Event::Type::kOperation, kind, thread, step, 0, std::move(object), std::move(text), {}};
}

Event Other(Event::Type type, strategy::ThreadId thread, std::string object, std::string text = {},
            std::uint64_t now = 0) {
  return {type, OperationKind::kMark, thread, 0, now, std::move(object), std::move(text), {}};
}

Event Note(strategy::ThreadId thread, std::string text) {
  return Other(Event::Type::kNote, thread, "", std::move(text));
}

Event At(std::uint64_t now, Event event) {
  event.now = now;
  return event;
}

Entry Checked(const Property& property, Status status, std::string reason = {}) {
  Entry entry;
  entry.subject = {"std::mutex", "lock", HEDDLE_LEVEL_FULL, "std", "libstdc++ 12", "00c0ffee", ""};
  entry.property = &property;
  entry.result.emplace();
  Result& result = *entry.result;
  result.task = {"std.so", "std::mutex", std::string(property.id), {}};
  result.status = status;
  result.reason = std::move(reason);
  result.executions = 2000;
  result.scenarios = 40;
  result.steps = 81234;
  result.instrumented = 40123;
  result.seconds = 0.25;
  return entry;
}

properties::Violation ViolationOf(const Property& property, Verdict verdict, std::string message) {
  properties::Violation violation;
  violation.property = property.id;
  violation.recording.failure.verdict = verdict;
  violation.recording.failure.message = std::move(message);
  violation.recording.failure.hash = 0x1234abcd;
  violation.recording.failure.steps = 9;
  violation.recording.failure.switches = 3;
  violation.found_after = 17;
  violation.original_switches = 6;
  violation.minimal_switches = 3;
  violation.scenario = std::make_shared<TwoUsers>();
  violation.token = "heddle1-AbC_0-9";
  return violation;
}

Mutant MutantOf(std::string name, std::uint64_t schedules) {
  Mutant mutant;
  mutant.subject = {std::move(name), "lock", HEDDLE_LEVEL_FULL, "mutants", "1.0", "00c0ffee", ""};
  mutant.property = kExclusion.id;
  mutant.schedules = schedules;
  return mutant;
}

// Under one seed more.
void Add(Mutant* mutant, Entry entry, std::uint64_t found_after) {
  Result result = std::move(*entry.result);
  result.task.budget.seed = mutant->results.size() + 1;
  if (result.violation) result.violation->found_after = found_after;
  mutant->results.push_back(std::move(result));
}

// Loads and stores come from two lines, the second of which cannot be read.
void AddSource(explore::Recording* recording, Source* source) {
  recording->modules = {"std.so"};
  for (Event& event : recording->events) {
    if (event.kind == OperationKind::kLoad) event.stack = {{0, 0x10}, {0, 0x30}};
    if (event.kind == OperationKind::kStore) event.stack = {{0, 0x20}, {0, 0x30}};
  }
  const Frame load = {"std::__atomic_base<int>::load", "/usr/include/c++/12/bits/atomic_base.h", 488, "return __atomic_load_n(&_M_i, int(__m));"};
  source->Add("std.so", 0x10, {load, {"Spin::acquire", "locks/spin.h", 12, "while (taken.load() != 0) {}"}});
  source->Add("std.so", 0x20, {{"Spin::acquire", "locks/spin.h", 13, ""}});
  source->Add("std.so", 0x30, {{"call<Spin>", "plugins/api/lock.h", 40, "lock.acquire();"}});
}

}  // namespace

std::vector<Event> BrokenExclusion() {
  return {
      Operation(0, 1, OperationKind::kStart, "T0"),
      Other(Event::Type::kBlocked, 0, "T1"),
      Note(1, "acquire()"),
      Operation(1, 2, OperationKind::kLoad, "lock#1", "0"),
      Note(2, "acquire()"),
      Operation(2, 3, OperationKind::kLoad, "lock#1", "0"),
      Operation(2, 4, OperationKind::kStore, "lock#1", "0 -> 1"),
      Note(2, "-> ok"),
      Other(Event::Type::kSurprise, 2, "lock#1+8", "wakes up without a cause"),
      Other(Event::Type::kTimedOut, 1, "lock#1+8", "", 30),
      At(30, Operation(1, 5, OperationKind::kStore, "lock#1", "1 -> 1")),
      At(30, Note(1, "-> ok")),
  };
}

std::vector<Event> Turns(int threads) {
  std::vector<Event> events;
  for (int i = 1; i <= threads; ++i) {
    events.push_back(Operation(static_cast<strategy::ThreadId>(i), static_cast<std::uint64_t>(i),
                               OperationKind::kReadModifyWrite, "lock#1", "0 -> 1"));
  }
  return events;
}

Entry Held() { return Checked(kExclusion, Status::kHeld); }

Entry Exhausted() {
  Entry entry = Checked(kVisibility, Status::kHeld);
  entry.result->exhausted = true;
  return entry;
}

Entry Violated() {
  Entry entry = Checked(kExclusion, Status::kViolated);
  entry.subject.implementation = "mutant::two-step-test-and-set";
  entry.broken = &kExclusion;
  entry.result->violation =
      ViolationOf(kExclusion, Verdict::kViolation, "T1 acquired the lock while T2 holds it");
  properties::Violation& violation = *entry.result->violation;
  violation.recording.events = BrokenExclusion();
  violation.recording.output = "the first of 25 lines\n";
  for (int line = 2; line <= 25; ++line) violation.recording.output += "line " + std::to_string(line) + "\n";
  violation.found = violation.recording;
  violation.found.failure.switches = 8;
  violation.found_scenario = violation.scenario;
  AddSource(&violation.recording, &entry.source);
  AddSource(&violation.found, &entry.source);
  return entry;
}

Entry Crashed() {
  Entry entry = Checked(kExclusion, Status::kViolated);
  entry.subject = {"my_lock", "lock", HEDDLE_LEVEL_BOUNDARY, "mine", "0.1", "", "./my_lock.so"};
  entry.broken = &kWellBehaved;
  entry.result->violation = ViolationOf(kWellBehaved, Verdict::kCrash, "SIGSEGV \x1b[31mat\t0");
  entry.result->violation->recording.output = "\n\x1b[31mred";
  return entry;
}

Entry Inconclusive() {
  return Checked(kExclusion, Status::kInconclusive, "pthread_cancel is not modelled");
}

Entry Fault() { return Checked(kExclusion, Status::kFault, "a worker process died of signal 9"); }

Entry NotChecked() {
  Entry entry = Checked(kVisibility, Status::kHeld);
  entry.subject = {"boost::mutex", "lock", HEDDLE_LEVEL_BOUNDARY, "boost", "1.74", "00c0ffee", ""};
  entry.result.reset();
  return entry;
}

Report Everything() {
  Report report;
  report.entries = {Held(), Exhausted(), Inconclusive(), Fault(), Violated(), Crashed(), NotChecked()};
  report.skipped = {"skipped abseil: install libabsl-dev"};
  return report;
}

Report Hostile() {
  Entry entry = Violated();
  entry.subject.implementation = entry.subject.plugin = entry.subject.version = entry.subject.file = kHostile;
  entry.known = kHostile;
  properties::Violation& violation = *entry.result->violation;
  violation.recording.failure.message = kHostile;
  violation.recording.output = kHostile;
  for (Event& event : violation.recording.events) {
    event.text = kHostile;
    if (!event.object.empty()) event.object = kHostile;
  }
  entry.source.Add("std.so", 0x20, {{kHostile, kHostile, 13, kHostile}});
  Report report;
  report.entries = {entry};
  report.skipped = {kHostile};
  return report;
}

MutantReport Mutants() {
  MutantReport report;
  report.seeds = 3;
  report.mutants = {MutantOf("mutant::quick", 100), MutantOf("mutant::lucky", 20), MutantOf("mutant::correct", 50)};
  report.mutants[2].memory = runtime::MemoryModel::kC11;
  for (const std::uint64_t needed : {5, 40, 7}) Add(&report.mutants[0], Violated(), needed);
  Add(&report.mutants[1], Violated(), 19);
  Add(&report.mutants[1], Held(), 0);
  Add(&report.mutants[1], Crashed(), 3);
  for (int i = 0; i < 3; ++i) Add(&report.mutants[2], Held(), 0);
  report.mutants[0].also_breaks.emplace();
  report.mutants[1].also_breaks = {"lock.visibility", "lock.well-behaved"};
  report.correct = {Held(), Crashed()};
  return report;
}

}  // namespace heddle::report::testing
