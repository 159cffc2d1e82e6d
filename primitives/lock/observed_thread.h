// A thread for tests that can tell when it sleeps in the kernel, so that a test waits for "it is
// blocked now" instead of guessing how long that takes.
#ifndef HEDDLE_PRIMITIVES_LOCK_OBSERVED_THREAD_H_
#define HEDDLE_PRIMITIVES_LOCK_OBSERVED_THREAD_H_

#include <sys/types.h>

#include <atomic>
#include <functional>
#include <thread>

namespace heddle::testing {

// Runs `body` at once; the destructor joins it. Members are for the thread that made it.
class ObservedThread {
 public:
  explicit ObservedThread(std::function<void()> body);
  ObservedThread(const ObservedThread&) = delete;
  ObservedThread& operator=(const ObservedThread&) = delete;
  ~ObservedThread();

  // Returns as soon as the thread sleeps or has ended. It may be sleeping on the way to the call
  // that the test means (in malloc, say), so a test may only get weaker by it, never fail. Polls,
  // without a timeout: the test's own one is the watchdog.
  void WaitUntilAsleep() const;

  // Whether the body has returned. Once true, all it did is visible.
  bool done() const { return done_.load(std::memory_order_acquire); }

  void join();

 private:
  bool IsAsleep() const;

  std::atomic<pid_t> id_{0};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace heddle::testing

#endif  // HEDDLE_PRIMITIVES_LOCK_OBSERVED_THREAD_H_
