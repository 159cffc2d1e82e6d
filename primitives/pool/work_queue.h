// The tasks that wait for a worker, in the order of submission. They are linked among themselves:
// nothing here fails for want of memory, which a pool's shutdown relies on.

#ifndef HEDDLE_PRIMITIVES_POOL_WORK_QUEUE_H_
#define HEDDLE_PRIMITIVES_POOL_WORK_QUEUE_H_

#include <cstddef>
#include <memory>
#include <utility>

#include "primitives/pool/task.h"

namespace heddle::pool_internal {

// Not synchronised. An item is in at most one queue at a time.
class WorkQueue {
 public:
  WorkQueue() = default;
  WorkQueue(const WorkQueue&) = delete;
  WorkQueue& operator=(const WorkQueue&) = delete;
  ~WorkQueue() {
    while (!empty()) pop();  // one by one, for a long chain's destructors would nest
  }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  void push(std::shared_ptr<WorkItem> item) {
    WorkItem* const last = item.get();
    (empty() ? first_ : last_->next_) = std::move(item);
    last_ = last;
    ++size_;
  }

  // Of a queue that is not empty.
  std::shared_ptr<WorkItem> pop() {
    std::shared_ptr<WorkItem> item = std::move(first_);
    first_ = std::move(item->next_);
    --size_;
    return item;
  }

  void swap(WorkQueue& other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
    std::swap(size_, other.size_);
  }

 private:
  std::shared_ptr<WorkItem> first_;
  WorkItem* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace heddle::pool_internal

#endif  // HEDDLE_PRIMITIVES_POOL_WORK_QUEUE_H_
