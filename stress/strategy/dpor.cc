// The wakeup tree at each decision holds what is planned there; its subtree goes along with the event that is executed. Instead of by
// recursion, as in the paper, the tree of executions is gone through by a path that is kept from one execution to the next.
#include "stress/strategy/dpor.h"

#include <algorithm>

namespace heddle::strategy {
namespace {

bool IsOfNetwork(OperationKind kind) { return kind >= OperationKind::kAccept && kind <= OperationKind::kControl; }

// What the operation itself accesses.
void AddTo(Footprint& footprint, const Operation& operation) {
  if (operation.object != nullptr) {
    footprint.Add({operation.object, operation.size, operation.writes ? AccessKind::kWrite : AccessKind::kRead});
  }
  if (operation.kind == OperationKind::kCreate) footprint.Add({&kWorld.threads, 1, AccessKind::kWrite});
  if (operation.kind == OperationKind::kFence) footprint.Add({&kWorld.fences, 1, AccessKind::kWrite});
  if (IsOfNetwork(operation.kind)) footprint.Add({&kWorld.network, 1, AccessKind::kWrite});
}

// Whether the operation says as much of what it does. A thread's end, which it does not speak of, conflicts only with those who join it.
bool IsPartOf(const Access& access, const Operation& operation) {
  if (access.kind == AccessKind::kAdd) return true;
  const auto begin = reinterpret_cast<std::uintptr_t>(access.object);
  const auto whole = reinterpret_cast<std::uintptr_t>(operation.object);
  return begin >= whole && begin + access.size <= whole + operation.size && (operation.writes || access.kind == AccessKind::kRead);
}

bool BeginsWith(const Choices& choices, const Choices& prefix) {
  return choices.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), choices.begin());
}

std::size_t PositionOf(int thread, const SchedulePoint& point) {
  const auto at = std::find_if(point.enabled.begin(), point.enabled.end(), [thread](const Operation* next) { return next->thread == thread; });
  return static_cast<std::size_t>(at - point.enabled.begin());
}

}  // namespace

bool Dpor::Sleeps(int thread, const Decision& decision) {
  return std::any_of(decision.asleep.begin(), decision.asleep.end(), [thread](const Sleeper& sleeper) { return sleeper.thread == thread; });
}

// The thread that goes on, or else the first one, among those that do not sleep. The number of them all if all sleep.
std::size_t Dpor::FirstAwake(const SchedulePoint& point, const Decision& decision) {
  const auto sleeps = [&](std::size_t position) { return Sleeps(point.enabled[position]->thread, decision); };
  const std::size_t current = point.Current();
  if (current != kBlocked && !sleeps(current)) return current;
  std::size_t first = point.enabled.size();
  for (std::size_t i = 0; i < point.enabled.size(); ++i) {
    const bool is_before = first == point.enabled.size() || point.enabled[i]->thread < point.enabled[first]->thread;
    if (is_before && !sleeps(i)) first = i;
  }
  return first;
}

// --- going through the tree ------------------------------------------------------------------------------------------------------

bool Dpor::Begin() {
  if (path_.empty()) {
    if (ended_) return false;
    Decision& first = path_.emplace_back();
    first.enabled.set(0);
    first.planned.Append({});
    first_new_ = 0;
  } else {
    while (!path_.empty() && !NextPlanned(path_.back())) path_.pop_back();
    ended_ = path_.empty();
    if (ended_) return false;
    first_new_ = path_.size() - 1;
  }
  trace_.Truncate(first_new_);
  entered_ = 0;
  wanders_ = false;
  simple_now_ = true;
  time_passes_early_ = false;
  blocked_.clear();
  // What comes before the first decision is an event too.
  Enter(0, {});
  return true;
}

// Whether there is something else to try; it is the first child then. What has been tried sleeps.
bool Dpor::NextPlanned(Decision& decision) {
  std::vector<WakeupTree>& planned = decision.planned.children;
  if (decision.event != nullptr) {
    PlanAlternatives(decision);
    const int thread = decision.event->thread;
    decision.tried.push_back(std::move(decision.event));
    decision.event = nullptr;
    decision.alternatives.clear();
    planned.erase(planned.begin());
    const auto same = std::find_if(planned.begin(), planned.end(), [thread](const WakeupTree& child) { return child.step.thread == thread; });
    if (same != planned.end()) {
      std::rotate(planned.begin(), same, same + 1);
    } else {
      decision.asleep.push_back({thread, std::move(decision.tried)});
      decision.tried.clear();
    }
  }
  return !planned.empty();
}

// The other answers to each question of the event.
void Dpor::PlanAlternatives(Decision& decision) {
  std::vector<WakeupTree>& planned = decision.planned.children;
  const Event& event = *decision.event;
  for (std::size_t i = 0; i < event.choices.size(); ++i) {
    Choices choices(event.choices.begin(), event.choices.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    for (choices[i] = 0; choices[i] < decision.alternatives[i]; ++choices[i]) {
      const auto is_tried = [&](const EventPointer& tried) { return BeginsWith(tried->choices, choices); };
      const auto is_planned = [&](const WakeupTree& child) {
        return child.step.thread == event.thread && (BeginsWith(child.step.choices, choices) || BeginsWith(choices, child.step.choices));
      };
      if (choices[i] == event.choices[i] || std::any_of(decision.tried.begin(), decision.tried.end(), is_tried)) continue;
      if (std::none_of(planned.begin() + 1, planned.end(), is_planned)) decision.planned.Append({event.thread, choices, nullptr});
    }
  }
}

// The decision that is to be taken now. The last one's subtree, and who sleeps on, goes over to a new one.
Dpor::Decision& Dpor::Open() {
  if (entered_ < path_.size()) return path_[entered_];
  Decision& next = path_.emplace_back();
  Decision& last = path_[entered_ - 1];
  next.planned.children = std::move(last.planned.children.front().children);
  last.planned.children.front().children.clear();
  for (const Sleeper& sleeper : last.asleep) {
    const bool sleeps_on = std::none_of(sleeper.events.begin(), sleeper.events.end(),
                                        [&](const EventPointer& event) { return Dependent(*event, *last.event); });
    if (sleeps_on) next.asleep.push_back(sleeper);
  }
  return next;
}

void Dpor::Enter(int thread, const Operation& operation) {
  ++entered_;
  chosen_ = 0;
  completed_ = false;
  if (!IsNew()) return;
  event_ = {};
  event_.thread = thread;
  event_.operation = operation;
  event_.concerns.set(static_cast<std::size_t>(thread));
  AddTo(event_.footprint, operation);
  if (thread == kTime) event_.footprint.AddAll();
}

void Dpor::Complete() {
  if (completed_ || !IsNew()) return;
  completed_ = true;
  event_.footprint.Close();
  Decision& decision = path_[entered_ - 1];
  decision.event = std::make_shared<const Event>(std::move(event_));
  Step& step = decision.planned.children.front().step;
  step = {step.thread, decision.event->choices, decision.event};
}

std::size_t Dpor::Pick(const SchedulePoint& point) {
  if (wanders_) {
    const std::size_t current = point.Current();
    return current != kBlocked ? current : 0;
  }
  Complete();
  for (const Operation* const next : point.enabled) blocked_.erase(next->thread);
  Decision& decision = Open();
  const bool time_may_pass = decision.enabled[kTime];
  decision.enabled.reset();
  for (const Operation* const next : point.enabled) decision.enabled.set(next->thread);
  std::vector<WakeupTree>& planned = decision.planned.children;
  // Whether all of a sequence can be executed is not always known when it is planned.
  while (!planned.empty() && !decision.enabled[static_cast<std::size_t>(planned.front().step.thread)]) planned.erase(planned.begin());
  if (planned.empty() && entered_ > first_new_) {
    const std::size_t first = FirstAwake(point, decision);
    if (first != point.enabled.size()) decision.planned.Append({point.enabled[first]->thread, {}, nullptr});
  }
  if (planned.empty()) {
    path_.resize(entered_);
    wanders_ = true;
    return 0;
  }
  if (time_may_pass) {
    decision.enabled.set(kTime);
    if (!Sleeps(kTime, decision) && !decision.planned.HasChildOf(kTime)) decision.planned.Append({kTime, {}, nullptr});
  }
  const std::size_t picked = PositionOf(planned.front().step.thread, point);
  Enter(planned.front().step.thread, *point.enabled[picked]);
  return picked;
}

std::uint32_t Dpor::Choose(ChoiceKind kind, std::uint32_t alternatives) {
  if (kind == ChoiceKind::kEarlyTimer) return LetTimePass() ? 1 : 0;
  if (wanders_) return 0;
  Decision& decision = path_[entered_ - 1];
  const Choices& choices = decision.planned.children.front().step.choices;
  const std::uint32_t chosen = chosen_ < choices.size() && choices[chosen_] < alternatives ? choices[chosen_] : 0;
  ++chosen_;
  IsNotSimple();
  if (IsNew()) {
    event_.choices.push_back(chosen);
    decision.alternatives.push_back(alternatives);
  }
  return chosen;
}

// Whether time passes now although threads can run. If it does not, Pick is called next, for the same decision.
bool Dpor::LetTimePass() {
  if (wanders_) return false;
  Complete();
  Decision& decision = Open();
  const bool is_planned = !decision.planned.children.empty() && decision.planned.children.front().step.thread == kTime;
  // Who could run instead is not known where Pick has not been called.
  if (is_planned && decision.enabled.none()) decision.enabled.set();
  decision.enabled.set(kTime);
  IsNotSimple();
  if (!is_planned) return false;
  time_passes_early_ = true;
  Enter(kTime, {});
  return true;
}

// --- what the engine tells -------------------------------------------------------------------------------------------------------

void Dpor::Accesses(const Access& access) {
  if (!IsNew()) return;
  event_.footprint.Add(access);
  if (!IsPartOf(access, event_.operation)) IsNotSimple();
}

void Dpor::ConcernsAll() {
  if (!IsNew()) return;
  event_.footprint.AddAll();
  IsNotSimple();
}

void Dpor::Wakes(ThreadId thread) {
  if (wanders_) return;
  blocked_.erase(thread);
  if (!IsNew()) return;
  event_.concerns.set(thread);
  IsNotSimple();
}

void Dpor::Blocks(const Operation& next) {
  if (wanders_) return;
  blocked_[next.thread] = next;
  if (next.kind != OperationKind::kJoin) IsNotSimple();
}

void Dpor::TimePasses(bool may_be_early) {
  if (wanders_) return;
  if (time_passes_early_) {
    time_passes_early_ = false;
    event_.may_be_early = may_be_early;
    return;
  }
  Complete();
  Decision& decision = Open();
  decision.enabled.reset();
  decision.enabled.set(kTime);
  std::vector<WakeupTree>& planned = decision.planned.children;
  if (planned.empty() || planned.front().step.thread != kTime) {
    planned.clear();
    decision.planned.Append({kTime, {}, nullptr});
  }
  Enter(kTime, {});
  IsNotSimple();
  event_.may_be_early = may_be_early;
}

// --- looking for what is still to be tried -----------------------------------------------------------------------------------------

void Dpor::End(const Summary&) {
  if (wanders_) ++redundant_;
  if (!wanders_) {
    if (WasCutShort()) {
      // Who could still have run could have come before the end.
      event_.footprint.AddAll();
      IsNotSimple();
      Decision& last = path_.back();
      for (std::size_t thread = 0; thread < kMaxThreads; ++thread) {
        const int number = static_cast<int>(thread);
        if (last.enabled[thread] && !Sleeps(number, last) && !last.planned.HasChildOf(number)) last.planned.Append({number, {}, nullptr});
      }
    }
    Complete();
  }
  if (simple_ && !simple_now_) {
    simple_ = false;
    // What has been left out because events were simple is to be tried after all.
    if (first_new_ != 0) return path_.clear();
  }
  for (std::size_t i = first_new_; i < path_.size(); ++i) trace_.Add(path_[i].event, path_[i].enabled);
  const auto plan = [this](std::size_t position, Sequence sequence) { Plan(position, std::move(sequence)); };
  for (std::size_t i = first_new_; i < path_.size(); ++i) trace_.VisitRaces(i, plan);
  for (const auto& [thread, operation] : blocked_) trace_.VisitRacesOfBlocked(operation, plan);
}

bool Dpor::WasCutShort() const {
  const Decision& last = path_.back();
  for (std::size_t thread = 0; thread < kMaxThreads; ++thread) {
    const bool is_left = last.enabled[thread] && static_cast<int>(thread) != event_.thread;
    if (is_left && !blocked_.contains(static_cast<ThreadId>(thread))) return true;
  }
  return false;
}

void Dpor::Plan(std::size_t position, Sequence sequence) {
  Decision& decision = path_[position];
  const bool is_tried = std::any_of(decision.asleep.begin(), decision.asleep.end(),
                                    [&](const Sleeper& sleeper) {
    // Sleepers are missing from the sequence of an execution that only they could have gone on with.
    return simple_ && !wanders_ ? IsWeakInitial(sleeper, sequence) : IsInitial(sleeper, sequence);
  });
  if (!is_tried) decision.planned.Insert(std::move(sequence), !simple_);
}

}  // namespace heddle::strategy
