// Priorities are drawn when a thread is first seen, in thread order, so that they do not depend on when that is.
#include "stress/strategy/pct.h"

#include <algorithm>

namespace heddle::strategy {
namespace {

constexpr std::uint64_t kLowest = std::uint64_t{1} << 62;
// How long the first execution is thought to be. Only it: in executions that are shorter than thought, change points are wasted.
constexpr std::uint64_t kFirstLength = 20;

}  // namespace

bool Pct::Begin() {
  random_ = Random(seed_, ++execution_);
  known_threads_ = 0;
  next_low_ = kLowest;
  int depth = depth_;
  if (depth == 0) {
    depth = 1;
    while (depth < 5 && random_.Below(3) != 0) ++depth;
  }
  change_points_.clear();
  const auto length = static_cast<std::uint32_t>(length_ == 0 ? kFirstLength : length_);
  for (int i = 1; i < depth; ++i) {
    change_points_.push_back(1 + random_.Below(length));
  }
  std::sort(change_points_.rbegin(), change_points_.rend());
  return true;
}

std::uint64_t Pct::PriorityOf(ThreadId thread) {
  for (; known_threads_ <= thread; ++known_threads_) {
    priorities_[static_cast<std::size_t>(known_threads_)] = random_.Next() | std::uint64_t{1} << 63;
  }
  return priorities_[thread];
}

void Pct::Lower(ThreadId thread) {
  PriorityOf(thread);
  priorities_[thread] = --next_low_;
}

std::size_t Pct::Pick(const SchedulePoint& point) {
  const auto best = [&] {
    std::size_t chosen = 0;
    for (std::size_t i = 1; i < point.enabled.size(); ++i) {
      if (PriorityOf(point.enabled[i]->thread) > PriorityOf(point.enabled[chosen]->thread)) chosen = i;
    }
    return chosen;
  };
  std::size_t chosen = best();
  // The thread that would execute the operation at a change point falls behind instead.
  while (!change_points_.empty() && change_points_.back() <= point.step + 1) {
    change_points_.pop_back();
    Lower(point.enabled[chosen]->thread);
    chosen = best();
  }
  return chosen;
}

void Pct::End(const Summary& summary) { length_ = std::max(length_, std::min(summary.steps, std::uint64_t{1} << 31)); }

}  // namespace heddle::strategy
