// At most so many tasks at a time.
// The contract is that of gevent.pool.Pool 22.10.
#ifndef HEDDLE_PRIMITIVES_HUB_POOL_H_
#define HEDDLE_PRIMITIVES_HUB_POOL_H_

#include <concepts>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "primitives/greenlet/greenlet.h"
#include "primitives/hub/event.h"
#include "primitives/hub/semaphore.h"
#include "primitives/hub/task.h"
#include "primitives/hub/time.h"

namespace heddle::hub {

// Belongs to the thread that makes it: in another, every function throws GreenletError. Destroying
// it ends no task.
class Pool {
 public:
  // Throws std::invalid_argument for a negative size. A pool of size 0 is always full.
  explicit Pool(std::int64_t size);

  // Waits while the pool is full, then spawns f() as a task of it.
  template <std::invocable F>
  Task spawn(F f) {
    return spawn_run(heddle::internal::as_run(std::move(f)));
  }

  // f(item) for each item, each in a task. Blocks until all have ended. Returns the results in the
  // order of the items; throws the exception of the first item whose call threw.
  template <typename F, typename Item>
    requires std::invocable<F&, const Item&>
  std::vector<Value> map(F f, const std::vector<Item>& items) {
    std::vector<Task> tasks;
    for (const Item& item : items) {
      tasks.push_back(spawn([f, item]() mutable { return f(item); }));
    }
    return results(tasks);
  }

  // Blocks until no task of the pool is left, at most for `limit`. Returns whether none is.
  bool join(Limit limit = {});

  // Kills the tasks that are in the pool now and waits until they have ended, at most for `limit`.
  // Returns whether they have.
  bool kill(Limit limit = {});

  // How many tasks are in it, and how many more may come without waiting.
  std::int64_t size() const;
  std::int64_t free_count() const;
  bool full() const { return free_count() == 0; }

 private:
  struct Members;

  // Throws GreenletError on a foreign thread.
  Members& members() const;
  Task spawn_run(std::function<Value(Value)> run);
  static std::vector<Value> results(const std::vector<Task>& tasks);

  const std::shared_ptr<Members> members_;
};

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_POOL_H_
