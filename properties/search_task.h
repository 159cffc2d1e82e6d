// What the child process of a task does: it tries scenario after scenario, schedule after schedule, and tells its parent what it finds.
#ifndef HEDDLE_PROPERTIES_SEARCH_TASK_H_
#define HEDDLE_PROPERTIES_SEARCH_TASK_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "properties/check.h"
#include "properties/kind.h"
#include "stress/explore/failure.h"
#include "stress/explore/isolation.h"
#include "stress/explore/search.h"

namespace heddle::properties {

// What a task is about, in the process that has loaded its plugin.
struct Subject {
  const Kind* kind;
  const Property* property;
  const heddle_implementation* implementation;
};

// A task in its child: what has been spent, what has been found.
class TaskRun {
 public:
  // Loads the plugin. Throws std::invalid_argument.
  TaskRun(const Task& task, const explore::Child::Send& send);

  const Subject& subject() const { return subject_; }
  // The task's, with the faults that its kind can be checked under.
  const Budget& budget() const { return budget_; }

  // Scenario number `index`: the task's regressions first, then those that are generated.
  Candidate ScenarioOf(std::uint64_t index) const;
  // How many schedules of the budget one of this scenario's stands for.
  std::uint64_t CostOf(const Scenario& scenario) const;

  bool OutOfTime() const;
  bool PastDeadline() const;
  // Of the budget.
  std::uint64_t Left() const;
  bool IsOver() const { return Left() == 0 || OutOfTime(); }

  // Takes in what came of schedules of scenario number `index`. False if nothing more is to be tried: the parent knows why.
  bool GoesOn(const Candidate& candidate, std::uint64_t index, const explore::Searched& searched);
  // One more scenario has been looked at, every schedule of it or not.
  void CountScenario(bool exhausted);
  // Nothing more is tried: tells the parent what that amounts to.
  void Conclude();

  // Makes a failure of scenario number `index`, found by an earlier child, as simple as it gets, and tells the parent.
  void Examine(std::uint64_t index, const explore::Failure& failure);

 private:
  // Fills in what Options::racy_points needs.
  void LearnConflicts();
  void Report(const Candidate& candidate, const explore::Failure& failure);
  void SendCounts();

  const Task& task_;
  const explore::Child::Send& send_;
  const Subject subject_;
  Budget budget_;
  const std::optional<std::chrono::steady_clock::time_point> end_;  // of its time
  std::uint64_t spent_ = 0;  // of the budget
  Result result_;
  // The first failure that breaks another property. That is told if this one turns out to hold.
  std::optional<std::pair<Candidate, explore::Failure>> foreign_;
};

// Looks for a violation under the budget's strategy.
void SearchTask(const Task& task, const explore::Child::Send& send);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_SEARCH_TASK_H_
