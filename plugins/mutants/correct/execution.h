// A future, a thread and a pool of threads, each made of a mutex and condition variables.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_EXECUTION_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_EXECUTION_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

using Function = std::function<void()>;

struct Misuse : std::logic_error {
  using std::logic_error::logic_error;
};

// Runs it; whether it failed.
inline bool Fails(const Function& function) {
  try {
    function();
    return false;
  } catch (const std::exception&) {
    return true;
  }
}

struct MonitorFuture {
  enum Phase { kPending, kFinished, kCancelled };

  void set(std::int64_t outcome) {
    std::unique_lock guarded(guard);
    if (phase != kPending) throw Misuse("set twice");
    value = outcome;
    Finish(guarded, kFinished);
  }
  bool cancel() {
    std::unique_lock guarded(guard);
    if (phase == kPending) Finish(guarded, kCancelled);
    return phase == kCancelled;
  }
  std::int64_t get() {
    std::unique_lock guarded(guard);
    done.wait(guarded, [this] { return phase != kPending; });
    return Value();
  }
  bool get_for(std::chrono::nanoseconds timeout, std::int64_t& result) {
    std::unique_lock guarded(guard);
    if (!done.wait_until(guarded, Clock::now() + timeout, [this] { return phase != kPending; })) return false;
    result = Value();
    return true;
  }
  bool is_ready() {
    std::lock_guard guarded(guard);
    return phase != kPending;
  }
  template <typename F>
  void then(F callback) {
    {
      std::lock_guard guarded(guard);
      if (phase == kPending) return callbacks.push_back(callback);
    }
    Fails(callback);
  }

  // Comes back with the guard held.
  void Finish(std::unique_lock<std::mutex>& guarded, Phase how) {
    phase = how;
    done.notify_all();
    const std::vector<Function> to_run = std::exchange(callbacks, {});
    guarded.unlock();
    for (const Function& callback : to_run) Fails(callback);
    guarded.lock();
  }
  std::int64_t Value() const {
    if (phase == kCancelled) throw Misuse("cancelled");
    return value;
  }

  std::mutex guard;
  std::condition_variable done;
  Phase phase = kPending;
  std::int64_t value = 0;
  std::vector<Function> callbacks;
};

struct MonitorThread {
  template <typename F>
  void start(F target) {
    std::lock_guard guarded(guard);
    if (std::exchange(started, true)) throw Misuse("started twice");
    Launch(target);
  }
  void Launch(Function target) {
    thread = std::thread([this, target = std::move(target)] {
      Fails(target);
      std::lock_guard guarded(guard);
      ended = true;
      done.notify_all();
    });
  }
  void join() {
    std::unique_lock guarded(guard);
    Check();
    done.wait(guarded, [this] { return ended; });
  }
  bool join_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    Check();
    return done.wait_until(guarded, Clock::now() + timeout, [this] { return ended; });
  }
  bool is_alive() {
    std::lock_guard guarded(guard);
    return started && !ended;
  }
  void Check() const {
    if (!started) throw Misuse("not started");
    if (std::this_thread::get_id() == thread.get_id()) throw Misuse("join of itself");
  }
  ~MonitorThread() {
    if (thread.joinable()) thread.join();
  }

  std::mutex guard;
  std::condition_variable done;
  bool started = false;
  bool ended = false;
  std::thread thread;
};

struct MonitorPool {
  struct Job {
    enum Phase { kPending, kRunning, kFinished, kFailed, kCancelled };
    Function function;
    std::mutex guard;
    std::condition_variable done;
    Phase phase = kPending;

    bool Is(Phase least) const { return phase >= least; }
    bool Start() {
      std::lock_guard guarded(guard);
      if (phase != kPending) return false;
      phase = kRunning;
      return true;
    }
    void End(Phase how) {
      std::lock_guard guarded(guard);
      phase = how;
      done.notify_all();
    }
  };
  struct Outcome {
    void get() {
      std::unique_lock guarded(job->guard);
      job->done.wait(guarded, [this] { return job->Is(Job::kFinished); });
      Check();
    }
    bool get_for(std::chrono::nanoseconds timeout) {
      std::unique_lock guarded(job->guard);
      if (!job->done.wait_until(guarded, Clock::now() + timeout, [this] { return job->Is(Job::kFinished); })) return false;
      Check();
      return true;
    }
    bool cancel() {
      std::lock_guard guarded(job->guard);
      if (job->phase == Job::kPending) {
        job->phase = Job::kCancelled;
        job->done.notify_all();
      }
      return job->phase == Job::kCancelled;
    }
    void Check() const {
      if (job->phase != Job::kFinished) throw Misuse("failed or cancelled");
    }
    std::shared_ptr<Job> job;
  };

  explicit MonitorPool(int count) {
    for (int i = 0; i < count; ++i) workers.emplace_back([this] { Work(); });
  }
  ~MonitorPool() { shutdown(); }

  template <typename F>
  Outcome submit(F function) {
    auto job = std::make_shared<Job>();
    job->function = function;
    std::lock_guard guarded(guard);
    if (stopped) throw Misuse("shut down");
    queue.push_back(job);
    changed.notify_one();
    return {job};
  }
  void shutdown() {
    {
      std::lock_guard guarded(guard);
      stopped = true;
      changed.notify_all();
    }
    Join();
  }
  // One thread joins, others wait for it.
  void Join() {
    std::lock_guard guarded(join_guard);
    for (std::thread& worker : workers) {
      if (worker.joinable()) worker.join();
    }
  }

  void Work() {
    while (const std::shared_ptr<Job> job = Next()) Run(*job);
  }
  std::shared_ptr<Job> Next() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return stopped || !queue.empty(); });
    if (queue.empty()) return nullptr;
    const std::shared_ptr<Job> job = queue.front();
    queue.pop_front();
    return job;
  }
  static void Run(Job& job) {
    if (job.Start()) job.End(Fails(job.function) ? Job::kFailed : Job::kFinished);
  }

  std::mutex guard;
  std::condition_variable changed;
  std::deque<std::shared_ptr<Job>> queue;
  bool stopped = false;
  std::mutex join_guard;
  std::vector<std::thread> workers;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_EXECUTION_H_
