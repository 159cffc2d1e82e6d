// A signal that interrupts system calls of this thread again and again, for tests of EINTR.
// Its handler only counts, and is installed without SA_RESTART.
#ifndef HEDDLE_PRIMITIVES_SELECT_TESTING_INTERRUPTS_H_
#define HEDDLE_PRIMITIVES_SELECT_TESTING_INTERRUPTS_H_

#include <signal.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>

namespace heddle::testing {

// While it lives, SIGALRM comes every `period`. Only for a process with one thread.
class Interrupts {
 public:
  explicit Interrupts(std::chrono::microseconds period) {
    count_ = 0;
    struct sigaction action = {};
    action.sa_handler = [](int) { count_.fetch_add(1, std::memory_order_relaxed); };
    ::sigaction(SIGALRM, &action, &old_);
    const timeval every = {0, static_cast<suseconds_t>(period.count())};
    const itimerval timer = {every, every};
    ::setitimer(ITIMER_REAL, &timer, nullptr);
  }
  ~Interrupts() {
    const itimerval none = {};
    ::setitimer(ITIMER_REAL, &none, nullptr);
    ::sigaction(SIGALRM, &old_, nullptr);
  }
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int count() const { return count_.load(std::memory_order_relaxed); }

 private:
  static inline std::atomic<int> count_{0};
  struct sigaction old_;
};

}  // namespace heddle::testing

#endif  // HEDDLE_PRIMITIVES_SELECT_TESTING_INTERRUPTS_H_
