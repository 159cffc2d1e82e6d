// Events as an engine would report them, made by hand.
#ifndef HEDDLE_STRESS_STRATEGY_TESTING_EVENTS_H_
#define HEDDLE_STRESS_STRATEGY_TESTING_EVENTS_H_

#include <initializer_list>
#include <memory>

#include "stress/strategy/event.h"

namespace heddle::strategy::testing {

inline EventPointer EventOf(int thread, OperationKind kind, const int& word, AccessKind access) {
  auto event = std::make_shared<Event>();
  event->thread = thread;
  event->operation = {&word, sizeof word, kind, access != AccessKind::kRead, static_cast<ThreadId>(thread), nullptr};
  event->concerns.set(static_cast<std::size_t>(thread));
  event->footprint.Add({&word, sizeof word, access});
  event->footprint.Close();
  return event;
}

inline EventPointer Write(int thread, const int& word) { return EventOf(thread, OperationKind::kStore, word, AccessKind::kWrite); }
inline EventPointer Read(int thread, const int& word) { return EventOf(thread, OperationKind::kLoad, word, AccessKind::kRead); }

inline Step StepOf(const EventPointer& event) { return {event->thread, event->choices, event}; }

inline Sequence SequenceOf(std::initializer_list<EventPointer> events) {
  Sequence sequence;
  for (const EventPointer& event : events) sequence.push_back(StepOf(event));
  return sequence;
}

inline ThreadSet Threads(std::initializer_list<std::size_t> numbers) {
  ThreadSet threads;
  for (const std::size_t number : numbers) threads.set(number);
  return threads;
}

}  // namespace heddle::strategy::testing

#endif  // HEDDLE_STRESS_STRATEGY_TESTING_EVENTS_H_
