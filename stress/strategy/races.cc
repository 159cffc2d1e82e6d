// An operation that can block is not held up by happens-before alone: a lock comes after the last unlock, and races with the lock before that.
#include "stress/strategy/races.h"

#include <algorithm>

namespace heddle::strategy {
namespace {

// Whether a thread is not among those that can run while its operation of this kind cannot be executed.
bool CanBlock(OperationKind kind) {
  switch (kind) {
    case OperationKind::kLock:
    case OperationKind::kReadLock:
    case OperationKind::kSemaphoreWait:
    case OperationKind::kOnce:
    case OperationKind::kJoin:
    case OperationKind::kMark:
    case OperationKind::kAccept:
    case OperationKind::kConnect:
    case OperationKind::kReceive:
    case OperationKind::kSend:
    case OperationKind::kPoll: return true;
    default: return false;
  }
}

}  // namespace

void Trace::Add(EventPointer event, const ThreadSet& enabled) {
  Moment moment{std::move(event), enabled, std::vector<std::uint64_t>(moments_.size() / 64 + 1)};
  for (std::size_t i = moments_.size(); i-- > 0;) {
    if ((moment.before[i / 64] >> i % 64 & 1) != 0 || !Dependent(*moments_[i].event, *moment.event)) continue;
    for (std::size_t word = 0; word < moments_[i].before.size(); ++word) moment.before[word] |= moments_[i].before[word];
    moment.before[i / 64] |= std::uint64_t{1} << i % 64;
  }
  moments_.push_back(std::move(moment));
}

std::optional<std::size_t> Trace::LastThatConcerns(int thread, std::size_t end) const {
  for (std::size_t i = end; i-- > 0;) {
    if (moments_[i].event->concerns[static_cast<std::size_t>(thread)]) return i;
  }
  return std::nullopt;
}

// Whether the later one could have been executed in place of the event, and not right after it.
bool Trace::Disables(std::size_t position, const Later& later) const {
  const auto thread = static_cast<std::size_t>(later.event.thread);
  const bool is_next = !later.since || position > *later.since;
  return is_next && position + 1 < moments_.size() && moments_[position].enabled[thread] && !moments_[position + 1].enabled[thread];
}

// Whether the thread is sure to hold the mutex before the event at the position: its last lock or unlock of it is a lock that waits.
bool Trace::Holds(int thread, const volatile void* mutex, std::size_t position) const {
  for (std::size_t i = position; i-- > 0;) {
    const Event& event = *moments_[i].event;
    if (event.thread != thread || !event.footprint.Changes(mutex)) continue;
    return event.operation.kind == OperationKind::kLock && event.operation.object == mutex;
  }
  return false;
}

// Whether the later one could be executed in place of the event, after all that does not depend on the event.
Trace::Answer Trace::CouldComeBefore(std::size_t position, const Later& later) const {
  const auto thread = static_cast<std::size_t>(later.event.thread);
  // Where time has to pass nobody else can run.
  const ThreadSet& enabled = moments_[position].enabled;
  if (enabled[kTime] && enabled.count() == 1) return Answer::kNo;
  if (later.event.thread == kTime) {
    if (enabled[kTime]) return Answer::kYes;
    return later.event.may_be_early ? Answer::kUnknown : Answer::kNo;
  }
  const Operation& operation = later.event.operation;
  if (!CanBlock(operation.kind) || operation.object == nullptr) return Answer::kYes;
  // What it waits for is then as it was before the first of the events that are not executed any more and change it.
  std::size_t first = position;
  while (first < later.position && !(HappensBeforeOrIs(position, first) && moments_[first].event->footprint.Changes(operation.object))) ++first;
  if (first == later.position) return Answer::kYes;
  if (!later.since || first > *later.since) return moments_[first].enabled[thread] ? Answer::kYes : Answer::kNo;
  if (operation.kind == OperationKind::kJoin) return Answer::kNo;
  const Event& change = *moments_[first].event;
  const bool locks = operation.kind == OperationKind::kLock || operation.kind == OperationKind::kReadLock;
  const bool unlocks = change.operation.kind == OperationKind::kUnlock || change.operation.kind == OperationKind::kWait;
  if (locks && unlocks && Holds(change.thread, operation.object, first)) return Answer::kNo;
  // Where one of them can lock, or take, so can the other.
  const bool same = change.operation.kind == operation.kind && change.operation.object == operation.object;
  return same && operation.kind != OperationKind::kOnce ? Answer::kYes : Answer::kUnknown;
}

void Trace::VisitRacesOf(const Later& later, Step step, const Visit& visit) const {
  std::vector<std::size_t> reversed;
  for (std::size_t i = later.position; i-- > 0;) {
    const Event& earlier = *moments_[i].event;
    if (earlier.concerns[static_cast<std::size_t>(later.event.thread)]) continue;
    if (later.since && HappensBefore(i, *later.since)) continue;
    if (!earlier.footprint.ConflictsWith(later.event.footprint) && !Disables(i, later)) continue;
    // When the other order of these two is tried, their order is looked at again.
    const bool comes_later = std::any_of(reversed.begin(), reversed.end(), [&](std::size_t between) { return HappensBefore(i, between); });
    if (comes_later) continue;
    const Answer answer = CouldComeBefore(i, later);
    if (answer == Answer::kNo) continue;
    if (answer == Answer::kYes) reversed.push_back(i);
    Sequence sequence;
    for (std::size_t x = i + 1; x < moments_.size(); ++x) {
      if (x == later.position || HappensBefore(i, x)) continue;
      sequence.push_back({moments_[x].event->thread, moments_[x].event->choices, moments_[x].event});
    }
    sequence.push_back(step);
    visit(i, std::move(sequence));
  }
}

void Trace::VisitRaces(std::size_t last, const Visit& visit) const {
  const EventPointer& event = moments_[last].event;
  VisitRacesOf({*event, last, LastThatConcerns(event->thread, last)}, {event->thread, event->choices, event}, visit);
}

void Trace::VisitRacesOfBlocked(const Operation& operation, const Visit& visit) const {
  Event event;
  event.thread = operation.thread;
  event.operation = operation;
  event.footprint.Add({operation.object, operation.size, operation.writes ? AccessKind::kWrite : AccessKind::kRead});
  event.footprint.Close();
  // What it would do besides is not known.
  VisitRacesOf({event, size(), LastThatConcerns(event.thread, size())}, {event.thread, {}, nullptr}, visit);
}

}  // namespace heddle::strategy
