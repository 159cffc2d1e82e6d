// ThreadPoolExecutor: runs submitted tasks in a bounded number of threads.
// The contract is CPython 3.11 concurrent.futures.ThreadPoolExecutor.

#ifndef HEDDLE_PRIMITIVES_POOL_THREAD_POOL_EXECUTOR_H_
#define HEDDLE_PRIMITIVES_POOL_THREAD_POOL_EXECUTOR_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <string>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "primitives/lock/lock.h"
#include "primitives/pool/deadline.h"
#include "primitives/pool/future.h"
#include "primitives/pool/map_results.h"
#include "primitives/pool/task.h"
#include "primitives/pool/work_queue.h"

namespace heddle {

// Any thread may call anything, tasks included; a task must not shut its own pool down with wait.
class ThreadPoolExecutor {
 public:
  // CPython's default: min(32, number of CPUs + 4).
  static int default_max_workers();

  // At most `max_workers` tasks run at a time; std::invalid_argument when that is below 1. Threads
  // start when work comes and no idle one can take it. Each calls `initializer` first, if there is
  // one; when it throws, every pending and later task gets BrokenThreadPool.
  explicit ThreadPoolExecutor(int max_workers = default_max_workers(),
                              std::function<void()> initializer = nullptr);

  // shutdown(wait).
  ~ThreadPoolExecutor();
  ThreadPoolExecutor(const ThreadPoolExecutor&) = delete;
  ThreadPoolExecutor& operator=(const ThreadPoolExecutor&) = delete;

  // Queues f(args...), all copied or moved in; tasks become running in the order of submission.
  // Does not wait for a worker. Throws ExecutorShutdownError, BrokenThreadPool, or
  // std::system_error when not even one thread can be started.
  template <typename F, typename... Args>
  auto submit(F&& f, Args&&... args) {
    using Result = std::decay_t<std::invoke_result_t<std::decay_t<F>, std::decay_t<Args>...>>;
    auto call = [f = std::forward<F>(f),
                 args = std::make_tuple(std::forward<Args>(args)...)]() mutable -> Result {
      return std::apply(std::move(f), std::move(args));
    };
    auto task = std::make_shared<pool_internal::Task<Result, decltype(call)>>(std::move(call));
    Enqueue(task);
    return Future<Result>(std::move(task));
  }

  // Submits f(item) for every item at once and gives the results in order; see MapResults. The
  // timeout counts from this call.
  template <typename F, std::ranges::input_range Range>
  auto map(F f, Range&& items, Timeout timeout = std::nullopt) {
    using Result = std::decay_t<std::invoke_result_t<F, std::ranges::range_value_t<Range>>>;
    const pool_internal::Deadline deadline = pool_internal::Deadline::After(timeout);
    std::vector<Future<Result>> futures;
    for (auto&& item : items) {
      futures.push_back(submit(f, std::ranges::range_value_t<Range>(item)));
    }
    return MapResults<Result>(std::move(futures), deadline);
  }

  // No task is accepted any more; those queued still run unless `cancel_futures` cancels them,
  // running ones always end. With `wait` it blocks until all threads have ended; from a worker of
  // this pool that is std::logic_error, and nothing else goes wrong. May be called again.
  void shutdown(bool wait = true, bool cancel_futures = false);

 private:
  friend class ThreadPoolExecutorPeer;

  void Enqueue(std::shared_ptr<pool_internal::WorkItem> item);
  void StartWorkerIfNeeded();
  bool NeedsCall();
  void WorkerMain();
  bool Initialize();
  void Break(const std::string& reason);
  std::shared_ptr<pool_internal::WorkItem> TakeStarted();
  void AwaitWork(std::unique_lock<Lock>& lock);
  void Call(std::size_t workers);
  void AwaitCall();

  const std::size_t max_workers_;
  const std::function<void()> initializer_;

  Lock mutex_;
  pool_internal::WorkQueue queue_;
  std::atomic<bool> has_work_ = false;  // queue_ is not empty; written under the lock
  std::size_t idle_ = 0;                // workers that found no work
  std::size_t coming_ = 0;  // of these, how many will look again: they were called, or still look
  std::atomic<std::uint32_t> calls_ = 0;  // where the others sleep; a call is for one of them
  bool shutdown_ = false;
  std::optional<std::string> broken_;
  std::vector<std::thread> workers_;  // grows until shutdown_, fixed afterwards

  std::mutex join_mutex_;  // one thread joins, the others wait for it; taken before mutex_
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_THREAD_POOL_EXECUTOR_H_
