// A semaphore for the places, and a list of who has one.
// A task leaves through a link, which runs even when the task was killed before it began.
#include "primitives/hub/pool.h"

#include "primitives/hub/task_state.h"
#include "primitives/hub/wait.h"

namespace heddle::hub {

struct Pool::Members {
  explicit Members(std::int64_t size) : places(size) { empty.set(); }

  Semaphore places;
  std::list<Task> tasks;
  Event empty;
};

Pool::Pool(std::int64_t size) : members_(std::make_shared<Members>(size)) {}

Pool::Members& Pool::members() const {
  members_->places.counter();
  return *members_;
}

Task Pool::spawn_run(std::function<Value(Value)> run) {
  const std::shared_ptr<Members> members = members_;
  members->places.acquire();
  Task task = [&] {
    try {
      return internal::spawn_after({}, std::move(run));
    } catch (...) {
      members->places.release();
      throw;
    }
  }();
  members->empty.clear();
  const auto place = members->tasks.insert(members->tasks.end(), task);
  // The members keep the task, and it keeps its links: these must not keep the members.
  internal::TaskState::of(task).add_link(task, [pool = std::weak_ptr(members), place](const Task&) {
    const std::shared_ptr<Members> members = pool.lock();
    if (members == nullptr) return;
    members->tasks.erase(place);
    if (members->tasks.empty()) members->empty.set();
    members->places.release();
  });
  return task;
}

std::vector<Value> Pool::results(const std::vector<Task>& tasks) {
  joinall(tasks);
  std::vector<Value> values;
  for (const Task& task : tasks) values.push_back(task.get());
  return values;
}

bool Pool::join(Limit limit) { return members_->empty.wait(limit); }

bool Pool::kill(Limit limit) {
  const std::vector<Task> tasks(members().tasks.begin(), members().tasks.end());
  for (const Task& task : tasks) task.kill_soon();
  return joinall(tasks, limit).size() == tasks.size();
}

std::int64_t Pool::size() const { return static_cast<std::int64_t>(members().tasks.size()); }

std::int64_t Pool::free_count() const { return members().places.counter(); }

}  // namespace heddle::hub
