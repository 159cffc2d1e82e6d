// Guided by what operations see (after the reads-from fuzzer of Wolff, Shi, Duck, Mathur and Roychoudhury, ASPLOS 2024): an execution aims at pairs
// of an operation and the write that it is to come right after. What led to a pair that no execution had is varied and extended, so that
// bugs which need several rare orders in one execution are approached step by step.
#ifndef HEDDLE_STRESS_STRATEGY_READS_FROM_H_
#define HEDDLE_STRESS_STRATEGY_READS_FROM_H_

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "stress/strategy/operation.h"
#include "stress/strategy/pos.h"
#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class ReadsFrom final : public Strategy {
 public:
  explicit ReadsFrom(std::uint64_t seed) : seed_(seed), random_(seed), pos_(seed) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override { return pos_.Choose(kind, alternatives); }
  void OnYield(ThreadId thread) override { pos_.OnYield(thread); }
  bool ObservesEveryPoint() const override { return true; }

 private:
  // What a thread does where: its number, and the place in the code, or the kind of operation and the object. By the order of first uses:
  // nothing depends on where code and data lie. 0: nothing.
  using Place = std::uint32_t;

  // That `after` is executed when `write` was the last write of its object; of another thread, or 0 for none in this execution.
  struct Pair {
    Place write = 0;
    Place after = 0;
    bool operator==(const Pair&) const = default;
  };
  struct Candidate {
    Pair pair;
    std::uint64_t seen = 0;  // executions
    std::uint64_t last_seen = 0;
  };
  // What an execution aims at.
  using Plan = std::vector<Pair>;

  struct Object {
    std::vector<Place> places;    // of operations on it, in all executions
    std::uint64_t execution = 0;  // that touched it last
    Place last_write = 0;         // in that one
    ThreadId writer = 0;
  };

  // What a thread does next, as far as it has been asked for. An operation may be given up (a timed one), so it is told apart by its address too.
  struct Next {
    const volatile void* address = nullptr;
    Place place = 0;
    Object* object = nullptr;
  };

  // What tells places apart.
  struct Spot {
    const volatile void* where;  // in the code, or the object
    ThreadId thread;
    OperationKind kind;
    bool writes;
    bool operator==(const Spot&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Spot& spot) const {
      const auto where = reinterpret_cast<std::uintptr_t>(spot.where);
      return (where ^ std::uint64_t{spot.thread} << 48 ^ static_cast<std::uint64_t>(spot.kind) << 56 ^ std::uint64_t{spot.writes} << 63) * 0x9e3779b97f4a7c15u >> 20;
    }
  };

  // Whether an operation is to come now, or while there are others rather not.
  enum class Turn : std::uint8_t { kLater, kAny, kNow };

  const Next& NextOf(const Operation& operation);
  Turn TurnOf(const Operation& operation);
  void Execute(const Operation& operation);
  void Know(Object& object, Place place);
  void AddCandidate(Pair pair);
  void Saw(Pair pair);
  const Pair& RareCandidate();

  const std::uint64_t seed_;
  std::uint64_t execution_ = 0;
  Random random_;
  Pos pos_;  // decides what the plan leaves open
  Plan plan_;                 // what has not been reached in this execution
  Plan reached_;              // what has been
  std::uint32_t held_back_ = 0;  // so many times an operation had to wait, in this execution
  std::vector<Candidate> candidates_;
  std::unordered_map<std::uint64_t, std::uint32_t> candidate_of_;
  std::vector<Plan> corpus_;  // what led to something new, the latest last
  std::unordered_map<const volatile void*, Object> objects_;
  std::unordered_map<Spot, Place, Hash> places_;
  std::vector<Spot> spots_{{}};  // of each place
  std::array<Next, kMaxThreads> next_{};  // of each thread
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_READS_FROM_H_
