// What every kind of object generates is well-formed, reproducible, and survives being written down.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "properties/associative/associative_kinds.h"
#include "properties/barrier/barrier_kinds.h"
#include "properties/cell/cell_kinds.h"
#include "properties/deque/deque_kind.h"
#include "properties/event/event_kind.h"
#include "properties/executor/executor_kind.h"
#include "properties/future/future_kind.h"
#include "properties/object/object_kind.h"
#include "properties/once/once_kind.h"
#include "properties/queue/queue_kind.h"
#include "properties/semaphore/semaphore_kind.h"
#include "properties/thread/thread_kind.h"

namespace heddle::properties::object {
namespace {

constexpr std::uint64_t kScenarios = 60;

heddle_status Answer(void*, const std::int64_t*, std::int64_t*) { return HEDDLE_OK; }

// An implementation that has the operations of these names, and is never called.
class Pretender {
 public:
  Pretender(const Kind& kind, std::uint64_t claims, std::initializer_list<const char*> names) {
    for (const char* name : names) operations_.push_back({sizeof(heddle_operation), name, Answer});
    ops_ = {sizeof ops_, [](const std::int64_t*) -> void* { return nullptr; }, [](void*) {}, operations_.size(), operations_.data()};
    implementation_ = {sizeof implementation_, "pretender", kind.Name().data(), claims, HEDDLE_LEVEL_FULL, &ops_, nullptr, 0, nullptr};
  }
  Pretender(const Pretender&) = delete;
  const heddle_implementation& operator*() const { return implementation_; }

 private:
  std::vector<heddle_operation> operations_;
  heddle_object_ops ops_;
  heddle_implementation implementation_;
};

struct Subject {
  const Kind& kind;
  Pretender pretender;
};

std::vector<std::unique_ptr<Subject>> Subjects() {
  std::vector<std::unique_ptr<Subject>> subjects;
  const auto add = [&](const Kind& kind, std::uint64_t claims, std::initializer_list<const char*> names) {
    subjects.emplace_back(new Subject{kind, Pretender(kind, claims, names)});
  };
  add(semaphore::SemaphoreKind(), 0, {"acquire", "release"});
  add(semaphore::SemaphoreKind(), HEDDLE_SEMAPHORE_BOUNDED, {"acquire", "try_acquire", "acquire_for", "release", "release_many"});
  add(event::EventKind(), 0, {"set", "wait"});
  add(event::EventKind(), 0, {"set", "clear", "wait", "wait_for", "is_set"});
  add(queue::QueueKind(), 0, {"try_put", "try_get"});
  add(queue::QueueKind(), HEDDLE_QUEUE_BOUNDED, {"put", "try_put", "put_for", "get", "try_get", "get_for"});
  add(queue::QueueKind(), HEDDLE_QUEUE_ONE_PRODUCER | HEDDLE_QUEUE_ONE_CONSUMER, {"try_put", "get", "try_get"});
  add(queue::StackKind(), 0, {"try_put", "get", "try_get"});
  add(queue::PriorityQueueKind(), HEDDLE_QUEUE_BOUNDED, {"put", "try_put", "get", "try_get"});
  add(deque::DequeKind(), HEDDLE_DEQUE_MAY_FAIL, {"push", "pop", "steal"});
  add(cell::RegisterKind(), 0, {"read", "write"});
  add(cell::RegisterKind(), 0, {"read", "write", "exchange", "compare_exchange"});
  add(cell::CounterKind(), 0, {"add", "fetch_add", "get"});
  add(associative::SetKind(), 0, {"insert", "erase", "contains"});
  add(associative::MapKind(), 0, {"put", "insert", "get", "erase"});
  add(barrier::BarrierKind(), 0, {"wait"});
  add(barrier::BarrierKind(), HEDDLE_BARRIER_INDICES | HEDDLE_BARRIER_ANYBODY | HEDDLE_BARRIER_ACTION,
      {"wait", "wait_for", "abort", "reset", "is_broken"});
  add(barrier::LatchKind(), 0, {"count_down", "wait"});
  add(barrier::LatchKind(), HEDDLE_LATCH_MAY_FAIL, {"count_down", "wait", "wait_for", "try_wait", "arrive_and_wait"});
  add(once::OnceKind(), 0, {"call"});
  add(thread::ThreadKind(), 0, {"start", "join"});
  add(thread::ThreadKind(), 0, {"start", "join", "join_for", "is_alive"});
  add(future::FutureKind(), 0, {"set", "get"});
  add(future::FutureKind(), 0, {"set", "get", "get_for", "is_ready", "cancel", "then"});
  add(executor::ExecutorKind(), 0, {"submit", "shutdown"});
  add(executor::ExecutorKind(), HEDDLE_EXECUTOR_FIFO | HEDDLE_EXECUTOR_SHUT_ANYWHERE, {"submit", "result", "result_for", "cancel", "shutdown"});
  return subjects;
}

// Calls `look(kind, property, implementation, scenario)` for many scenarios of every property that binds the implementation.
template <typename Look>
void ForEachScenario(Look look) {
  for (const auto& subject : Subjects()) {
    for (const Property& property : subject->kind.Properties()) {
      if (!property.applies(*subject->pretender)) continue;
      for (std::uint64_t index = 0; index < kScenarios; ++index) {
        const Candidate candidate = subject->kind.Generate(property, *subject->pretender, /*seed=*/1, index);
        look(subject->kind, property, *subject->pretender, dynamic_cast<const ObjectScenario&>(*candidate.scenario));
      }
    }
  }
}

TEST(Generated, PretendersAreWellFormed) {
  for (const auto& subject : Subjects()) EXPECT_EQ(subject->kind.Malformed(*subject->pretender), "");
}

TEST(Generated, EveryScenarioCallsOnlyWhatIsThere) {
  ForEachScenario([](const Kind&, const Property& property, const heddle_implementation& implementation, const ObjectScenario& scenario) {
    const Offer offer(scenario.rules(), implementation);
    const auto look = [&](const Steps& steps) {
      for (const Step& step : steps) {
        if (step.type != Step::Type::kCall) continue;
        const Operation& operation = scenario.rules().operations[static_cast<std::size_t>(step.operation)];
        EXPECT_TRUE(offer.Has(step.operation)) << property.id << " calls " << operation.name;
        EXPECT_EQ(static_cast<int>(step.arguments.size()), operation.arguments) << property.id << ": " << operation.name;
      }
    };
    look(scenario.plan().before);
    for (const Steps& steps : scenario.plan().threads) look(steps);
    for (const Steps& steps : scenario.plan().tasks) look(steps);
    look(scenario.plan().afterwards);
    EXPECT_EQ(scenario.plan().parameters.size(), scenario.rules().parameters.size());
    EXPECT_GE(scenario.Threads(), 1);
    EXPECT_GE(scenario.Operations(), 1);
  });
}

TEST(Generated, EveryScenarioSurvivesBeingWrittenDown) {
  ForEachScenario([](const Kind& kind, const Property&, const heddle_implementation&, const ObjectScenario& scenario) {
    const auto read = kind.FromJson(nlohmann::json::parse(scenario.ToJson().dump()));
    EXPECT_EQ(dynamic_cast<const ObjectScenario&>(*read).plan(), scenario.plan());
    EXPECT_EQ(read->Describe(), scenario.Describe());
  });
}

TEST(Generated, TheSameSeedGivesTheSameScenario) {
  ForEachScenario([](const Kind& kind, const Property& property, const heddle_implementation& implementation, const ObjectScenario& scenario) {
    static std::uint64_t index = 0;
    const Candidate again = kind.Generate(property, implementation, /*seed=*/1, index++ % kScenarios);
    EXPECT_EQ(dynamic_cast<const ObjectScenario&>(*again.scenario).plan(), scenario.plan());
  });
}

TEST(Generated, ShrinkingEndsAndNeverGrows) {
  const Kind& kind = queue::QueueKind();
  const Pretender pretender(kind, HEDDLE_QUEUE_BOUNDED, {"put", "try_put", "get", "try_get"});
  Candidate candidate = kind.Generate(kind.Properties()[0], *pretender, /*seed=*/1, /*index=*/30);
  int rounds = 0;
  for (std::vector<Candidate> simpler = candidate.shrinks(); !simpler.empty(); simpler = candidate.shrinks()) {
    ASSERT_LT(++rounds, 1000);
    EXPECT_LE(simpler.front().scenario->Threads(), candidate.scenario->Threads());
    candidate = simpler.front();
  }
  EXPECT_LE(candidate.scenario->Threads(), 2);
}

TEST(StepText, RefusesWhatItDoesNotUnderstand) {
  const Kind& kind = queue::QueueKind();
  const nlohmann::json good = {{"kind", "queue"},   {"property", "queue.fifo"}, {"parameters", {1}},
                               {"before", nlohmann::json::array()}, {"threads", {{"try_put(1)"}}}, {"tasks", nlohmann::json::array()}, {"afterwards", nlohmann::json::array()},
                               {"exact_time", false}, {"plain_points", false},    {"detect_races", false}, {"stop_after", 0}, {"watch_handover", false}};
  EXPECT_EQ(kind.FromJson(good)->Describe(), "capacity 1\nT1: try_put(1)\n");
  for (const char* step : {"", "try_put", "try_put()", "try_put(1", "try_put(1,2)", "try_put(x)", "try_put(1,)", "sleep(-1)", "sleep", "fly(1)", "destroy(1)"}) {
    nlohmann::json bad = good;
    bad["threads"] = {{step}};
    EXPECT_THROW(kind.FromJson(bad), std::invalid_argument) << step;
  }
  for (const char* key : {"property", "parameters", "threads", "before", "exact_time"}) {
    nlohmann::json bad = good;
    bad.erase(key);
    EXPECT_THROW(kind.FromJson(bad), std::invalid_argument) << key;
  }
  const Kind& once = once::OnceKind();
  nlohmann::json call = good;
  call["kind"] = "once";
  call["property"] = "once.runs-once";
  call["parameters"] = nlohmann::json::array();
  call["threads"] = {{"call(1)"}};
  EXPECT_THROW(once.FromJson(call), std::invalid_argument) << "task 1 is not there";
  call["tasks"] = {{"work"}};
  EXPECT_EQ(once.FromJson(call)->Describe(), "T1: call(1)\ntask 1: work\n");
  call["threads"] = {{"begins(1)"}};
  EXPECT_THROW(once.FromJson(call), std::invalid_argument) << "an event is not called";
  nlohmann::json none = good;
  none["threads"] = nlohmann::json::array();
  EXPECT_THROW(kind.FromJson(none), std::invalid_argument);
}

}  // namespace
}  // namespace heddle::properties::object
