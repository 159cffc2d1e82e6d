// What runs a process pool: a thread that hands calls to workers and takes their replies.
// ProcessPoolExecutor is the typed face of it.

#ifndef HEDDLE_PRIMITIVES_PROCESS_POOL_MANAGER_H_
#define HEDDLE_PRIMITIVES_PROCESS_POOL_MANAGER_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "primitives/pool/thread_pool_executor.h"
#include "primitives/process/fork_safe.h"
#include "primitives/process/frame.h"
#include "primitives/process/pool_item.h"
#include "primitives/process/spawner.h"

namespace heddle::process::internal {

class PoolManager {
 public:
  PoolManager(std::size_t max_workers, std::optional<std::size_t> max_tasks_per_child,
              std::function<void()> initializer);
  // Shutdown(wait).
  ~PoolManager();

  // Throws BrokenProcessPool or ExecutorShutdownError. Does not block.
  void Submit(std::shared_ptr<PoolItem> item);

  void Shutdown(bool wait, bool cancel_futures);

  pid_t spawner_pid() const { return spawner_.pid(); }

 private:
  struct Worker {
    explicit Worker(PrivateFd socket) : connection(std::move(socket)) {}
    FrameConnection connection;
    std::shared_ptr<PoolItem> running;  // null when idle
    std::size_t tasks = 0;              // given to it so far
    bool ready = false;                 // has run its initializer
  };

  // Runs in the thread of the pool, like all that follows.
  void Run();
  bool Step();

  std::shared_ptr<PoolItem> TakeStarted();
  void GiveOutWork();
  void RequestWorkers();
  void WaitForEvents(bool& spawner_event, std::vector<Worker*>& worker_events);
  bool AcceptWorker();
  bool ReadFrom(Worker& worker);
  bool TakeFrame(Worker& worker, const std::string& frame);
  void RunCallbacks(std::shared_ptr<PoolItem> item);
  // Returns false.
  bool Break(const std::string& reason);

  void Wake();

  const std::optional<std::size_t> max_tasks_per_child_;
  Spawner spawner_;  // forks before this class makes threads
  const PrivateFd wake_;

  // Only the pool's thread uses these.
  std::list<Worker> workers_;
  std::size_t requested_ = 0;  // workers on their way
  std::size_t worker_limit_;   // max_workers, less when there are no processes to be had

  std::mutex mutex_;
  std::deque<std::shared_ptr<PoolItem>> pending_;
  bool shutdown_ = false;
  std::optional<std::string> broken_;

  // Callbacks have a thread of their own, so that one that blocks does not hold up the replies.
  ThreadPoolExecutor callbacks_;
  std::mutex join_mutex_;
  std::thread thread_;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_POOL_MANAGER_H_
