// ProcessPoolExecutor: runs submitted calls in a bounded number of processes.
// The contract is CPython 3.11 concurrent.futures.ProcessPoolExecutor.

#ifndef HEDDLE_PRIMITIVES_PROCESS_PROCESS_POOL_EXECUTOR_H_
#define HEDDLE_PRIMITIVES_PROCESS_PROCESS_POOL_EXECUTOR_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "primitives/pool/deadline.h"
#include "primitives/pool/future.h"
#include "primitives/pool/map_results.h"
#include "primitives/process/function_registry.h"
#include "primitives/process/pool_manager.h"
#include "primitives/process/remote_call.h"

namespace heddle::process {

// Functions are given as pointers (a lambda that captures nothing: +lambda), which mean the same in
// the workers because these are forked from this program; or by the name they were registered with.
// Arguments and results are trivially copyable (no pointers) or default-constructible and
// serializable by cereal, and copied. An exception of the function comes out of result() as
// RemoteError.
//
// The constructor forks one helper process that forks the workers when they are needed, so workers
// are copies of this process at that time, with one thread. Make the pool before threads that hold
// locks the functions need, and after loading the libraries they are in. Inherited descriptors stay
// open in the workers until the pool has ended. When this process ends, also by kill -9, the
// helper and the workers are killed; nothing else is left.
//
// Callbacks of futures run in this process, one at a time, in a thread of the pool; one that blocks
// holds up the other callbacks but not the results. Members are for the process that made the pool,
// any thread of it.
class ProcessPoolExecutor {
 public:
  struct Options {
    int max_workers = default_max_workers();
    std::function<void()> initializer = nullptr;
    std::optional<int> max_tasks_per_child = std::nullopt;
  };

  // The number of CPUs, at least 1.
  static int default_max_workers();

  // At most `max_workers` calls run at a time. Each worker calls `initializer` first, if there is
  // one; when it throws, every pending and later call gets BrokenProcessPool. After
  // `max_tasks_per_child` calls a worker ends and another takes its place. std::invalid_argument
  // when one of the numbers is below 1; std::system_error.
  ProcessPoolExecutor() : ProcessPoolExecutor(Options()) {}
  explicit ProcessPoolExecutor(int max_workers) : ProcessPoolExecutor(WithWorkers(max_workers)) {}
  explicit ProcessPoolExecutor(const Options& options);

  // shutdown(wait). In a child of the process that made it, nothing.
  ~ProcessPoolExecutor();
  ProcessPoolExecutor(const ProcessPoolExecutor&) = delete;
  ProcessPoolExecutor& operator=(const ProcessPoolExecutor&) = delete;

  // Queues function(args...); the arguments are converted to the parameters' types. Does not wait
  // for a worker. A future is running, and cannot be cancelled, once its call was given to a
  // worker, in the order of submission. When a worker or the helper dies, every future that is not
  // done gets BrokenProcessPool. Throws BrokenProcessPool, ExecutorShutdownError, ProcessError in
  // another process.
  template <typename Result, typename... Params, typename... Args>
  auto submit(Result (*function)(Params...), Args&&... args) {
    static_assert(((!std::is_lvalue_reference_v<Params> ||
                    std::is_const_v<std::remove_reference_t<Params>>)&&...),
                  "a reference parameter would change a copy only");
    static_assert(std::is_void_v<Result> || !std::is_pointer_v<std::decay_t<Result>>,
                  "a pointer means nothing in another process");
    using Value = std::decay_t<Result>;
    auto item = std::make_shared<internal::TypedPoolItem<Value>>(
        internal::EncodeCall(function, std::forward<Args>(args)...));
    Submit(item);
    return Future<Value>(std::move(item));
  }

  // submit_named<int(int, int)>("add", 1, 2): the function registered with register_function, in
  // this process, also after the pool was made. std::invalid_argument when there is none of this
  // name and signature.
  template <typename Signature, typename... Args>
  auto submit_named(const std::string& name, Args&&... args) {
    return submit(registered_function<Signature>(name), std::forward<Args>(args)...);
  }

  // Submits function(item) for every item at once and gives the results in order; see MapResults.
  // The timeout counts from this call.
  template <typename Result, typename Param, std::ranges::input_range Range>
  auto map(Result (*function)(Param), Range&& items, Timeout timeout = std::nullopt) {
    const auto deadline = pool_internal::Deadline::After(timeout);
    std::vector<Future<std::decay_t<Result>>> futures;
    for (auto&& item : items) futures.push_back(submit(function, item));
    return MapResults<std::decay_t<Result>>(std::move(futures), deadline);
  }

  // No call is accepted any more; those queued still run unless `cancel_futures` cancels them,
  // running ones always end. With `wait` it blocks until all is done, callbacks included, and all
  // processes of the pool have ended; from a callback that is std::logic_error. May be called
  // again.
  void shutdown(bool wait = true, bool cancel_futures = false);

  // The helper that forks the workers.
  pid_t spawner_pid() const;

 private:
  static Options WithWorkers(int max_workers);

  void Submit(std::shared_ptr<internal::PoolItem> item);
  void CheckMadeHere() const;

  const unsigned generation_;
  std::unique_ptr<internal::PoolManager> manager_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_PROCESS_POOL_EXECUTOR_H_
