// Numbered tickets from two counters that are taken by turns (Shavit and Zemach, "Diffracting trees"): the counters share the load, and for it the order
// of two tickets that are taken while others are being taken is up to chance.
#ifndef HEDDLE_PLUGINS_EXAMPLE_COUNTING_TREE_H_
#define HEDDLE_PLUGINS_EXAMPLE_COUNTING_TREE_H_

#include <atomic>
#include <cstdint>

namespace acme {

class CountingTree {
 public:
  std::int64_t Take() {
    const std::int64_t turn = turns_.fetch_add(1) % 2;
    return turn + 2 * counters_[turn].fetch_add(1);
  }

 private:
  std::atomic<std::int64_t> turns_{0};
  std::atomic<std::int64_t> counters_[2] = {0, 0};
};

}  // namespace acme

#endif  // HEDDLE_PLUGINS_EXAMPLE_COUNTING_TREE_H_
