// Which threads have followed each other on which locations, in all executions so far.
#ifndef HEDDLE_STRESS_STRATEGY_PAIR_COVERAGE_H_
#define HEDDLE_STRESS_STRATEGY_PAIR_COVERAGE_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "stress/strategy/strategy.h"

namespace heddle::strategy {

// A pair is an operation and the one before it on the same address, told apart by address, threads and kinds. What executions have in common
// in this coarse view they have all the time; a strategy that shows new pairs orders threads in a way that no execution had.
class PairCoverage {
 public:
  PairCoverage() : covered_(kCells) {}

  // An execution begins.
  void Begin();
  // The operation is executed now.
  void Add(const Operation& operation);
  // How many pairs of the present execution no earlier one had.
  std::uint32_t New() const { return new_; }

 private:
  // Pairs that share a cell are taken for one.
  static constexpr std::size_t kCells = std::size_t{1} << 20;

  struct Address {
    std::uint64_t execution = 0;  // that touched it last
    std::uint32_t number = 0;     // in the order of first uses: nothing depends on where things lie
    std::uint32_t last = 0;       // thread and kind of the last operation on it
  };

  std::unordered_map<const volatile void*, Address> addresses_;
  std::vector<bool> covered_;
  std::uint64_t execution_ = 0;
  std::uint32_t new_ = 0;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_PAIR_COVERAGE_H_
