// Processes, as their kind wants them.
#ifndef HEDDLE_PLUGINS_HEDDLE_PROCESSES_H_
#define HEDDLE_PLUGINS_HEDDLE_PROCESSES_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/heddle/adapters.h"
#include "primitives/process/array.h"
#include "primitives/process/condition.h"
#include "primitives/process/errors.h"
#include "primitives/process/event.h"
#include "primitives/process/lock.h"
#include "primitives/process/manager.h"
#include "primitives/process/process_pool_executor.h"
#include "primitives/process/queue.h"
#include "primitives/process/rlock.h"
#include "primitives/process/semaphore.h"
#include "primitives/process/value.h"

namespace heddle::plugins::primitives {

// A lock in memory that processes share, as a handle that each of them has a copy of.
class ProcessLock {
 public:
  void lock() { lock_.acquire(); }
  bool try_lock() { return lock_.acquire(false); }
  bool try_lock_for(std::chrono::nanoseconds timeout) { return lock_.acquire(true, timeout); }
  void unlock() { lock_.release(); }
  bool locked() const { return lock_.locked(); }

 private:
  heddle::process::Lock lock_;
};

// Its owner's death is told.
class ProcessRLock {
 public:
  void lock() { Acquire(true, std::nullopt); }
  bool try_lock() { return Acquire(false, std::nullopt); }
  bool try_lock_for(std::chrono::nanoseconds timeout) { return Acquire(true, timeout); }
  void unlock() { lock_.release(); }

 private:
  bool Acquire(bool blocking, heddle::Timeout timeout) {
    try {
      return lock_.acquire(blocking, timeout);
    } catch (const heddle::process::OwnerDiedError&) {
      throw plugin::OwnerDied();
    }
  }

  heddle::process::RLock lock_;
};

class ProcessEvent : public heddle::process::Event {
 public:
  bool wait_for(std::chrono::nanoseconds timeout) { return wait(timeout); }
};

// Tokens that processes share, under a lock that they share.
template <typename L>
class ProcessMonitor {
 public:
  explicit ProcessMonitor(std::int64_t initial) : tokens_(initial) {}
  void take() { take_for(std::nullopt); }
  bool try_take() { return take_for(std::chrono::nanoseconds(0)); }
  bool take_for(heddle::Timeout timeout) {
    const std::lock_guard guard(lock_);
    if (!condition_.wait_for([this] { return tokens_.get() > 0; }, timeout)) return false;
    tokens_.set(tokens_.get() - 1);
    return true;
  }
  void give() {
    const std::lock_guard guard(lock_);
    tokens_.set(tokens_.get() + 1);
    condition_.notify();
  }
  void give_many(std::int64_t count) {
    const std::lock_guard guard(lock_);
    tokens_.set(tokens_.get() + count);
    condition_.notify(static_cast<std::size_t>(count));
  }

 private:
  L lock_;
  heddle::process::Condition condition_{lock_};
  heddle::process::Value<std::int64_t> tokens_;
};

using ProcessQueue = Queue<heddle::process::Queue<std::int64_t>, heddle::process::Full, heddle::process::Empty>;

// One element of an array. Adding is a get and a set, under the array's lock.
class ProcessArrayElement {
 public:
  explicit ProcessArrayElement(std::int64_t initial) : array_(3) { store(initial); }
  std::int64_t load() { return array_.get(1); }
  void store(std::int64_t value) { array_.set(1, value); }
  std::int64_t exchange(std::int64_t value) {
    const std::lock_guard guard(array_.get_lock());
    const std::int64_t before = load();
    store(value);
    return before;
  }

 private:
  heddle::process::Array<std::int64_t> array_;
};

class ProcessCounter {
 public:
  void add(std::int64_t n) { fetch_add(n); }
  std::int64_t fetch_add(std::int64_t n) {
    const std::lock_guard guard(value_.get_lock());
    const std::int64_t before = value_.get();
    value_.set(before + n);
    return before;
  }
  std::int64_t get() { return value_.get(); }

 private:
  heddle::process::Value<std::int64_t> value_;
};

// A list and a dict of a manager: each call is one to its server.
class ManagedList {
 public:
  bool try_push(std::int64_t value) {
    list_.append(value);
    return true;
  }
  bool try_pop(std::int64_t& value) {
    try {
      value = list_.pop(0);
      return true;
    } catch (const std::out_of_range&) {
      return false;
    }
  }

 private:
  heddle::process::Manager manager_;
  const heddle::process::ListProxy<std::int64_t> list_ = manager_.list<std::int64_t>();
};

class ManagedDict {
 public:
  explicit ManagedDict(std::int64_t initial) { store(initial); }
  std::int64_t load() { return dict_.at(1); }
  void store(std::int64_t value) { dict_.set(1, value); }

 private:
  heddle::process::Manager manager_;
  const heddle::process::DictProxy<int, std::int64_t> dict_ = manager_.dict<int, std::int64_t>();
};

class ProcessPool {
 public:
  class Call {
   public:
    explicit Call(heddle::Future<std::int64_t> future) : future_(std::move(future)) {}
    std::int64_t result() {
      try {
        return future_.result();
      } catch (const heddle::process::RemoteError&) {
        throw plugin::CallFailed();
      } catch (const heddle::CancelledError&) {
        throw plugin::CallCancelled();
      } catch (const heddle::process::BrokenProcessPool&) {
        throw plugin::PoolBroken();
      }
    }
    bool cancel() { return future_.cancel(); }
    void when_done(std::function<void()> callback) {
      future_.add_done_callback([callback = std::move(callback)](heddle::Future<std::int64_t>) { callback(); });
    }

   private:
    heddle::Future<std::int64_t> future_;
  };

  explicit ProcessPool(int workers) : executor_(workers) {}

  std::unique_ptr<Call> submit(plugin::ProcessBody body, std::int64_t argument) {
    try {
      return std::make_unique<Call>(executor_.submit(Run, reinterpret_cast<std::uintptr_t>(body.pointer()), argument));
    } catch (const heddle::process::BrokenProcessPool&) {
      throw plugin::PoolBroken();
    } catch (const heddle::ExecutorShutdownError&) {
      throw plugin::PoolRefuses();
    }
  }
  void shutdown() { executor_.shutdown(); }

 private:
  // Arguments are copied to the worker as bytes; a function's address means the same there.
  static std::int64_t Run(std::uintptr_t body, std::int64_t argument) {
    return plugin::ProcessBody(reinterpret_cast<heddle_process_body>(body))(argument);
  }

  heddle::process::ProcessPoolExecutor executor_;
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_PROCESSES_H_
