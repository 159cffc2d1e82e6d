// The loop of all loops.
#include "stress/explore/search.h"

#include <utility>

#include "stress/strategy/delay.h"
#include "stress/strategy/dfs.h"
#include "stress/strategy/dpor.h"
#include "stress/strategy/pct.h"
#include "stress/strategy/portfolio.h"
#include "stress/strategy/pos.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/reads_from.h"
#include "stress/strategy/replay.h"
#include "stress/strategy/round_robin.h"
#include "stress/strategy/surw.h"

namespace heddle::explore {
namespace {

struct NamedStrategy {
  std::string_view name;
  std::string_view summary;
  std::unique_ptr<strategy::Strategy> (*make)(const StrategySpec& spec, std::uint64_t seed);
};

constexpr NamedStrategy kStrategies[] = {
    {"portfolio", "surw, rf, random and pct by turns; more of those that find new orders of conflicting operations",
     [](const StrategySpec&, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> { return std::make_unique<strategy::Portfolio>(seed); }},
    {"random", "random walk: at every point each thread that can run is equally likely",
     [](const StrategySpec&, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> {
       return std::make_unique<strategy::RandomWalk>(seed);
     }},
    {"pct", "probabilistic concurrency testing: random priorities that change at a few random points (--depth)",
     [](const StrategySpec& spec, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> {
       return std::make_unique<strategy::Pct>(seed, spec.depth);
     }},
    {"pos", "partial order sampling: every operation has a random priority, drawn anew after one that conflicts with it",
     [](const StrategySpec&, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> { return std::make_unique<strategy::Pos>(seed); }},
    {"surw", "selectively uniform random walk: every order of the operations on one shared location, another one each time, is about equally likely",
     [](const StrategySpec&, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> { return std::make_unique<strategy::Surw>(seed); }},
    {"rf", "reads-from guided: aims at operations that see another write than in earlier executions, and goes on from where that led to something new",
     [](const StrategySpec&, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> { return std::make_unique<strategy::ReadsFrom>(seed); }},
    {"rr", "round robin: threads take turns, one operation each",
     [](const StrategySpec&, std::uint64_t seed) -> std::unique_ptr<strategy::Strategy> {
       return std::make_unique<strategy::RoundRobin>(seed);
     }},
    {"dfs", "exhaustive: every schedule with at most --preemptions preemptions; says when it is exhausted",
     [](const StrategySpec& spec, std::uint64_t) -> std::unique_ptr<strategy::Strategy> {
       return std::make_unique<strategy::Dfs>(spec.bound);
     }},
    {"delay", "exhaustive: every schedule with at most --delays delays of threads that otherwise run one after the other; says when it is exhausted",
     [](const StrategySpec& spec, std::uint64_t) -> std::unique_ptr<strategy::Strategy> {
       return std::make_unique<strategy::Delay>(spec.bound);
     }},
    {"dpor", "exhaustive: one of all schedules that differ only in the order of independent operations; says when it is exhausted",
     [](const StrategySpec&, std::uint64_t) -> std::unique_ptr<strategy::Strategy> { return std::make_unique<strategy::Dpor>(); }},
};

void CallProgram(void* program) { (*static_cast<const Program*>(program))(); }

runtime::Outcome ExecuteProgram(const Program& program, strategy::Strategy& strategy,
                                const runtime::Options& options, runtime::Recorder* recorder) {
  return runtime::Execute(CallProgram, const_cast<Program*>(&program), strategy, options, recorder);
}

Failure ToFailure(const runtime::Outcome& outcome) {
  return {outcome.verdict,
          std::string(outcome.property),
          std::string(outcome.message),
          {outcome.choices.begin(), outcome.choices.end()},
          outcome.hash,
          outcome.switches,
          outcome.steps,
          outcome.threads};
}

}  // namespace

bool SameFailure(const Failure& a, const Failure& b) { return a.verdict == b.verdict && a.property == b.property; }

std::vector<std::string_view> StrategyNames() {
  std::vector<std::string_view> names;
  for (const NamedStrategy& strategy : kStrategies) names.push_back(strategy.name);
  return names;
}

std::string_view StrategySummary(std::string_view name) {
  for (const NamedStrategy& strategy : kStrategies) {
    if (strategy.name == name) return strategy.summary;
  }
  return {};
}

bool IsExhaustive(std::string_view name) { return name == "dfs" || name == "delay" || name == "dpor"; }

std::unique_ptr<strategy::Strategy> MakeStrategy(const StrategySpec& spec, std::uint64_t seed) {
  for (const NamedStrategy& strategy : kStrategies) {
    if (strategy.name == spec.name) return strategy.make(spec, seed);
  }
  return nullptr;
}

Searched Search(const Program& program, strategy::Strategy& strategy, const runtime::Options& options,
                std::uint64_t executions) {
  Searched searched;
  while (searched.executions < executions) {
    if (!strategy.Begin()) {
      searched.exhausted = !searched.reached_step_bound;
      return searched;
    }
    const runtime::Outcome outcome = ExecuteProgram(program, strategy, options, nullptr);
    ++searched.executions;
    searched.steps += outcome.steps;
    searched.reached_step_bound |= outcome.reached_step_bound;
    if (outcome.verdict != runtime::Verdict::kOk) {
      searched.failure = ToFailure(outcome);
      searched.failure->strategy = strategy.Deciding();
      return searched;
    }
  }
  return searched;
}

Failure Rerun(const Program& program, const std::vector<std::uint8_t>& choices, const runtime::Options& options,
              runtime::Recorder* recorder) {
  strategy::Replay replay(choices);
  replay.Begin();
  return ToFailure(ExecuteProgram(program, replay, options, recorder));
}

}  // namespace heddle::explore
