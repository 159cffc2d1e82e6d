// The counts of an execution are added when the next one begins, so that the estimate for an execution does not change during it.
#include "stress/strategy/event_counts.h"

#include <algorithm>

namespace heddle::strategy {

void EventCounts::Begin() {
  for (const auto& [location, thread] : present_) {
    auto& by_thread = locations_[location].by_thread;
    if (by_thread.size() <= thread) by_thread.resize(thread + std::size_t{1});
    ++by_thread[thread];
  }
  present_.clear();
  if (threads_ != 0) ++executions_;
  threads_ = 0;
  AddThread(0);
}

void EventCounts::AddThread(ThreadId parent) {
  const auto thread = static_cast<std::size_t>(threads_++);
  if (parents_.size() <= thread) parents_.resize(thread + 1);
  parents_[thread] = parent;
}

void EventCounts::Saw(ThreadId thread) {
  while (threads_ <= thread) AddThread(0);
}

EventCounts::Location EventCounts::Add(const Operation& operation, bool contested) {
  if (operation.kind == OperationKind::kCreate && threads_ < kMaxThreads) AddThread(operation.thread);
  if (operation.object == nullptr || operation.kind == OperationKind::kUnlock) return kNowhere;
  const auto [entry, is_new] = numbers_.try_emplace(operation.object, static_cast<Location>(locations_.size()));
  if (is_new) {
    if (locations_.size() == kMaxLocations) {
      numbers_.erase(entry);
      return kNowhere;
    }
    locations_.emplace_back().address = operation.object;
  }
  const Location location = entry->second;
  Counted& counted = locations_[location];
  present_.emplace_back(location, operation.thread);
  if (contested && !counted.shared) {
    counted.several |= counted.touched && counted.first != operation.thread;
    counted.written |= operation.writes;
    if (!counted.touched) counted.first = operation.thread;
    counted.touched = true;
    counted.shared = counted.several && counted.written;
    if (counted.shared) shared_.push_back(location);
  }
  return location;
}

double EventCounts::Expected(Location location, ThreadId thread) const {
  const auto& by_thread = locations_[location].by_thread;
  if (executions_ == 0 || thread >= by_thread.size()) return 0;
  return static_cast<double>(by_thread[thread]) / static_cast<double>(executions_);
}

}  // namespace heddle::strategy
