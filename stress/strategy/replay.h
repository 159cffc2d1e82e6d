// Takes the decisions that an earlier execution recorded. Where the record ends, or does not fit, the running thread goes on.
#ifndef HEDDLE_STRESS_STRATEGY_REPLAY_H_
#define HEDDLE_STRESS_STRATEGY_REPLAY_H_

#include <cstdint>
#include <vector>

#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Replay final : public Strategy {
 public:
  // Stands for whatever would be decided if the record ended here.
  static constexpr std::uint8_t kDefault = 0xff;

  // `choices`: a thread number for each choice among threads, a number for every other decision.
  explicit Replay(std::vector<std::uint8_t> choices) : choices_(std::move(choices)) {}

  bool Begin() override {
    position_ = 0;
    diverged_ = false;
    return true;
  }
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind, std::uint32_t alternatives) override;

  // Whether the execution needed a decision that the record has not, or has differently.
  bool diverged() const { return diverged_; }

 private:
  std::vector<std::uint8_t> choices_;
  std::size_t position_ = 0;
  bool diverged_ = false;
};

// Where a schedule goes on by itself: the running thread if it can, and otherwise the one with the lowest number.
std::size_t Default(const SchedulePoint& point);

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_REPLAY_H_
