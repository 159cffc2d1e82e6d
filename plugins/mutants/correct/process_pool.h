// A process pool as small as it can be: all workers are forked when it is made, and for each a thread hands it one call after another over a
// stream. The places where mutants differ are virtual functions.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_PROCESS_POOL_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_PROCESS_POOL_H_

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/api/plugin.h"

namespace heddle::mutants {

enum class Fate { kPending, kRunning, kReturned, kFailed, kCancelled, kLost };

struct Request {
  heddle_process_body body;
  std::int64_t argument;
};

struct Reply {
  std::int64_t failed;
  std::int64_t value;
};

// All of it, and whether the other side was still there.
inline bool SendAll(int socket, const void* bytes, std::size_t size) {
  for (std::size_t sent = 0; sent < size;) {
    const ssize_t n = send(socket, static_cast<const char*>(bytes) + sent, size - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

inline bool ReceiveAll(int socket, void* bytes, std::size_t size) {
  for (std::size_t received = 0; received < size;) {
    const ssize_t n = recv(socket, static_cast<char*>(bytes) + received, size - received, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    received += static_cast<std::size_t>(n);
  }
  return true;
}

class ForkPool {
 public:
  // Shared by the pool and whoever waits for the outcome.
  struct State {
    std::mutex mutex;
    std::condition_variable done;
    Request request{};
    Fate fate = Fate::kPending;
    std::int64_t value = 0;
    std::vector<std::function<void()>> callbacks;
  };

  class Call {
   public:
    Call(ForkPool* pool, std::shared_ptr<State> state) : pool_(pool), state_(std::move(state)) {}
    std::int64_t result() { return pool_->Result(*state_); }
    bool cancel() { return pool_->Cancel(*state_); }
    void when_done(std::function<void()> callback) { pool_->WhenDone(*state_, std::move(callback)); }

   private:
    ForkPool* const pool_;
    const std::shared_ptr<State> state_;
  };

  explicit ForkPool(int workers) { workers_.resize(static_cast<std::size_t>(workers)); }
  virtual ~ForkPool() = default;

  // Apart from the constructor, which cannot call what a mutant overrides.
  void Begin() {
    for (Worker& worker : workers_) ForkWorker(worker);
    for (Worker& worker : workers_) worker.thread = std::thread([this, &worker] { Serve(worker); });
  }

  std::unique_ptr<Call> submit(plugin::ProcessBody body, std::int64_t argument) {
    auto state = std::make_shared<State>();
    state->request = {body.pointer(), argument};
    {
      const std::lock_guard lock(mutex_);
      if (broken_) throw plugin::PoolBroken();
      if (Refuses()) throw plugin::PoolRefuses();
      pending_.push_back(state);
    }
    arrived_.notify_one();
    return std::make_unique<Call>(this, std::move(state));
  }

  virtual void shutdown() {
    {
      const std::lock_guard lock(mutex_);
      shut_ = true;
    }
    arrived_.notify_all();
    // Whoever comes second waits as well.
    const std::lock_guard lock(ending_);
    for (Worker& worker : workers_) {
      if (!worker.thread.joinable()) continue;
      worker.thread.join();
      End(worker);
    }
  }

 protected:
  struct Worker {
    int socket = -1;
    pid_t process = -1;
    std::thread thread;
  };

  virtual bool Refuses() { return shut_; }

  // The only thread there is forks.
  virtual void ForkWorker(Worker& worker) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw plugin::PoolBroken();
    worker.socket = ends[0];
    worker.process = fork();
    if (worker.process != 0) {
      close(ends[1]);
      return;
    }
    CloseInherited();
    RunWorker(ends[1]);
    _exit(0);
  }

  // The worker keeps no stream of others: theirs would never end.
  virtual void CloseInherited() {
    for (const Worker& other : workers_) {
      if (other.socket >= 0) close(other.socket);
    }
  }

  virtual void RunWorker(int socket) {
    Request request;
    while (ReceiveAll(socket, &request, sizeof request)) {
      const Reply reply = Run(request);
      if (!SendAll(socket, &reply, sizeof reply)) return;
    }
  }

  virtual Reply Run(const Request& request) {
    try {
      return {0, plugin::ProcessBody(request.body)(request.argument)};
    } catch (const plugin::CallFailed&) {
      return {1, 0};
    }
  }

  // The thread of a worker.
  void Serve(Worker& worker) {
    while (const std::shared_ptr<State> state = Take()) {
      Reply reply;
      if (Exchange(worker, state->request, &reply)) {
        Finish(*state, reply.failed != 0 ? Fate::kFailed : Fate::kReturned, reply.value);
      } else {
        OnDeath(state);
      }
    }
  }

  // Null when there is nothing more to do.
  virtual std::shared_ptr<State> Take() {
    std::unique_lock lock(mutex_);
    for (;;) {
      arrived_.wait(lock, [this] { return shut_ || !pending_.empty(); });
      if (pending_.empty()) return nullptr;
      const std::shared_ptr<State> state = pending_.front();
      pending_.pop_front();
      if (Start(*state)) return state;
    }
  }

  // False if it was cancelled.
  virtual bool Start(State& state) {
    const std::lock_guard lock(state.mutex);
    if (state.fate != Fate::kPending) return false;
    state.fate = Fate::kRunning;
    return true;
  }

  // False when the worker has died.
  virtual bool Exchange(Worker& worker, const Request& request, Reply* reply) {
    return SendAll(worker.socket, &request, sizeof request) && ReceiveAll(worker.socket, reply, sizeof *reply);
  }

  virtual void OnDeath(const std::shared_ptr<State>& state) {
    std::deque<std::shared_ptr<State>> lost;
    {
      const std::lock_guard lock(mutex_);
      broken_ = true;
      lost.swap(pending_);
    }
    Finish(*state, Fate::kLost, 0);
    for (const std::shared_ptr<State>& each : lost) {
      if (Start(*each)) Finish(*each, Fate::kLost, 0);
    }
  }

  virtual void Finish(State& state, Fate fate, std::int64_t value) {
    std::vector<std::function<void()>> callbacks;
    {
      const std::lock_guard lock(state.mutex);
      state.fate = fate;
      state.value = value;
      callbacks.swap(state.callbacks);
      state.done.notify_all();
    }
    for (const auto& callback : callbacks) callback();
  }

  static bool IsDone(const State& state) { return state.fate != Fate::kPending && state.fate != Fate::kRunning; }

  std::int64_t Result(State& state) {
    std::unique_lock lock(state.mutex);
    state.done.wait(lock, [&] { return IsDone(state); });
    switch (state.fate) {
      case Fate::kFailed: throw plugin::CallFailed();
      case Fate::kCancelled: throw plugin::CallCancelled();
      case Fate::kLost: throw plugin::PoolBroken();
      default: return state.value;
    }
  }

  virtual bool Cancel(State& state) {
    {
      const std::lock_guard lock(state.mutex);
      if (state.fate == Fate::kCancelled) return true;
      if (state.fate != Fate::kPending) return false;
      state.fate = Fate::kCancelled;
    }
    Finish(state, Fate::kCancelled, 0);
    return true;
  }

  virtual void WhenDone(State& state, std::function<void()> callback) {
    {
      const std::lock_guard lock(state.mutex);
      if (!IsDone(state)) return state.callbacks.push_back(std::move(callback));
    }
    callback();
  }

  virtual void End(Worker& worker) {
    close(worker.socket);
    while (waitpid(worker.process, nullptr, 0) < 0 && errno == EINTR) continue;
  }

  std::mutex ending_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::shared_ptr<State>> pending_;
  bool shut_ = false;
  bool broken_ = false;
  std::vector<Worker> workers_;
};

// As the adapter wants it: ready once it is made.
template <typename P>
struct Begun : P {
  explicit Begun(int workers) : P(workers) { this->Begin(); }
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_PROCESS_POOL_H_
