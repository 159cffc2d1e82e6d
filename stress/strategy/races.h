// Which events of an execution could have come in another order that may make a difference.
#ifndef HEDDLE_STRESS_STRATEGY_RACES_H_
#define HEDDLE_STRESS_STRATEGY_RACES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "stress/strategy/event.h"

namespace heddle::strategy {

// An execution: its events, and happens-before among them: the order of each thread's events and of those that depend on each other.
class Trace {
 public:
  std::size_t size() const { return moments_.size(); }
  // Forgets all events but the first ones.
  void Truncate(std::size_t size) { moments_.resize(size); }
  // `enabled`: who could have come in the event's place.
  void Add(EventPointer event, const ThreadSet& enabled);

  // In place of the event at the position comes the sequence: all later events that do not depend on that one, and at the end one that does, and
  // came after it.
  using Visit = std::function<void(std::size_t position, Sequence sequence)>;
  // Visits every race between an event and the one at `last`.
  void VisitRaces(std::size_t last, const Visit& visit) const;
  // The same of an operation that has not been executed: it blocks at the end.
  void VisitRacesOfBlocked(const Operation& operation, const Visit& visit) const;

 private:
  struct Moment {
    EventPointer event;
    ThreadSet enabled;
    std::vector<std::uint64_t> before;  // a bit for each earlier event that happens before this one
  };
  // The later one of two that race.
  struct Later {
    const Event& event;
    std::size_t position;             // the end of the execution if it has not been executed
    std::optional<std::size_t> since;  // the thread's operation was the next one since that event
  };

  bool HappensBefore(std::size_t earlier, std::size_t later) const {
    return earlier < later && (moments_[later].before[earlier / 64] >> earlier % 64 & 1) != 0;
  }
  bool HappensBeforeOrIs(std::size_t earlier, std::size_t later) const { return earlier == later || HappensBefore(earlier, later); }
  std::optional<std::size_t> LastThatConcerns(int thread, std::size_t end) const;
  bool Disables(std::size_t position, const Later& later) const;
  bool Holds(int thread, const volatile void* mutex, std::size_t position) const;
  enum class Answer { kNo, kUnknown, kYes };
  Answer CouldComeBefore(std::size_t position, const Later& later) const;
  void VisitRacesOf(const Later& later, Step step, const Visit& visit) const;

  std::vector<Moment> moments_;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_RACES_H_
