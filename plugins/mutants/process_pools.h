// Known-bad process pools.
#ifndef HEDDLE_PLUGINS_MUTANTS_PROCESS_POOLS_H_
#define HEDDLE_PLUGINS_MUTANTS_PROCESS_POOLS_H_

#include <sys/mman.h>

#include <atomic>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/process_pool.h"

namespace heddle::mutants {

// --- calls -----------------------------------------------------------------------------------------------------------------------

// A call whose worker died is given to another one, although it may have run.
struct TriesAgain : ForkPool {
  using ForkPool::ForkPool;
  void OnDeath(const std::shared_ptr<State>& state) override {
    {
      const std::lock_guard lock(state->mutex);
      state->fate = Fate::kPending;
    }
    const std::lock_guard lock(mutex_);
    if (std::exchange(tried, true)) {
      broken_ = true;
    } else {
      pending_.push_back(state);
    }
  }
  bool tried = false;
};

// Looks at the oldest call under one lock, and takes it away under another.
struct TakesTwice : ForkPool {
  using ForkPool::ForkPool;
  std::shared_ptr<State> Take() override {
    std::shared_ptr<State> state;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return shut_ || !pending_.empty(); });
      if (pending_.empty()) return nullptr;
      state = pending_.front();
    }
    const std::lock_guard lock(mutex_);
    std::erase(pending_, state);
    return state;
  }
};

// One thread too many hands out calls, to a worker of its own.
struct OneWorkerTooMany : ForkPool {
  explicit OneWorkerTooMany(int workers) : ForkPool(workers + 1) {}
};

// The reply is said to be a success before it is looked at.
struct FailureIsASuccess : ForkPool {
  using ForkPool::ForkPool;
  void Finish(State& state, Fate fate, std::int64_t value) override { ForkPool::Finish(state, fate == Fate::kFailed ? Fate::kReturned : fate, value); }
};

// The reply lies in a variable of the pool, which all its threads use.
struct SharesTheReply : ForkPool {
  using ForkPool::ForkPool;
  bool Exchange(Worker& worker, const Request& request, Reply* reply) override {
    if (!SendAll(worker.socket, &request, sizeof request)) return false;
    if (!ReceiveAll(worker.socket, &shared, sizeof shared)) return false;
    sched_yield();
    *reply = shared;
    return true;
  }
  Reply shared{};
};

// Saves the way to the worker.
struct RunsHere : ForkPool {
  using ForkPool::ForkPool;
  bool Exchange(Worker&, const Request& request, Reply* reply) override {
    *reply = Run(request);
    return true;
  }
};

// A failure ends the worker's loop.
struct FailureEndsTheWorker : ForkPool {
  using ForkPool::ForkPool;
  Reply Run(const Request& request) override {
    const Reply reply = ForkPool::Run(request);
    if (reply.failed != 0) _exit(1);
    return reply;
  }
};

// Submitting does not tell the threads that wait.
struct TellsNobody : ForkPool {
  using ForkPool::ForkPool;
  std::shared_ptr<State> Take() override {
    std::unique_lock lock(mutex_);
    if (pending_.empty() && !shut_) {
      lock.unlock();
      sched_yield();
      lock.lock();
      arrived_.wait(lock);
    }
    if (pending_.empty()) return nullptr;
    const std::shared_ptr<State> state = pending_.front();
    pending_.pop_front();
    Start(*state);
    return state;
  }
};

// --- forking ---------------------------------------------------------------------------------------------------------------------

// Forks while it holds its lock, which the worker takes too.
struct ForksUnderItsLock : ForkPool {
  using ForkPool::ForkPool;
  void ForkWorker(Worker& worker) override {
    const std::lock_guard lock(mutex_);
    ForkPool::ForkWorker(worker);
  }
  Reply Run(const Request& request) override {
    const std::lock_guard lock(mutex_);
    return ForkPool::Run(request);
  }
};

// A worker keeps the streams of those forked before, which then never end for them.
struct KeepsOthersStreams : ForkPool {
  using ForkPool::ForkPool;
  void CloseInherited() override {}
};

// --- cancelling and callbacks ----------------------------------------------------------------------------------------------------

// Looks whether the call is pending, and marks it later.
struct CancelsLate : ForkPool {
  using ForkPool::ForkPool;
  bool Cancel(State& state) override {
    {
      const std::lock_guard lock(state.mutex);
      if (state.fate != Fate::kPending) return state.fate == Fate::kCancelled;
    }
    Finish(state, Fate::kCancelled, 0);
    return true;
  }
};

// Starting does not look whether the call was cancelled.
struct StartsWhatIsCancelled : ForkPool {
  using ForkPool::ForkPool;
  bool Start(State& state) override {
    const std::lock_guard lock(state.mutex);
    state.fate = Fate::kRunning;
    return true;
  }
};

// Between the look whether it is done and the entry in the list, the call ends.
struct LosesCallbacks : ForkPool {
  using ForkPool::ForkPool;
  void WhenDone(State& state, std::function<void()> callback) override {
    bool done;
    {
      const std::lock_guard lock(state.mutex);
      done = IsDone(state);
    }
    if (done) return callback();
    const std::lock_guard lock(state.mutex);
    state.callbacks.push_back(std::move(callback));
  }
};

// The list is not emptied, and whoever comes when it is done runs it again.
struct CallsBackTwice : ForkPool {
  using ForkPool::ForkPool;
  void WhenDone(State& state, std::function<void()> callback) override {
    bool done;
    {
      const std::lock_guard lock(state.mutex);
      state.callbacks.push_back(callback);
      done = IsDone(state);
    }
    sched_yield();
    {
      const std::lock_guard lock(state.mutex);
      done |= IsDone(state);
    }
    if (done) callback();
  }
};

// --- shutdown --------------------------------------------------------------------------------------------------------------------

struct AcceptsForEver : ForkPool {
  using ForkPool::ForkPool;
  bool Refuses() override { return false; }
};

// Whoever comes second does not wait for what the first one waits for. (The first does, so that this one is about nothing else.)
struct ShutdownDropsPending : ForkPool {
  using ForkPool::ForkPool;
  std::shared_ptr<State> Take() override {
    {
      const std::lock_guard lock(mutex_);
      if (shut_) return nullptr;
    }
    return ForkPool::Take();
  }
};

// --- death -----------------------------------------------------------------------------------------------------------------------

// Only the call that ran is told.
struct ForgetsPendingAtDeath : ForkPool {
  using ForkPool::ForkPool;
  void OnDeath(const std::shared_ptr<State>& state) override {
    {
      const std::lock_guard lock(mutex_);
      broken_ = true;
      pending_.clear();
    }
    Finish(*state, Fate::kLost, 0);
  }
};

// Only the calls that wait are told.
struct ForgetsRunningAtDeath : ForkPool {
  using ForkPool::ForkPool;
  void OnDeath(const std::shared_ptr<State>&) override {
    std::deque<std::shared_ptr<State>> lost;
    {
      const std::lock_guard lock(mutex_);
      broken_ = true;
      lost.swap(pending_);
    }
    for (const std::shared_ptr<State>& each : lost) {
      if (Start(*each)) Finish(*each, Fate::kLost, 0);
    }
  }
};

// A dead worker's silence is taken for a reply.
struct DeathIsAReply : ForkPool {
  using ForkPool::ForkPool;
  bool Exchange(Worker& worker, const Request& request, Reply* reply) override {
    *reply = {0, 1000};
    ForkPool::Exchange(worker, request, reply);
    return true;
  }
};

// Goes on accepting calls for a pool with a dead worker.
struct AcceptsWhenBroken : ForkPool {
  using ForkPool::ForkPool;
  void OnDeath(const std::shared_ptr<State>& state) override {
    ForkPool::OnDeath(state);
    const std::lock_guard lock(mutex_);
    broken_ = false;
  }
};

// --- what is left ----------------------------------------------------------------------------------------------------------------

struct LeavesZombies : ForkPool {
  using ForkPool::ForkPool;
  void End(Worker& worker) override { close(worker.socket); }
};

struct LeaksItsStreams : ForkPool {
  using ForkPool::ForkPool;
  void End(Worker& worker) override {
    ::shutdown(worker.socket, SHUT_RDWR);
    waitpid(worker.process, nullptr, 0);
  }
};

// Keeps a counter in shared memory, and never gives that back.
struct LeavesSharedMemory : ForkPool {
  explicit LeavesSharedMemory(int workers) : ForkPool(workers) { mmap(nullptr, 64, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0); }
};

// The state of a call is changed without its lock.
struct UnguardedFate : ForkPool {
  using ForkPool::ForkPool;
  bool Start(State& state) override {
    if (state.fate != Fate::kPending) return false;
    state.fate = Fate::kRunning;
    return true;
  }
};

// Remembers the argument of the latest call only, and frees none.
struct LeaksCalls : ForkPool {
  using ForkPool::ForkPool;
  bool Start(State& state) override {
    latest = new std::int64_t(state.request.argument);
    return ForkPool::Start(state);
  }
  std::atomic<std::int64_t*> latest;
};

inline void RegisterProcessPools() {
  using plugin::bad_process_pool;
  using plugin::ProcessPoolClaims;
  constexpr ProcessPoolClaims kAll{.cancels = true, .callbacks = true, .breaks = true};
  bad_process_pool<Begun<TakesTwice>>("mutant::process-pool-takes-twice", kAll, {"process_pool.runs-once", 2000});
  bad_process_pool<Begun<OneWorkerTooMany>>("mutant::process-pool-one-worker-too-many", kAll, {"process_pool.runs-once", 2000});
  bad_process_pool<Begun<FailureIsASuccess>>("mutant::process-pool-failure-is-a-success", kAll, {"process_pool.runs-once", 2000});
  bad_process_pool<Begun<SharesTheReply>>("mutant::process-pool-shares-the-reply", kAll, {"process_pool.runs-once", 2000});
  bad_process_pool<Begun<FailureEndsTheWorker>>("mutant::process-pool-failure-ends-the-worker", kAll, {"process_pool.runs-once", 2000});
  bad_process_pool<Begun<RunsHere>>("mutant::process-pool-runs-here", kAll, {"process_pool.apart", 2000});
  bad_process_pool<Begun<TellsNobody>>("mutant::process-pool-tells-nobody", kAll, {"process_pool.no-lost-call", 2000});
  bad_process_pool<Begun<ForksUnderItsLock>>("mutant::process-pool-forks-under-its-lock", kAll, {"process_pool.no-lost-call", 2000});
  bad_process_pool<Begun<KeepsOthersStreams>>("mutant::process-pool-keeps-others-streams", kAll, {"process_pool.no-lost-call", 2000});
  bad_process_pool<Begun<CancelsLate>>("mutant::process-pool-cancels-late", kAll, {"process_pool.cancel", 2000});
  bad_process_pool<Begun<StartsWhatIsCancelled>>("mutant::process-pool-starts-what-is-cancelled", kAll, {"process_pool.cancel", 2000});
  bad_process_pool<Begun<LosesCallbacks>>("mutant::process-pool-loses-callbacks", kAll, {"process_pool.callbacks", 2000});
  bad_process_pool<Begun<CallsBackTwice>>("mutant::process-pool-calls-back-twice", kAll, {"process_pool.callbacks", 2000});
  bad_process_pool<Begun<AcceptsForEver>>("mutant::process-pool-accepts-for-ever", kAll, {"process_pool.shutdown", 2000});
  bad_process_pool<Begun<ShutdownDropsPending>>("mutant::process-pool-shutdown-drops-pending", kAll, {"process_pool.shutdown", 2000});
  bad_process_pool<Begun<TriesAgain>>("mutant::process-pool-tries-again", kAll, {"process_pool.breaks", 2000});
  bad_process_pool<Begun<ForgetsPendingAtDeath>>("mutant::process-pool-forgets-pending-at-death", kAll, {"process_pool.breaks", 2000});
  bad_process_pool<Begun<ForgetsRunningAtDeath>>("mutant::process-pool-forgets-running-at-death", kAll, {"process_pool.breaks", 2000});
  bad_process_pool<Begun<DeathIsAReply>>("mutant::process-pool-death-is-a-reply", kAll, {"process_pool.breaks", 2000});
  bad_process_pool<Begun<AcceptsWhenBroken>>("mutant::process-pool-accepts-when-broken", kAll, {"process_pool.breaks", 2000});
  bad_process_pool<Begun<LeavesZombies>>("mutant::process-pool-leaves-zombies", kAll, {"process_pool.nothing-left", 2000});
  bad_process_pool<Begun<LeaksItsStreams>>("mutant::process-pool-leaks-its-streams", kAll, {"process_pool.nothing-left", 2000});
  bad_process_pool<Begun<LeavesSharedMemory>>("mutant::process-pool-leaves-shared-memory", kAll, {"process_pool.nothing-left", 2000});
  bad_process_pool<Begun<UnguardedFate>>("mutant::process-pool-unguarded-fate", kAll, {"process_pool.race-free", 2000});
  bad_process_pool<Begun<LeaksCalls>>("mutant::process-pool-leaks-calls", kAll, {"process_pool.well-behaved", 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_PROCESS_POOLS_H_
