// Abseil's synchronization under the names that the plugin door knows. Calls with a deadline are left out: Abseil estimates the
// time from the processor's cycle counter, and is off by more than the tens of nanoseconds that scenarios wait for.
#ifndef HEDDLE_PLUGINS_ABSL_ADAPTERS_H_
#define HEDDLE_PLUGINS_ABSL_ADAPTERS_H_

#include <absl/base/call_once.h>
#include <absl/synchronization/barrier.h>
#include <absl/synchronization/blocking_counter.h>
#include <absl/synchronization/mutex.h>
#include <absl/synchronization/notification.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

namespace heddle::plugins::abseil {

class Mutex {
 public:
  void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.Lock(); }
  bool try_lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { return mutex_.TryLock(); }
  void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.Unlock(); }
  void lock_shared() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.ReaderLock(); }
  bool try_lock_shared() ABSL_NO_THREAD_SAFETY_ANALYSIS { return mutex_.ReaderTryLock(); }
  void unlock_shared() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex_.ReaderUnlock(); }

 private:
  absl::Mutex mutex_;
};

// Tokens under a Mutex, whose takers wait on a CondVar.
class CondVar {
 public:
  explicit CondVar(std::int64_t initial) : tokens_(initial) {}
  void take() {
    const absl::MutexLock lock(&mutex_);
    while (tokens_ == 0) given_.Wait(&mutex_);
    --tokens_;
  }
  bool try_take() {
    const absl::MutexLock lock(&mutex_);
    if (tokens_ == 0) return false;
    --tokens_;
    return true;
  }
  void give() {
    const absl::MutexLock lock(&mutex_);
    ++tokens_;
    given_.Signal();
  }
  void give_many(std::int64_t count) {
    const absl::MutexLock lock(&mutex_);
    tokens_ += count;
    given_.SignalAll();
  }

 private:
  absl::Mutex mutex_;
  absl::CondVar given_;
  std::int64_t tokens_;
};

// The same with the condition that the Mutex itself watches.
class Await {
 public:
  explicit Await(std::int64_t initial) : tokens_(initial) {}
  void take() {
    const absl::MutexLock lock(&mutex_, absl::Condition(&IsThere, &tokens_));
    --tokens_;
  }
  bool try_take() {
    const absl::MutexLock lock(&mutex_);
    if (tokens_ == 0) return false;
    --tokens_;
    return true;
  }
  void give() { give_many(1); }
  void give_many(std::int64_t count) {
    const absl::MutexLock lock(&mutex_);
    tokens_ += count;
  }

 private:
  static bool IsThere(std::int64_t* tokens) { return *tokens > 0; }
  absl::Mutex mutex_;
  std::int64_t tokens_;
};

// It may be set only once: whoever sets it again finds it set.
class Notification {
 public:
  void set() {
    const std::lock_guard lock(setting_);
    if (!notification_.HasBeenNotified()) notification_.Notify();
  }
  void wait() { notification_.WaitForNotification(); }
  bool is_set() { return notification_.HasBeenNotified(); }

 private:
  std::mutex setting_;
  absl::Notification notification_;
};

// Only one thread may wait, and only once: the others wait for that one.
class Latch {
 public:
  explicit Latch(std::int64_t count) : counter_(static_cast<int>(count)) {}
  void count_down() { counter_.DecrementCount(); }
  void wait() {
    std::call_once(waited_, [this] { counter_.Wait(); });
  }

 private:
  std::once_flag waited_;
  absl::BlockingCounter counter_;
};

// A Barrier serves for one round, and whoever gets true from it deletes it: one for each round.
class Barrier {
 public:
  explicit Barrier(int parties) : parties_(static_cast<unsigned>(parties)) {
    for (absl::Barrier*& round : rounds_) round = new absl::Barrier(parties);
  }
  ~Barrier() {
    for (absl::Barrier* round : rounds_) delete round;
  }
  int wait() {
    absl::Barrier*& round = rounds_.at(arrivals_.fetch_add(1) / parties_);
    if (!round->Block()) return 0;
    delete std::exchange(round, nullptr);
    return 1;
  }

 private:
  const unsigned parties_;
  std::atomic<unsigned> arrivals_{0};
  std::array<absl::Barrier*, 16> rounds_;
};

class Once {
 public:
  template <typename F>
  void call(F f) {
    absl::call_once(flag_, f);
  }

 private:
  absl::once_flag flag_;
};

}  // namespace heddle::plugins::abseil

#endif  // HEDDLE_PLUGINS_ABSL_ADAPTERS_H_
