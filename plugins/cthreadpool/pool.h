// C-Thread-Pool under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_CTHREADPOOL_POOL_H_
#define HEDDLE_PLUGINS_CTHREADPOOL_POOL_H_

#include <thpool.h>

#include <exception>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#include "plugins/api/plugin.h"

namespace heddle::plugins::cthreadpool {

class Outcome {
 public:
  explicit Outcome(std::shared_future<void> future) : future_(std::move(future)) {}
  void get() { future_.get(); }

 private:
  std::shared_future<void> future_;
};

class Pool {
 public:
  explicit Pool(int workers) : pool_(thpool_init(workers)) {
    if (pool_ == nullptr) throw std::runtime_error("thpool_init");
  }
  ~Pool() { thpool_destroy(pool_); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  Outcome submit(const heddle::plugin::Task& task) {
    auto work = std::make_unique<Work>(Work{task, {}});
    Outcome outcome(work->promise.get_future().share());
    if (thpool_add_work(pool_, Run, work.get()) != 0) throw std::runtime_error("thpool_add_work");
    work.release();
    return outcome;
  }
  void shutdown() { thpool_wait(pool_); }

 private:
  struct Work {
    heddle::plugin::Task task;
    std::promise<void> promise;
  };

  static void Run(void* data) {
    const std::unique_ptr<Work> work(static_cast<Work*>(data));
    try {
      work->task();
      work->promise.set_value();
    } catch (...) {
      work->promise.set_exception(std::current_exception());
    }
  }

  const threadpool pool_;
};

// A pool beside another one, which is destroyed: "this will wait for the currently active threads to finish and then 'kill' the whole threadpool".
class Survivor : public Pool {
 public:
  explicit Survivor(int workers) : Pool(workers) { thpool_destroy(thpool_init(1)); }
};

}  // namespace heddle::plugins::cthreadpool

#endif  // HEDDLE_PLUGINS_CTHREADPOOL_POOL_H_
