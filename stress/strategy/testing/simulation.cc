#include "stress/strategy/testing/simulation.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>

namespace heddle::strategy::testing {

namespace {

// Once it has begun.
Schedule Finish(Strategy& strategy, const Threads& threads) {
  Threads left = threads;
  std::size_t existing = threads.size();
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (Operation& operation : left[i]) {
      operation.thread = static_cast<ThreadId>(i);
      existing -= operation.kind == OperationKind::kCreate;
    }
  }
  std::vector<std::size_t> next(left.size());
  Schedule schedule;
  for (;;) {
    std::vector<const Operation*> enabled;
    for (std::size_t i = 0; i < existing; ++i) {
      if (next[i] == left[i].size()) continue;
      enabled.push_back(&left[i][next[i]]);
    }
    if (enabled.empty()) break;
    // Like the engine, no question where there is no choice.
    std::size_t picked = 0;
    if (enabled.size() > 1 || strategy.ObservesEveryPoint()) {
      picked = strategy.Pick({enabled, schedule.empty() ? kNobody : static_cast<ThreadId>(schedule.back()), schedule.size()});
    }
    const Operation& operation = *enabled.at(picked);
    ++next[operation.thread];
    existing += operation.kind == OperationKind::kCreate;
    schedule.push_back(operation.thread);
  }
  strategy.End({schedule.size(), static_cast<int>(threads.size())});
  return schedule;
}

Threads WithoutMemory(const std::vector<int>& operations) {
  Threads threads;
  for (const int count : operations) threads.emplace_back(static_cast<std::size_t>(count));
  return threads;
}

}  // namespace

Schedule Execute(Strategy& strategy, const Threads& threads) {
  if (!strategy.Begin()) throw std::logic_error("no execution is left");
  return Finish(strategy, threads);
}

Schedule Execute(Strategy& strategy, const std::vector<int>& operations) { return Execute(strategy, WithoutMemory(operations)); }

std::vector<Schedule> ExecuteAll(Strategy& strategy, const std::vector<int>& operations) {
  std::vector<Schedule> schedules;
  while (strategy.Begin()) schedules.push_back(Finish(strategy, WithoutMemory(operations)));
  return schedules;
}

Operation WriteOf(const int& word) {
  Operation operation;
  operation.object = &word;
  operation.size = sizeof word;
  operation.kind = OperationKind::kStore;
  operation.writes = true;
  return operation;
}

double Unevenness(const std::map<Schedule, int>& counts, std::size_t outcomes, int tries) {
  const double expected = static_cast<double>(tries) / static_cast<double>(outcomes);
  double sum = 0;
  for (const auto& [outcome, count] : counts)
    sum += (count - expected) * (count - expected) / expected;
  sum += static_cast<double>(outcomes - counts.size()) * expected;
  return sum / static_cast<double>(outcomes - 1);
}

int Preemptions(const Schedule& schedule, const std::vector<int>& operations) {
  std::vector<int> left = operations;
  int preemptions = 0;
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    if (i > 0 && schedule[i] != schedule[i - 1] &&
        left[static_cast<std::size_t>(schedule[i - 1])] > 0)
      ++preemptions;
    --left[static_cast<std::size_t>(schedule[i])];
  }
  return preemptions;
}

std::vector<Schedule> AllSchedules(const std::vector<int>& operations) {
  Schedule schedule;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    schedule.insert(schedule.end(), static_cast<std::size_t>(operations[i]), static_cast<int>(i));
  }
  std::vector<Schedule> all;
  do all.push_back(schedule);
  while (std::next_permutation(schedule.begin(), schedule.end()));
  return all;
}

}  // namespace heddle::strategy::testing
