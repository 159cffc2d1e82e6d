// What a Task refers to: whether it has begun or ended, how, and who wants to know.
#ifndef HEDDLE_PRIMITIVES_HUB_TASK_STATE_H_
#define HEDDLE_PRIMITIVES_HUB_TASK_STATE_H_

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "primitives/greenlet/greenlet.h"
#include "primitives/hub/loop.h"
#include "primitives/hub/task.h"
#include "primitives/hub/time.h"
#include "primitives/hub/wait_queue.h"

namespace heddle::hub::internal {

class TaskState : public Source, public std::enable_shared_from_this<TaskState> {
 public:
  using Link = std::function<void(const Task&)>;

  static TaskState& of(const Task& task) { return task.state(); }

  static Task spawn(Limit delay, std::function<Value(Value)> run);

  const Value& value() const { return value_; }
  const std::exception_ptr& exception() const { return exception_; }

  // Throws into the task soon, or ends it now if it has not begun.
  void kill(const Greenlet& greenlet, std::exception_ptr exception);

  // Adds a callback that the hub runs; it must not wait.
  void add_link(const Task& task, Link link);

 private:
  bool leave_queue();
  void begin(const Greenlet& greenlet);
  void run(const std::function<Value(Value)>& run);
  void end(const Task& task);
  void schedule_links(const Task& task);

  bool begun_ = false;
  std::optional<Loop::TimerId> delay_;
  Value value_;
  std::exception_ptr exception_;
  std::deque<Link> links_;
  bool links_scheduled_ = false;
};

}  // namespace heddle::hub::internal

#endif  // HEDDLE_PRIMITIVES_HUB_TASK_STATE_H_
