// Operations that are not interesting are executed by random priorities. Mostly a thread has the same one for a whole execution, so that it
// can fall behind for long; in some executions another one for each operation, so that threads can overtake each other many times.
#include "stress/strategy/surw.h"

#include <algorithm>

namespace heddle::strategy {
namespace {

constexpr std::uint64_t kLowest = std::uint64_t{1} << 62;
// Of so many executions one has priorities that change.
constexpr std::uint64_t kChangeable = 4;
constexpr std::uint32_t kFine = 1u << 30;

// Uniform in [0, bound).
double Draw(Random& random, double bound) { return static_cast<double>(random.Below(kFine)) / kFine * bound; }

}  // namespace

bool Surw::Begin() {
  random_ = Random(seed_, ++execution_);
  counts_.Begin();
  interesting_ = nullptr;
  intended_ = kNobody;
  next_low_ = kLowest;
  known_threads_ = 0;
  const auto shared = counts_.Shared();
  if (!shared.empty()) Weigh(shared[random_.Below(static_cast<std::uint32_t>(shared.size()))]);
  return true;
}

void Surw::Weigh(EventCounts::Location location) {
  interesting_ = counts_.AddressOf(location);
  const int threads = counts_.MostThreads();
  for (int i = 0; i < threads; ++i) initial_weights_[static_cast<std::size_t>(i)] = counts_.Expected(location, static_cast<ThreadId>(i));
  // Children have higher numbers than their parents.
  for (int i = threads - 1; i > 0; --i) {
    initial_weights_[counts_.ParentOf(static_cast<ThreadId>(i))] += initial_weights_[static_cast<std::size_t>(i)];
  }
  std::fill(initial_weights_.begin() + threads, initial_weights_.end(), 0);
}

std::uint64_t Surw::DrawPriority() { return random_.Next() | kLowest << 1; }

void Surw::MeetThreads() {
  for (; known_threads_ < counts_.Threads(); ++known_threads_) {
    const auto thread = static_cast<std::size_t>(known_threads_);
    priorities_[thread] = DrawPriority();
    weights_[thread] = initial_weights_[thread];
    if (thread == 0) continue;
    const auto parent = static_cast<int>(counts_.ParentOf(static_cast<ThreadId>(thread)));
    double& left = weights_[static_cast<std::size_t>(parent)];
    left = std::max(0.0, left - weights_[thread]);
    // What was meant for the parent may have been meant for the child.
    if (intended_ != parent || weights_[thread] == 0) continue;
    if (Draw(random_, left + weights_[thread]) < weights_[thread]) intended_ = known_threads_;
  }
}

// Who was not expected to have an interesting operation, and is about to execute one, has one.
double Surw::WeightOf(const Operation& operation) const { return std::max(1.0, weights_[operation.thread]); }

// Among all threads, those that are not there yet being their creators.
int Surw::DrawAny(const SchedulePoint& point) {
  double sum = 0;
  for (int i = 0; i < known_threads_; ++i) sum += weights_[static_cast<std::size_t>(i)];
  for (const Operation* operation : point.enabled) {
    if (IsInteresting(*operation)) sum += WeightOf(*operation) - weights_[operation->thread];
  }
  double drawn = Draw(random_, sum);
  for (const Operation* operation : point.enabled) {
    if (!IsInteresting(*operation)) continue;
    drawn -= WeightOf(*operation) - weights_[operation->thread];
    if (drawn < 0) return operation->thread;
  }
  for (int i = 0; i < known_threads_; ++i) {
    drawn -= weights_[static_cast<std::size_t>(i)];
    if (drawn < 0) return i;
  }
  return kNobody;
}

// Among those that can run, all of which are about to execute an interesting operation.
std::size_t Surw::DrawEnabled(const SchedulePoint& point) {
  double sum = 0;
  for (const Operation* operation : point.enabled) sum += WeightOf(*operation);
  double drawn = Draw(random_, sum);
  for (std::size_t i = 0; i < point.enabled.size(); ++i) {
    drawn -= WeightOf(*point.enabled[i]);
    if (drawn < 0) return i;
  }
  return point.enabled.size() - 1;
}

std::size_t Surw::Pick(const SchedulePoint& point) {
  for (const Operation* operation : point.enabled) counts_.Saw(operation->thread);
  MeetThreads();
  if (interesting_ != nullptr && intended_ == kNobody) intended_ = DrawAny(point);
  std::size_t picked = point.enabled.size();
  std::uint64_t highest = 0;
  for (std::size_t i = 0; i < point.enabled.size(); ++i) {
    const Operation& operation = *point.enabled[i];
    if (IsInteresting(operation) && operation.thread != intended_) continue;
    if (priorities_[operation.thread] <= highest) continue;
    highest = priorities_[operation.thread];
    picked = i;
  }
  if (picked == point.enabled.size()) picked = DrawEnabled(point);
  counts_.Add(*point.enabled[picked], point.enabled.size() > 1);
  Executed(*point.enabled[picked]);
  return picked;
}

void Surw::Watch(const SchedulePoint& point, const Operation& picked) {
  for (const Operation* operation : point.enabled) counts_.Saw(operation->thread);
  counts_.Add(picked, point.enabled.size() > 1);
}

void Surw::Executed(const Operation& operation) {
  if (execution_ % kChangeable == 0) priorities_[operation.thread] = DrawPriority();
  if (!IsInteresting(operation)) return;
  double& weight = weights_[operation.thread];
  weight = std::max(0.0, weight - 1);
  intended_ = kNobody;
}

void Surw::OnYield(ThreadId thread) {
  counts_.Saw(thread);
  MeetThreads();
  priorities_[thread] = --next_low_;
  if (intended_ == thread) intended_ = kNobody;
}

}  // namespace heddle::strategy
