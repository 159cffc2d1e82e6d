// Known-bad futures, threads and pools of threads.
#ifndef HEDDLE_PLUGINS_MUTANTS_EXECUTION_H_
#define HEDDLE_PLUGINS_MUTANTS_EXECUTION_H_

#include <algorithm>
#include <atomic>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/execution.h"

namespace heddle::mutants {

// --- futures ---------------------------------------------------------------------------------------------------------------------

struct FutureWakesOne : MonitorFuture {
  void set(std::int64_t outcome) {
    std::lock_guard guarded(guard);
    if (phase != kPending) throw Misuse("set twice");
    value = outcome;
    phase = kFinished;
    done.notify_one();
  }
};

struct FutureSetTwice : MonitorFuture {
  void set(std::int64_t outcome) {
    std::unique_lock guarded(guard);
    value = outcome;
    Finish(guarded, kFinished);
  }
};

// Says that it is done, and only then what came out.
struct FutureReadyTooEarly : MonitorFuture {
  void set(std::int64_t outcome) {
    std::unique_lock guarded(guard);
    if (phase != kPending) throw Misuse("set twice");
    Finish(guarded, kFinished);
    value = outcome;
  }
};

struct FutureCancelsLate : MonitorFuture {
  bool cancel() {
    std::unique_lock guarded(guard);
    Finish(guarded, kCancelled);
    return true;
  }
};

// The flag and the list are looked at under two guards.
struct CallbackLost : MonitorFuture {
  template <typename F>
  void then(F callback) {
    if (is_ready()) {
      Fails(callback);
    } else {
      std::lock_guard guarded(guard);
      callbacks.push_back(callback);
    }
  }
};

struct CallbackTwice : MonitorFuture {
  template <typename F>
  void then(F callback) {
    {
      std::lock_guard guarded(guard);
      callbacks.push_back(callback);
    }
    if (is_ready()) Fails(callback);
  }
};

struct CallbacksBackwards : MonitorFuture {
  template <typename F>
  void then(F callback) {
    {
      std::lock_guard guarded(guard);
      if (phase == kPending) {
        callbacks.insert(callbacks.begin(), callback);
        return;
      }
    }
    Fails(callback);
  }
};

struct CallbackStopsOthers : MonitorFuture {
  void set(std::int64_t outcome) {
    std::unique_lock guarded(guard);
    if (phase != kPending) throw Misuse("set twice");
    value = outcome;
    phase = kFinished;
    done.notify_all();
    const std::vector<Function> to_run = std::exchange(callbacks, {});
    guarded.unlock();
    for (const Function& callback : to_run) {
      if (Fails(callback)) break;
    }
  }
};

struct FutureRelaxed {
  void set(std::int64_t outcome) {
    value.store(outcome, std::memory_order_relaxed);
    ready.store(1, std::memory_order_relaxed);
    FutexWakeAll(&ready);
  }
  std::int64_t get() {
    while (ready.load(std::memory_order_relaxed) == 0) FutexWait(ready, 0);
    return value.load(std::memory_order_relaxed);
  }
  std::atomic<std::int64_t> value{0};
  Word ready = 0;
};

// --- threads ---------------------------------------------------------------------------------------------------------------------

struct ThreadStartsAgain : MonitorThread {
  template <typename F>
  void start(F target) {
    {
      std::lock_guard guarded(guard);
      if (started) throw Misuse("started twice");
    }
    std::thread other([this, target] {
      Fails(target);
      std::lock_guard guarded(guard);
      ended = true;
      done.notify_all();
    });
    std::lock_guard guarded(guard);
    started = true;
    others.push_back(std::move(other));
  }
  ~ThreadStartsAgain() {
    for (std::thread& other : others) other.join();
  }
  std::vector<std::thread> others;
};

struct ThreadJoinsTooEarly : MonitorThread {
  template <typename F>
  void start(F target) {
    std::lock_guard guarded(guard);
    if (std::exchange(started, true)) throw Misuse("started twice");
    thread = std::thread([this, target] {
      {
        std::lock_guard inner(guard);
        ended = true;
        done.notify_all();
      }
      Fails(target);
    });
  }
};

struct ThreadWakesOne : MonitorThread {
  template <typename F>
  void start(F target) {
    std::lock_guard guarded(guard);
    if (std::exchange(started, true)) throw Misuse("started twice");
    thread = std::thread([this, target] {
      Fails(target);
      std::lock_guard inner(guard);
      ended = true;
      done.notify_one();
    });
  }
};

struct ThreadLivesForEver : MonitorThread {
  bool is_alive() {
    std::lock_guard guarded(guard);
    return started;
  }
};

struct ThreadJoinsItself : MonitorThread {
  void join() {
    std::unique_lock guarded(guard);
    if (!started) throw Misuse("not started");
    done.wait(guarded, [this] { return ended; });
  }
};

struct ThreadJoinsBeforeStart : MonitorThread {
  void join() {
    {
      std::lock_guard guarded(guard);
      if (!started) return;
    }
    MonitorThread::join();
  }
};

// --- pools -----------------------------------------------------------------------------------------------------------------------

struct PoolOneTooMany : MonitorPool {
  explicit PoolOneTooMany(int count) : MonitorPool(count + 1) {}
};

// A pool whose workers find their next job in another way.
template <typename Self>
struct PoolWith : MonitorPool {
  explicit PoolWith(int count) : MonitorPool(0) {
    for (int i = 0; i < count; ++i) {
      workers.emplace_back([this] {
        while (const std::shared_ptr<Job> job = static_cast<Self*>(this)->Next()) static_cast<Self*>(this)->Run(*job);
      });
    }
  }
};

// Looks at the oldest under one guard, and takes it out under another.
struct PoolTakesTwice : PoolWith<PoolTakesTwice> {
  using PoolWith::PoolWith;
  std::shared_ptr<Job> Next() {
    std::shared_ptr<Job> job;
    {
      std::unique_lock guarded(guard);
      changed.wait(guarded, [this] { return stopped || !queue.empty(); });
      if (queue.empty()) return nullptr;
      job = queue.front();
    }
    std::lock_guard guarded(guard);
    if (!queue.empty()) queue.pop_front();
    return job;
  }
  void Run(Job& job) { job.End(Fails(job.function) ? Job::kFailed : Job::kFinished); }
};

struct PoolNewestFirst : PoolWith<PoolNewestFirst> {
  using PoolWith::PoolWith;
  std::shared_ptr<Job> Next() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return stopped || !queue.empty(); });
    if (queue.empty()) return nullptr;
    const std::shared_ptr<Job> job = queue.back();
    queue.pop_back();
    return job;
  }
};

struct PoolDropsAtShutdown : PoolWith<PoolDropsAtShutdown> {
  using PoolWith::PoolWith;
  std::shared_ptr<Job> Next() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return stopped || !queue.empty(); });
    if (stopped || queue.empty()) return nullptr;
    const std::shared_ptr<Job> job = queue.front();
    queue.pop_front();
    return job;
  }
};

// Tells the outcome before there is one.
struct PoolTellsTooEarly : PoolWith<PoolTellsTooEarly> {
  using PoolWith::PoolWith;
  void Run(Job& job) {
    if (!job.Start()) return;
    job.End(Job::kFinished);
    Fails(job.function);
  }
};

struct PoolDiesOfFailure : PoolWith<PoolDiesOfFailure> {
  using PoolWith::PoolWith;
  void Run(Job& job) {
    if (!job.Start()) return;
    job.function();
    job.End(Job::kFinished);
  }
};

struct PoolRunsCancelled : PoolWith<PoolRunsCancelled> {
  using PoolWith::PoolWith;
  void Run(Job& job) { job.End(Fails(job.function) ? Job::kFailed : Job::kFinished); }
};

// Tells a worker before there is something for it.
struct PoolTellsBeforeItPuts : MonitorPool {
  using MonitorPool::MonitorPool;
  template <typename F>
  Outcome submit(F function) {
    auto job = std::make_shared<Job>();
    job->function = function;
    changed.notify_one();
    std::lock_guard guarded(guard);
    if (stopped) throw Misuse("shut down");
    queue.push_back(job);
    return {job};
  }
};

struct PoolAcceptsAfterShutdown : MonitorPool {
  using MonitorPool::MonitorPool;
  template <typename F>
  Outcome submit(F function) {
    auto job = std::make_shared<Job>();
    job->function = function;
    std::lock_guard guarded(guard);
    queue.push_back(job);
    changed.notify_one();
    return {job};
  }
};

struct PoolLeavesThreads : MonitorPool {
  using MonitorPool::MonitorPool;
  void shutdown() {
    {
      std::lock_guard guarded(guard);
      stopped = true;
      changed.notify_all();
    }
    std::lock_guard guarded(join_guard);
    for (std::thread& worker : workers) {
      if (worker.joinable()) worker.detach();
    }
  }
  ~PoolLeavesThreads() { shutdown(); }
};

// Tells its end through a word that orders nothing.
struct ThreadRelaxed {
  template <typename F>
  void start(F target) {
    std::lock_guard guarded(guard);
    if (std::exchange(started, true)) throw Misuse("started twice");
    thread = std::thread([this, target] {
      Fails(target);
      ended.store(1, std::memory_order_relaxed);
      FutexWakeAll(&ended);
    });
  }
  void join() {
    {
      std::lock_guard guarded(guard);
      if (!started) throw Misuse("not started");
      if (std::this_thread::get_id() == thread.get_id()) throw Misuse("join of itself");
    }
    while (ended.load(std::memory_order_relaxed) == 0) FutexWait(ended, 0);
  }
  ~ThreadRelaxed() {
    if (thread.joinable()) thread.join();
  }
  std::mutex guard;
  bool started = false;
  std::thread thread;
  Word ended = 0;
};

// The same for the outcome of a task.
struct PoolRelaxed : MonitorPool {
  struct Outcome {
    void get() {
      while (ended->load(std::memory_order_relaxed) == 0) FutexWait(*ended, 0);
    }
    std::shared_ptr<Word> ended;
  };
  using MonitorPool::MonitorPool;
  template <typename F>
  Outcome submit(F function) {
    auto ended = std::make_shared<Word>(0);
    MonitorPool::submit([=] {
      Fails(function);
      ended->store(1, std::memory_order_relaxed);
      FutexWakeAll(ended.get());
    });
    return {ended};
  }
};

// Counts the tasks that have run, guarded by nothing.
struct PoolRaces : PoolWith<PoolRaces> {
  using PoolWith::PoolWith;
  void Run(Job& job) {
    ++ran;
    MonitorPool::Run(job);
  }
  int ran = 0;
};

// Asks again and again whether there is something to do, when it has told the last outcome: shutdown is not among the answers.
struct PoolAsksForEver : PoolWith<PoolAsksForEver> {
  using PoolWith::PoolWith;
  std::shared_ptr<Job> Next() {
    for (;;) {
      {
        std::lock_guard guarded(guard);
        if (!queue.empty()) {
          const std::shared_ptr<Job> job = queue.front();
          queue.pop_front();
          return job;
        }
      }
      std::this_thread::yield();
    }
  }
};

inline void RegisterExecution() {
  using namespace heddle::plugin;
  bad_future<FutureWakesOne>("mutant::future-wakes-one", {}, {"future.no-lost-wakeup", 5000});
  bad_future<FutureSetTwice>("mutant::future-set-twice", {}, {"future.outcome", 2000});
  bad_future<FutureReadyTooEarly>("mutant::future-ready-too-early", {}, {"future.outcome", 5000});
  bad_future<FutureCancelsLate>("mutant::future-cancels-late", {}, {"future.outcome", 2000});
  bad_future<CallbackLost>("mutant::future-callback-lost", {}, {"future.callbacks", 5000});
  bad_future<CallbackTwice>("mutant::future-callback-twice", {}, {"future.callbacks", 5000});
  bad_future<CallbacksBackwards>("mutant::future-callbacks-backwards", {}, {"future.callbacks", 5000});
  bad_future<CallbackStopsOthers>("mutant::future-callback-stops-others", {}, {"future.callbacks", 5000});
  bad_future<FutureRelaxed>("mutant::future-relaxed", {}, {"future.visibility", 2000});
  bad_thread<ThreadStartsAgain>("mutant::thread-starts-again", {}, {"thread.lifecycle", 5000});
  bad_thread<ThreadJoinsTooEarly>("mutant::thread-joins-too-early", {}, {"thread.lifecycle", 2000});
  bad_thread<ThreadWakesOne>("mutant::thread-wakes-one", {}, {"thread.no-lost-wakeup", 5000});
  bad_thread<ThreadLivesForEver>("mutant::thread-lives-for-ever", {}, {"thread.lifecycle", 5000});
  bad_thread<ThreadJoinsItself>("mutant::thread-joins-itself", {}, {"thread.no-lost-wakeup", 5000});
  bad_thread<ThreadJoinsBeforeStart>("mutant::thread-joins-before-start", {}, {"thread.lifecycle", 5000});
  bad_thread<ThreadRelaxed>("mutant::thread-relaxed", {}, {"thread.visibility", 2000});
  bad_executor<PoolRelaxed>("mutant::pool-relaxed", {}, {"executor.visibility", 2000});
  bad_executor<PoolRaces>("mutant::pool-races", {}, {"executor.race-free", 5000});
  bad_executor<PoolAsksForEver>("mutant::pool-asks-for-ever", {}, {"executor.no-livelock", 500});
  bad_executor<PoolOneTooMany>("mutant::pool-one-too-many", {}, {"executor.exactly-once", 5000});
  bad_executor<PoolTakesTwice>("mutant::pool-takes-twice", {}, {"executor.exactly-once", 5000});
  bad_executor<PoolNewestFirst>("mutant::pool-newest-first", {.fifo = true}, {"executor.exactly-once", 5000});
  bad_executor<PoolDropsAtShutdown>("mutant::pool-drops-at-shutdown", {}, {"executor.exactly-once", 5000});
  bad_executor<PoolTellsTooEarly>("mutant::pool-tells-too-early", {}, {"executor.exactly-once", 5000});
  bad_executor<PoolDiesOfFailure>("mutant::pool-dies-of-failure", {}, {"executor.well-behaved", 5000});
  bad_executor<PoolRunsCancelled>("mutant::pool-runs-cancelled", {}, {"executor.exactly-once", 5000});
  bad_executor<PoolTellsBeforeItPuts>("mutant::pool-tells-before-it-puts", {}, {"executor.no-lost-task", 5000});
  bad_executor<PoolAcceptsAfterShutdown>("mutant::pool-accepts-after-shutdown", {.shut_anywhere = true}, {"executor.shutdown", 5000});
  bad_executor<PoolLeavesThreads>("mutant::pool-leaves-threads", {}, {"executor.well-behaved", 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_EXECUTION_H_
