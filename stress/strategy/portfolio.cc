// Stride scheduling (Waldspurger, 1995): after its turn a member is due again after the inverse of its present weight.
#include "stress/strategy/portfolio.h"

#include <algorithm>
#include <utility>

#include "stress/strategy/pct.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/reads_from.h"
#include "stress/strategy/round_robin.h"

namespace heddle::strategy {
namespace {

// How many executions back turns and finds count, about.
constexpr double kMemory = 100;
// Next to one who finds the most, one who finds nothing has this part of its turns: bugs need not come with new pairs.
constexpr double kLeast = 0.1;
// When all find less than this in an execution, they find nothing.
constexpr double kNothing = 0.001;
// Round robin hardly ever has more than two schedules that differ.
constexpr std::uint64_t kInLockstep = 2;

}  // namespace

Portfolio::Portfolio(std::uint64_t seed) {
  // The shares are those that did best on stress/benchmarks. After round robin, whoever has the largest one comes first.
  const auto add = [&](std::string_view name, std::unique_ptr<Strategy> strategy, double share) {
    members_.push_back({name, std::move(strategy), share, 0, 0, 1 / share});
  };
  auto surw = std::make_unique<Surw>(seed);
  surw_ = surw.get();
  add("rr", std::make_unique<RoundRobin>(seed), 0.01);
  add("random", std::make_unique<RandomWalk>(seed), 0.2);
  add("surw", std::move(surw), 0.5);
  add("rf", std::make_unique<ReadsFrom>(seed), 0.3);
  add("pct", std::make_unique<Pct>(seed, 0), 0.05);
}

bool Portfolio::Begin() {
  const auto sooner = [](const Member& a, const Member& b) { return a.due < b.due; };
  current_ = execution_++ < kInLockstep ? &members_.front() : &*std::min_element(members_.begin(), members_.end(), sooner);
  pairs_.Begin();
  if (current_->strategy.get() != surw_) surw_->BeginWatching();
  return current_->strategy->Begin();
}

std::size_t Portfolio::Pick(const SchedulePoint& point) {
  const bool asked = point.enabled.size() > 1 || current_->strategy->ObservesEveryPoint();
  const std::size_t picked = asked ? current_->strategy->Pick(point) : 0;
  const Operation& operation = *point.enabled[picked];
  pairs_.Add(operation);
  if (current_->strategy.get() != surw_) surw_->Watch(point, operation);
  return picked;
}

void Portfolio::End(const Summary& summary) {
  current_->strategy->End(summary);
  ++current_->turns;
  current_->found += pairs_.New();
  double most = kNothing;
  for (Member& member : members_) {
    member.turns *= 1 - 1 / kMemory;
    member.found *= 1 - 1 / kMemory;
    if (member.turns > 1) most = std::max(most, member.found / member.turns);
  }
  // Squared, for among many threads everybody finds new pairs all the time.
  const double part = current_->found / current_->turns / most;
  current_->due += 1 / (current_->share * std::max(kLeast, part * part));
}

}  // namespace heddle::strategy
