// The workers of ThreadPoolExecutor and the queue they share.
// A task becomes running under the pool's lock, which is what makes the start order FIFO.

#include "primitives/pool/thread_pool_executor.h"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "primitives/lock/futex.h"
#include "primitives/lock/spin.h"
#include "primitives/pool/errors.h"

namespace heddle {
namespace {

// The pool whose worker this thread is.
thread_local const ThreadPoolExecutor* current_pool = nullptr;

std::size_t CheckedWorkers(int max_workers) {
  if (max_workers < 1) throw std::invalid_argument("max_workers must be at least 1");
  return static_cast<std::size_t>(max_workers);
}

}  // namespace

int ThreadPoolExecutor::default_max_workers() {
  return static_cast<int>(std::min(32u, std::thread::hardware_concurrency() + 4));
}

ThreadPoolExecutor::ThreadPoolExecutor(int max_workers, std::function<void()> initializer)
    : max_workers_(CheckedWorkers(max_workers)), initializer_(std::move(initializer)) {}

ThreadPoolExecutor::~ThreadPoolExecutor() { shutdown(); }

void ThreadPoolExecutor::Enqueue(std::shared_ptr<pool_internal::WorkItem> item) {
  bool call;
  {
    const std::lock_guard lock(mutex_);
    if (broken_) throw BrokenThreadPool(*broken_);
    if (shutdown_) throw ExecutorShutdownError("cannot submit after shutdown");
    StartWorkerIfNeeded();
    queue_.push(std::move(item));
    has_work_.store(true, std::memory_order_relaxed);
    call = NeedsCall();
    if (call) ++coming_;
  }
  if (call) Call(1);
}

// Called with the lock held, before the new item is queued: an idle worker counts as taken once an
// item waits for it.
void ThreadPoolExecutor::StartWorkerIfNeeded() {
  if (queue_.size() < idle_ || workers_.size() == max_workers_) return;
  try {
    workers_.emplace_back([this] { WorkerMain(); });
  } catch (const std::system_error&) {
    if (workers_.empty()) throw;  // else the workers there are will come to it
  }
}

// Called with the lock held, after an item was queued. A call costs more than a small task: there
// is none while as many workers are coming as there are items, or nobody sleeps.
bool ThreadPoolExecutor::NeedsCall() { return coming_ < queue_.size() && coming_ < idle_; }

void ThreadPoolExecutor::WorkerMain() {
  current_pool = this;
  if (initializer_ && !Initialize()) return;
  while (std::shared_ptr<pool_internal::WorkItem> item = TakeStarted()) item->Run();
}

bool ThreadPoolExecutor::Initialize() {
  try {
    initializer_();
    return true;
  } catch (const std::exception& e) {
    Break(std::string("an initializer failed, the pool is not usable any more: ") + e.what());
  } catch (...) {
    Break("an initializer failed, the pool is not usable any more");
  }
  return false;
}

void ThreadPoolExecutor::Break(const std::string& reason) {
  pool_internal::WorkQueue pending;
  {
    const std::lock_guard lock(mutex_);
    broken_ = reason;
    pending.swap(queue_);
  }
  while (!pending.empty()) {
    const std::shared_ptr<pool_internal::WorkItem> item = pending.pop();
    if (item->Start()) item->Fail(std::make_exception_ptr(BrokenThreadPool(reason)));
  }
}

// Blocks for the next task that was not cancelled and makes it running; null after shutdown.
std::shared_ptr<pool_internal::WorkItem> ThreadPoolExecutor::TakeStarted() {
  std::unique_lock lock(mutex_);
  for (;;) {
    AwaitWork(lock);
    if (queue_.empty()) return nullptr;
    std::shared_ptr<pool_internal::WorkItem> item = queue_.pop();
    has_work_.store(!queue_.empty(), std::memory_order_relaxed);
    if (item->Start()) return item;
    // The last handle of a cancelled task may be this one: its destructor is user code.
    lock.unlock();
    item.reset();
    lock.lock();
  }
}

// Blocks, with the lock given up meanwhile, until there is an item or the pool is shut down.
void ThreadPoolExecutor::AwaitWork(std::unique_lock<Lock>& lock) {
  while (queue_.empty() && !shutdown_) {
    ++idle_;
    ++coming_;
    lock.unlock();
    internal::SpinUntil([this] { return has_work_.load(std::memory_order_relaxed); });
    lock.lock();
    --coming_;
    if (queue_.empty() && !shutdown_) {
      lock.unlock();
      AwaitCall();
      lock.lock();
      --coming_;
    }
    --idle_;
  }
}

void ThreadPoolExecutor::Call(std::size_t workers) {
  const auto count = static_cast<std::uint32_t>(workers);
  calls_.fetch_add(count, std::memory_order_relaxed);
  internal::FutexWake(&calls_, count);
}

void ThreadPoolExecutor::AwaitCall() {
  std::uint32_t calls = calls_.load(std::memory_order_relaxed);
  while (calls == 0 || !calls_.compare_exchange_weak(calls, calls - 1, std::memory_order_relaxed)) {
    if (calls == 0) internal::FutexWait(&calls_, 0, std::nullopt);
    calls = calls_.load(std::memory_order_relaxed);
  }
}

void ThreadPoolExecutor::shutdown(bool wait, bool cancel_futures) {
  if (wait && current_pool == this) {
    throw std::logic_error("a worker cannot wait for the shutdown of its own pool");
  }
  pool_internal::WorkQueue cancelled;
  std::size_t asleep;
  {
    const std::lock_guard lock(mutex_);
    shutdown_ = true;
    if (cancel_futures) cancelled.swap(queue_);
    asleep = idle_ - std::exchange(coming_, idle_);
  }
  if (asleep > 0) Call(asleep);
  while (!cancelled.empty()) cancelled.pop()->Cancel();
  if (!wait) return;
  const std::lock_guard join_lock(join_mutex_);
  for (std::thread& worker : workers_) {
    if (worker.joinable()) worker.join();
  }
}

}  // namespace heddle
