// Each simpler scenario is searched again with a small budget. Failures that may damage the process are reproduced in grandchildren.
#include "properties/examine.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "properties/fuzz_task.h"
#include "stress/explore/isolation.h"
#include "stress/explore/minimize.h"
#include "stress/explore/search.h"
#include "stress/explore/serialize.h"

namespace heddle::properties {
namespace {

using explore::Failure;
using runtime::Verdict;

// How often a search is repeated for simpler scenarios, and how many schedules each gets.
constexpr int kShrinkAttempts = 100;
constexpr std::uint64_t kShrinkSchedules = 500;
constexpr int kMinimizeAttempts = 1000;
// Each of them takes a process.
constexpr int kIsolatedAttempts = 300;
// A hang takes a second to notice.
constexpr int kHangAttempts = 8;

explore::Program ProgramOf(const Scenario& scenario, const heddle_implementation& implementation) {
  return [&scenario, &implementation] { scenario.Run(implementation); };
}

// The first failure of a small search, wherever it has to run.
std::optional<Failure> SearchOnce(const explore::Program& program, const Budget& budget, const runtime::Options& options, bool isolated) {
  const auto search = [&] {
    const auto strategy = explore::MakeStrategy(budget.strategy.name == kFuzz ? explore::StrategySpec() : budget.strategy, budget.seed);
    return explore::Search(program, *strategy, options, kShrinkSchedules).failure;
  };
  if (!isolated) return search();
  explore::Child child([&](const explore::Child::Send& send) {
    if (const auto failure = search()) send(nlohmann::json(*failure).dump());
  });
  std::optional<Failure> failure;
  const explore::ChildEnd end = child.Wait([&](const std::string& message) { failure = nlohmann::json::parse(message).get<Failure>(); });
  return end.failure ? end.failure : failure;
}

}  // namespace

runtime::Options OptionsFor(const Scenario& scenario, const Budget& budget) {
  runtime::Options options = scenario.Adjust(budget.options);
  if (budget.chooses_accesses) options.plain_points = budget.options.plain_points;
  return options;
}

std::string_view Blamed(const Kind& kind, const Property& property, const Failure& failure) {
  if (failure.verdict == Verdict::kViolation) return failure.property;
  const auto& broken_by = property.broken_by;
  if (std::find(broken_by.begin(), broken_by.end(), failure.verdict) != broken_by.end()) return property.id;
  return kind.Blame(failure.verdict);
}

bool IsTainting(Verdict verdict) {
  return verdict == Verdict::kCrash || verdict == Verdict::kStackOverflow || verdict == Verdict::kHang || verdict == Verdict::kExit;
}

Violation Examine(const Kind& kind, const Property& property, const heddle_implementation& implementation, const Candidate& candidate,
                  const Failure& failure, const Budget& budget) {
  const bool isolated = IsTainting(failure.verdict);
  const std::string broken(Blamed(kind, property, failure));
  Candidate simplest = candidate;
  Failure simplest_failure = failure;
  int attempts = failure.verdict == Verdict::kHang ? 0 : kShrinkAttempts;
  for (bool progress = true; progress && attempts > 0;) {
    progress = false;
    for (Candidate& simpler : simplest.shrinks()) {
      if (attempts-- == 0) break;
      const auto found = SearchOnce(ProgramOf(*simpler.scenario, implementation), budget, OptionsFor(*simpler.scenario, budget), isolated);
      if (!found || found->verdict != failure.verdict || Blamed(kind, property, *found) != broken) continue;
      simplest = std::move(simpler);
      simplest_failure = *found;
      progress = true;
      break;
    }
  }

  const explore::Program program = ProgramOf(*simplest.scenario, implementation);
  const runtime::Options options = OptionsFor(*simplest.scenario, budget);
  const explore::Runner run = [&](const std::vector<std::uint8_t>& choices) {
    return isolated ? explore::RerunIsolated(program, choices, options, /*record=*/false).failure
                    : explore::Rerun(program, choices, options);
  };
  const int runs = failure.verdict == Verdict::kHang ? kHangAttempts : isolated ? kIsolatedAttempts : kMinimizeAttempts;
  const Failure minimal = explore::Minimize(simplest_failure, run, runs);

  Violation violation;
  violation.property = broken;
  violation.recording = explore::RerunIsolated(program, minimal.choices, options, /*record=*/true);
  if (!explore::SameFailure(violation.recording.failure, minimal)) {
    throw std::runtime_error("a failure did not happen again under the same schedule: " + minimal.message);
  }
  violation.recording.failure.strategy = failure.strategy;
  violation.original_switches = simplest_failure.switches;
  violation.minimal_switches = minimal.switches;
  violation.scenario = simplest.scenario;
  violation.options = options;
  if (!isolated) {
    explore::Recording found = explore::RerunIsolated(ProgramOf(*candidate.scenario, implementation), failure.choices,
                                                      OptionsFor(*candidate.scenario, budget), /*record=*/true);
    if (explore::SameFailure(found.failure, failure)) {
      violation.found = std::move(found);
      violation.found_scenario = candidate.scenario;
    }
  }
  return violation;
}

}  // namespace heddle::properties
