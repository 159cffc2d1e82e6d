// A search over the orders of the calls. The events are kept in a list in the order in which they happened; a call can be next in the order
// while no return stands before it. What has been tried in vain is remembered by the set of calls taken and the state they left.
#include "properties/linearizability/check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <memory_resource>
#include <string>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

namespace heddle::properties::linearizability {
namespace {

constexpr int kNone = -1;
// Of a longer history, an explanation names only what matters for sure.
constexpr std::size_t kMostNamed = 8;

// The calls taken so far, and the state they left.
struct Configuration {
  std::vector<std::uint64_t> taken;
  State state;
  bool operator==(const Configuration&) const = default;
};

struct Hash {
  std::size_t operator()(const Configuration& configuration) const {
    std::uint64_t hash = 0;
    const auto add = [&](std::uint64_t value) { hash = (hash ^ value) * 0x9e3779b97f4a7c15u, hash ^= hash >> 32; };
    for (const std::uint64_t word : configuration.taken) add(word);
    for (const Value value : configuration.state) add(static_cast<std::uint64_t>(value));
    return hash;
  }
};

// Numbers the windows of a history, from 0, for calls sorted by their beginnings. Between two windows there is a moment at which nobody was in the
// middle of a call.
std::vector<std::size_t> WindowsOf(const History& sorted) {
  std::vector<std::size_t> windows;
  std::size_t window = 0;
  std::uint64_t ended = 0;  // when all so far have returned
  for (const Call& call : sorted) {
    if (!windows.empty() && call.invoked > ended) ++window;
    windows.push_back(window);
    ended = std::max(ended, call.returned.value_or(~std::uint64_t{0}));
  }
  return windows;
}

void SortByBeginning(History* history) {
  std::sort(history->begin(), history->end(), [](const Call& a, const Call& b) { return a.invoked < b.invoked; });
}

// As WindowsOf, but only between what thread 0 does and what others do.
std::vector<std::size_t> PhasesOf(const History& sorted) {
  std::vector<std::size_t> windows = WindowsOf(sorted);
  std::size_t phase = 0;
  std::size_t window = 0;
  bool alone = true;  // so far only thread 0 has called in this phase
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const bool first_of_window = i != 0 && windows[i] != window;
    window = windows[i];
    if (first_of_window && alone != (sorted[i].thread == 0)) {
      ++phase;
      alone = sorted[i].thread == 0;
    }
    alone = alone && sorted[i].thread == 0;
    windows[i] = phase;
  }
  return windows;
}

// By call: the one before it of the same thread, or kNone.
std::vector<int> PredecessorsOf(const History& sorted) {
  std::vector<int> predecessors(sorted.size(), kNone);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = i; j-- > 0 && predecessors[i] == kNone;) {
      const bool before = sorted[j].thread == sorted[i].thread && sorted[j].returned && *sorted[j].returned < sorted[i].invoked;
      if (before) predecessors[i] = static_cast<int>(j);
    }
  }
  return predecessors;
}

// All calls of a window begin together and return together.
History Relaxed(History history, const std::vector<std::size_t>& windows) {
  std::vector<std::tuple<std::size_t, bool, std::size_t>> events;  // window, whether it is a return, call
  for (std::size_t i = 0; i < history.size(); ++i) {
    events.push_back({windows[i], false, i});
    if (history[i].returned) events.push_back({windows[i], true, i});
  }
  std::sort(events.begin(), events.end());
  std::uint64_t at = 0;
  for (const auto& [window, is_return, call] : events) {
    if (is_return) {
      history[call].returned = ++at;
    } else {
      history[call].invoked = ++at;
    }
  }
  return history;
}

// An invocation or a return, in a doubly linked list.
struct Event {
  int call;
  bool is_return;
  int previous;
  int next;
};

class Search {
 public:
  Search(const History& given, const Specification& specification, const Options& options)
      : prepared_(options.consistency == Consistency::kProgramOrder ? Prepare(given, &predecessors_) : History()),
        history_(options.consistency == Consistency::kProgramOrder ? prepared_ : given),
        specification_(specification),
        options_(options) {
    const History& history = history_;
    std::pmr::vector<std::pair<std::uint64_t, std::pair<int, bool>>> order(&memory_);
    order.reserve(2 * history.size());
    for (int i = 0; i < static_cast<int>(history.size()); ++i) {
      const Call& call = history[static_cast<std::size_t>(i)];
      order.push_back({call.invoked, {i, false}});
      if (call.returned) order.push_back({*call.returned, {i, true}});
    }
    std::sort(order.begin(), order.end());
    events_.reserve(order.size() + 1);
    events_.push_back({kNone, false, kNone, kNone});  // the head
    invocation_.resize(history.size());
    return_.assign(history.size(), kNone);
    for (const auto& [at, event] : order) {
      const int number = static_cast<int>(events_.size());
      events_.back().next = number;
      (event.second ? return_ : invocation_)[static_cast<std::size_t>(event.first)] = number;
      events_.push_back({event.first, event.second, number - 1, kNone});
    }
    choices_.reserve(history.size());
    for (const Call& call : history) completed_ += call.returned.has_value();
    now_.taken.assign((history.size() + 63) / 64, 0);
    now_.state = specification.Initial();
  }

  Answer Run() {
    int at = events_[0].next;
    std::size_t alternative = 0;
    for (;;) {
      if (completed_ == 0 && IsEnd()) return Answer::kOk;
      if (at != kNone && !Event_(at).is_return && TryAt(at, &alternative)) {
        at = events_[0].next;
        alternative = 0;
        continue;
      }
      if (steps_ > options_.max_steps) return Answer::kUnknown;
      if (at != kNone && !Event_(at).is_return) {
        at = Event_(at).next;
        alternative = 0;
        continue;
      }
      // Whoever stands here has returned, and must have been taken by now: back to the last choice.
      if (choices_.empty()) return Answer::kIllegal;
      at = choices_.back().event;
      alternative = choices_.back().alternative + 1;
      TakeBack();
    }
  }

  std::uint64_t steps() const { return steps_; }

 private:
  static History Prepare(History history, std::vector<int>* predecessors) {
    SortByBeginning(&history);
    *predecessors = PredecessorsOf(history);
    return Relaxed(history, PhasesOf(history));
  }

  bool IsTaken(int call) const { return (now_.taken[static_cast<std::size_t>(call) / 64] >> (call % 64) & 1) != 0; }

  struct Choice {
    int event;  // the invocation
    std::size_t alternative;
    State state;  // before
  };

  Event& Event_(int number) { return events_[static_cast<std::size_t>(number)]; }

  // Takes the call at this invocation, by the first of its ways from `*alternative` on that leads to something new.
  bool TryAt(int at, std::size_t* alternative) {
    const int number = Event_(at).call;
    const Call& call = history_[static_cast<std::size_t>(number)];
    if (options_.stuck && !call.returned) return false;
    if (!predecessors_.empty()) {
      const int predecessor = predecessors_[static_cast<std::size_t>(number)];
      if (predecessor != kNone && !IsTaken(predecessor)) return false;
    }
    ways_.clear();
    specification_.Apply(now_.state, call, &ways_);
    for (; *alternative < ways_.size(); ++*alternative) {
      ++steps_;
      linearizability::Step& way = ways_[*alternative];
      if (call.returned && (way.status != call.status || (call.status == 0 && way.result != call.result))) continue;
      State before = std::exchange(now_.state, std::move(way.state));
      Flip(number);
      if (failed_.contains(now_)) {
        Flip(number);
        now_.state = std::move(before);
        continue;
      }
      choices_.push_back({at, *alternative, std::move(before)});
      Unlink(at);
      if (call.returned) {
        Unlink(return_[static_cast<std::size_t>(number)]);
        --completed_;
      }
      return true;
    }
    return false;
  }

  void TakeBack() {
    failed_.insert(now_);
    Choice& choice = choices_.back();
    const int number = Event_(choice.event).call;
    const int end = return_[static_cast<std::size_t>(number)];
    if (end != kNone) {
      Relink(end);
      ++completed_;
    }
    Relink(choice.event);
    Flip(number);
    now_.state = std::move(choice.state);
    choices_.pop_back();
  }

  // Whether the history may end in the present state.
  bool IsEnd() {
    if (!options_.stuck) return true;
    for (const Call& call : history_) {
      if (call.returned) continue;
      ways_.clear();
      specification_.Apply(now_.state, call, &ways_);
      ++steps_;
      if (!ways_.empty()) return false;
    }
    return true;
  }

  void Flip(int call) { now_.taken[static_cast<std::size_t>(call) / 64] ^= std::uint64_t{1} << (call % 64); }

  void Unlink(int number) {
    const Event& event = Event_(number);
    Event_(event.previous).next = event.next;
    if (event.next != kNone) Event_(event.next).previous = event.previous;
  }

  void Relink(int number) {
    const Event& event = Event_(number);
    Event_(event.previous).next = number;
    if (event.next != kNone) Event_(event.next).previous = number;
  }

  std::vector<int> predecessors_;  // empty: only the events' order counts
  const History prepared_;         // made together with them, for kProgramOrder
  const History& history_;
  const Specification& specification_;
  const Options options_;
  // A history is mostly short, and there are a hundred thousand in a second: what the search takes goes at once.
  std::array<std::byte, 4096> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
  std::pmr::vector<Event> events_{&memory_};
  std::pmr::vector<int> invocation_{&memory_};  // by call: its events
  std::pmr::vector<int> return_{&memory_};
  std::size_t completed_ = 0;  // calls that have returned and are not taken yet
  Configuration now_;
  std::pmr::vector<Choice> choices_{&memory_};
  std::vector<linearizability::Step> ways_;
  std::unordered_set<Configuration, Hash> failed_;
  std::uint64_t steps_ = 0;
};

std::string AnswerOf(const Call& call) {
  if (!call.returned) return "";
  if (call.status == 0) return call.result == 0 ? " -> ok" : " -> " + std::to_string(call.result);
  return call.status == 1 ? " -> refused" : " -> misuse";
}

// What had happened by then. Later events have not.
History Until(const History& history, std::uint64_t last) {
  History prefix;
  for (const Call& call : history) {
    if (call.invoked > last) continue;
    prefix.push_back(call);
    if (call.returned && *call.returned > last) prefix.back().returned.reset();
  }
  return prefix;
}

// Names the first answer that no order of the calls until then explains.
std::string Explain(const History& history, const Specification& specification, const Options& options) {
  std::vector<std::uint64_t> returns;
  for (const Call& call : history) {
    if (call.returned) returns.push_back(*call.returned);
  }
  std::sort(returns.begin(), returns.end());
  const Options plain{options.consistency, false, options.max_steps};
  const auto illegal = [&](std::uint64_t last) {
    const History prefix = Until(history, last);
    return Search(prefix, specification, plain).Run() == Answer::kIllegal;
  };
  // Illegal histories stay so, whatever follows.
  const auto first = std::partition_point(returns.begin(), returns.end(), [&](std::uint64_t last) { return !illegal(last); });
  if (first == returns.end()) return "nobody can go on, though not everybody has to wait";
  History prefix = Until(history, *first);
  SortByBeginning(&prefix);
  std::size_t earlier = 0;
  if (prefix.size() > kMostNamed) {
    const std::vector<std::size_t> windows = WindowsOf(prefix);
    while (windows[earlier] != windows.back()) ++earlier;
    prefix.erase(prefix.begin(), prefix.begin() + static_cast<std::ptrdiff_t>(earlier));
  }
  const auto text = [&](const Call& call) {
    return "T" + std::to_string(call.thread) + " " + specification.Describe(call) + AnswerOf(call);
  };
  std::string culprit;
  std::string others;
  for (const Call& call : prefix) {
    if (call.returned == *first) {
      culprit = text(call);
    } else {
      others += (others.empty() ? "" : ", ") + text(call);
    }
  }
  const std::string before = earlier == 0 ? "" : " (after " + std::to_string(earlier) + (earlier == 1 ? " earlier call)" : " earlier calls)");
  return (others.empty() ? culprit + " cannot be" : culprit + " fits no order with " + others) + before;
}

Result CheckPart(const History& part, const Specification& specification, const Options& options) {
  Search search(part, specification, options);
  Result result;
  result.answer = search.Run();
  result.steps = search.steps();
  if (result.answer == Answer::kIllegal) result.explanation = Explain(part, specification, options);
  return result;
}

Result CheckParts(const History& history, const Specification& specification, const Options& options) {
  const auto same_part = [&](const Call& call) { return specification.PartOf(call) == specification.PartOf(history.front()); };
  if (std::all_of(history.begin(), history.end(), same_part)) return CheckPart(history, specification, options);
  std::map<Value, History> parts;
  for (const Call& call : history) parts[specification.PartOf(call)].push_back(call);
  Result all;
  for (const auto& [number, part] : parts) {
    Result result = CheckPart(part, specification, {options.consistency, options.stuck, options.max_steps - all.steps});
    result.steps = all.steps = std::min(all.steps + result.steps, options.max_steps);
    if (result.answer == Answer::kIllegal) return result;
    if (result.answer == Answer::kUnknown) all.answer = result.answer;
  }
  return all;
}

}  // namespace

Result Check(const History& history, const Specification& specification, const Options& options) {
  if (options.consistency != Consistency::kQuiescent) return CheckParts(history, specification, options);
  // Whether anybody is in the middle of a call is a matter of the whole object.
  History sorted = history;
  SortByBeginning(&sorted);
  return CheckParts(Relaxed(sorted, WindowsOf(sorted)), specification, options);
}

}  // namespace heddle::properties::linearizability
