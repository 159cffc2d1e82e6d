// thread_pool::ThreadPool. It promises no order; its destructor waits for everything that was submitted.
#include <thread_pool/thread_pool.hpp>

#include <chrono>
#include <cstddef>
#include <future>
#include <utility>

#include "plugins/api/plugin.h"

namespace {

class Outcome {
 public:
  explicit Outcome(std::shared_future<void> future) : future_(std::move(future)) {}
  void get() { future_.get(); }
  bool get_for(std::chrono::nanoseconds timeout) {
    if (future_.wait_for(timeout) == std::future_status::timeout) return false;
    future_.get();
    return true;
  }

 private:
  std::shared_future<void> future_;
};

class Pool {
 public:
  explicit Pool(int workers) : pool_(new thread_pool::ThreadPool(static_cast<std::size_t>(workers))) {}
  ~Pool() { shutdown(); }
  Outcome submit(const heddle::plugin::Task& task) { return Outcome(pool_->Submit([task] { task(); }).share()); }
  void shutdown() {
    if (!std::exchange(shut_, true)) delete pool_;
  }

 private:
  thread_pool::ThreadPool* const pool_;  // tasks still look at it while it is destroyed
  bool shut_ = false;
};

}  // namespace

HEDDLE_PLUGIN("thread_pool", "4.0.0") {
  heddle::plugin::executor<Pool>("thread_pool::ThreadPool", {},
                                 {{"executor.exactly-once", "a task that a task submits while the pool is destroyed may never run; see FINDINGS.md"}});
}
