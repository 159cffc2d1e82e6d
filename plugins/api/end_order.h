// For hubs of libraries that do not say in which order tasks have ended.
#ifndef HEDDLE_PLUGINS_API_END_ORDER_H_
#define HEDDLE_PLUGINS_API_END_ORDER_H_

#include <algorithm>
#include <cstddef>
#include <vector>

namespace heddle::plugin {

// Each task has a `place`, 0 until it ends. Of one thread.
class EndOrder {
 public:
  template <typename Task>
  void End(Task& task) {
    task.place = ++ended_;
  }

  template <typename Handle>
  static bool HaveAllEnded(const std::vector<Handle>& tasks) {
    return std::all_of(tasks.begin(), tasks.end(), [](const Handle& task) { return task->place != 0; });
  }

  // The positions of those that have ended, in the order in which they did.
  template <typename Handle>
  static std::vector<std::size_t> Ended(const std::vector<Handle>& tasks) {
    std::vector<std::size_t> ended;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (tasks[i]->place != 0) ended.push_back(i);
    }
    std::sort(ended.begin(), ended.end(), [&](std::size_t a, std::size_t b) { return tasks[a]->place < tasks[b]->place; });
    return ended;
  }

 private:
  std::size_t ended_ = 0;
};

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_END_ORDER_H_
