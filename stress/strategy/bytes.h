// A schedule that somebody else makes up as a string of bytes, a fuzzer for one: any bytes are a schedule.
#ifndef HEDDLE_STRESS_STRATEGY_BYTES_H_
#define HEDDLE_STRESS_STRATEGY_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "stress/strategy/coverage.h"
#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

// The first two bytes say how it goes on after the others: a number, from which the decisions of a random walk are drawn, with a
// tendency to stay with the running thread that is weak or strong. Each further byte is a decision.
class Bytes final : public Strategy {
 public:
  // Tells `coverage` what each execution does; it must outlive this.
  explicit Bytes(Coverage& coverage) : coverage_(coverage) {}

  // The next execution's. Must live as long as that.
  void Set(std::span<const std::uint8_t> bytes) { bytes_ = bytes; }

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override;
  bool ObservesEveryPoint() const override { return true; }

 private:
  std::size_t Decide(const SchedulePoint& point);
  bool Ends() const { return position_ == bytes_.size(); }

  Coverage& coverage_;
  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
  Random random_{0};
  std::uint32_t stays_ = 0;  // after the bytes: it stays so many times for each time that it draws lots
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_BYTES_H_
