#include "stress/strategy/reads_from.h"

#include <algorithm>

namespace heddle::strategy {
namespace {

constexpr std::size_t kLongestPlan = 6;
constexpr std::size_t kCorpus = 128;
// Of so many candidates the one that was seen least is aimed at.
constexpr int kTournament = 4;
// After so many delays a plan is taken to be impossible.
constexpr std::uint32_t kPatience = 200;

template <typename T>
bool Has(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::uint64_t KeyOf(std::uint32_t a, std::uint32_t b) { return std::uint64_t{a} << 32 | b; }

}  // namespace

bool ReadsFrom::Begin() {
  random_ = Random(seed_ + 1, ++execution_);
  pos_.Begin();
  next_ = {};
  reached_.clear();
  held_back_ = 0;
  plan_.clear();
  if (candidates_.empty() || random_.Below(8) == 0) return true;
  if (!corpus_.empty() && random_.Below(4) != 0) {
    // Mostly one of the latest: they go furthest.
    const auto count = static_cast<std::uint32_t>(corpus_.size());
    const std::uint32_t latest = std::min(count, 8u);
    plan_ = corpus_[random_.Below(2) == 0 ? count - 1 - random_.Below(latest) : random_.Below(count)];
  }
  if (!plan_.empty() && random_.Below(4) == 0) plan_.erase(plan_.begin() + random_.Below(static_cast<std::uint32_t>(plan_.size())));
  if (plan_.size() >= kLongestPlan) plan_.erase(plan_.begin() + random_.Below(static_cast<std::uint32_t>(plan_.size())));
  plan_.push_back(RareCandidate());
  return true;
}

const ReadsFrom::Pair& ReadsFrom::RareCandidate() {
  const auto count = static_cast<std::uint32_t>(candidates_.size());
  std::uint32_t best = random_.Below(count);
  for (int i = 1; i < kTournament; ++i) {
    const std::uint32_t other = random_.Below(count);
    if (candidates_[other].seen < candidates_[best].seen) best = other;
  }
  return candidates_[best].pair;
}

std::size_t ReadsFrom::Pick(const SchedulePoint& point) {
  std::size_t picked = 0;
  if (point.enabled.size() > 1) {
    std::array<const Operation*, kMaxThreads> best;
    std::array<std::uint8_t, kMaxThreads> position;
    std::size_t count = 0;
    Turn turn = Turn::kLater;
    for (std::size_t i = 0; i < point.enabled.size(); ++i) {
      const Turn its = plan_.empty() ? Turn::kAny : TurnOf(*point.enabled[i]);
      if (its == Turn::kLater) ++held_back_;
      if (its < turn) continue;
      if (its > turn) {
        turn = its;
        count = 0;
      }
      best[count] = point.enabled[i];
      position[count++] = static_cast<std::uint8_t>(i);
    }
    picked = position[pos_.Pick({{best.data(), count}, point.last, point.step, point.gave_way_at})];
    if (held_back_ > kPatience) plan_.clear();
  }
  Execute(*point.enabled[picked]);
  return picked;
}

ReadsFrom::Turn ReadsFrom::TurnOf(const Operation& operation) {
  if (operation.object == nullptr) return Turn::kAny;
  const auto [address, place, object] = NextOf(operation);
  Turn turn = Turn::kAny;
  for (const Pair& pair : plan_) {
    const bool is_there = object->last_write == pair.write && (pair.write == 0 || object->writer != operation.thread);
    if (pair.after == place) {
      if (is_there) return Turn::kNow;
      turn = Turn::kLater;
    } else if (operation.writes && object->last_write == pair.write && Has(object->places, pair.after)) {
      // There would be nothing left to see.
      turn = Turn::kLater;
    }
  }
  return turn;
}

void ReadsFrom::Execute(const Operation& operation) {
  if (operation.object == nullptr) return;
  const auto [address, place, object] = NextOf(operation);
  next_[operation.thread] = {};
  if (!Has(object->places, place)) Know(*object, place);
  if (object->last_write == 0 || object->writer != operation.thread) Saw({object->last_write, place});
  if (!operation.writes) return;
  object->last_write = place;
  object->writer = operation.thread;
}

void ReadsFrom::Saw(Pair pair) {
  const auto planned = std::find(plan_.begin(), plan_.end(), pair);
  if (planned != plan_.end()) {
    reached_.push_back(pair);
    plan_.erase(planned);
  } else {
    // What it was to see cannot be seen any more, this time.
    std::erase_if(plan_, [&](const Pair& other) { return other.after == pair.after; });
  }
  const auto found = candidate_of_.find(KeyOf(pair.write, pair.after));
  if (found == candidate_of_.end()) return;
  Candidate& candidate = candidates_[found->second];
  if (candidate.last_seen == execution_) return;
  candidate.last_seen = execution_;
  if (candidate.seen++ != 0) return;
  Plan plan = reached_;
  if (!Has(plan, pair)) plan.push_back(pair);
  if (plan.size() > kLongestPlan) plan.erase(plan.begin(), plan.end() - kLongestPlan);
  if (corpus_.size() == kCorpus) corpus_.erase(corpus_.begin());
  corpus_.push_back(std::move(plan));
}

void ReadsFrom::Know(Object& object, Place place) {
  object.places.push_back(place);
  AddCandidate({0, place});
  for (const Place other : object.places) {
    AddCandidate({other, place});
    AddCandidate({place, other});
  }
}

void ReadsFrom::AddCandidate(Pair pair) {
  if (pair.write != 0 && (!spots_[pair.write].writes || spots_[pair.write].thread == spots_[pair.after].thread)) return;
  const auto [entry, is_new] = candidate_of_.try_emplace(KeyOf(pair.write, pair.after), static_cast<std::uint32_t>(candidates_.size()));
  if (is_new) candidates_.push_back({pair});
}

// Of one that concerns an object.
const ReadsFrom::Next& ReadsFrom::NextOf(const Operation& operation) {
  Next& next = next_[operation.thread];
  const Spot spot{HasSite(operation.kind) ? operation.site : operation.object, operation.thread, operation.kind, operation.writes};
  if (next.address == operation.object && spots_[next.place] == spot) return next;
  const auto [entry, is_new] = places_.try_emplace(spot, static_cast<Place>(spots_.size()));
  if (is_new) spots_.push_back(spot);
  Object& object = objects_[operation.object];
  if (object.execution != execution_) {
    object.execution = execution_;
    object.last_write = 0;
    object.writer = operation.thread;
  }
  next = {operation.object, entry->second, &object};
  return next;
}

}  // namespace heddle::strategy
