#include "stress/strategy/testing/simulation.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <stdexcept>

namespace heddle::strategy::testing {

Schedule Execute(Strategy& strategy, const std::vector<int>& operations) {
  if (!strategy.Begin()) throw std::logic_error("no execution is left");
  std::vector<Operation> next(operations.size());
  for (std::size_t i = 0; i < next.size(); ++i) next[i].thread = static_cast<ThreadId>(i);
  std::vector<int> left = operations;
  Schedule schedule;
  for (;;) {
    std::vector<const Operation*> enabled;
    std::size_t current = kBlocked;
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (left[i] == 0) continue;
      if (!schedule.empty() && schedule.back() == static_cast<int>(i)) current = enabled.size();
      enabled.push_back(&next[i]);
    }
    if (enabled.empty()) break;
    // Like the engine, no question where there is no choice.
    std::size_t picked = 0;
    if (enabled.size() > 1) picked = strategy.Pick({enabled, current, schedule.size()});
    const int thread = enabled.at(picked)->thread;
    --left[static_cast<std::size_t>(thread)];
    schedule.push_back(thread);
  }
  strategy.End({schedule.size(), static_cast<int>(operations.size())});
  return schedule;
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
