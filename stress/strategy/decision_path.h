// The tree of all decisions, depth first: where the present execution is on it, and which one comes next.
#ifndef HEDDLE_STRESS_STRATEGY_DECISION_PATH_H_
#define HEDDLE_STRESS_STRATEGY_DECISION_PATH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heddle::strategy {

// Whoever uses it must offer the same alternatives whenever the decisions before were the same.
class DecisionPath {
 public:
  // Goes on to the next execution. False, from then on, if there is none.
  bool Advance() {
    depth_ = 0;
    if (!begun_) return begun_ = true;
    while (!path_.empty() && path_.back().taken + 1 == path_.back().alternatives) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().taken;
    return true;
  }

  // The alternative to take at the next decision, of [0, alternatives).
  std::uint32_t Next(std::uint32_t alternatives) {
    if (depth_ == path_.size()) path_.push_back({0, alternatives});
    return path_[depth_++].taken;
  }

 private:
  struct Decision {
    std::uint32_t taken;
    std::uint32_t alternatives;
  };

  bool begun_ = false;
  std::vector<Decision> path_;  // from the root
  std::size_t depth_ = 0;       // of the next decision
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_DECISION_PATH_H_
