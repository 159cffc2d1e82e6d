// Tasks that live as long as their group: destroying it cancels those that have not ended.
// For a server's connections, whose number nobody knows beforehand.
#ifndef HEDDLE_PRIMITIVES_ASYNC_TASK_GROUP_H_
#define HEDDLE_PRIMITIVES_ASYNC_TASK_GROUP_H_

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "primitives/async/join_handle.h"

namespace heddle::async {

// Only for the loop's thread.
class TaskGroup {
 public:
  // `loop` must outlive the group.
  explicit TaskGroup(EventLoop* loop) : loop_(loop) {}

  // Runs `task`; what it throws is lost, so let it catch.
  void Spawn(Task<void> task) {
    // Forgetting the ended ones when their number has doubled costs each a constant.
    if (handles_.size() >= prune_at_) {
      std::erase_if(handles_, [](const JoinHandle<void>& handle) { return handle.done(); });
      prune_at_ = std::max<std::size_t>(16, 2 * handles_.size());
    }
    handles_.push_back(spawn(*loop_, std::move(task)));
  }

  // How many have not ended.
  std::size_t running() const {
    return static_cast<std::size_t>(
        std::count_if(handles_.begin(), handles_.end(),
                      [](const JoinHandle<void>& handle) { return !handle.done(); }));
  }

 private:
  EventLoop* loop_;
  std::vector<JoinHandle<void>> handles_;
  std::size_t prune_at_ = 16;
};

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_TASK_GROUP_H_
