// Several strategies by turns: each finds bugs that others hardly ever find. How often each has its turn depends on how often it finds
// something new.
#ifndef HEDDLE_STRESS_STRATEGY_PORTFOLIO_H_
#define HEDDLE_STRESS_STRATEGY_PORTFOLIO_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "stress/strategy/pair_coverage.h"
#include "stress/strategy/strategy.h"
#include "stress/strategy/surw.h"

namespace heddle::strategy {

// The first executions are those of round robin, in which threads that do the same are in lockstep. Then the members' turns are in proportion
// to their shares, and the more new pairs (see PairCoverage) a member's latest executions had, next to those of the others, the more.
class Portfolio final : public Strategy {
 public:
  explicit Portfolio(std::uint64_t seed);

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override { return current_->strategy->Choose(kind, alternatives); }
  void OnYield(ThreadId thread) override { current_->strategy->OnYield(thread); }
  void End(const Summary& summary) override;
  bool ObservesEveryPoint() const override { return true; }
  // The member that decides the present execution.
  std::string_view Deciding() const override { return current_->name; }

 private:
  struct Member {
    std::string_view name;
    std::unique_ptr<Strategy> strategy;
    double share = 0;
    // Both fade as executions go by, whosever.
    double turns = 0;
    double found = 0;  // new pairs
    double due = 0;    // the one with the least goes next
  };

  std::vector<Member> members_;
  Surw* surw_ = nullptr;  // one of them; it learns from the others' executions too
  Member* current_ = nullptr;
  std::uint64_t execution_ = 0;
  PairCoverage pairs_;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_PORTFOLIO_H_
