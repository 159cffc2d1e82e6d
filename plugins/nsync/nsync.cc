// nsync, with the claims of the comments in its headers.
#include <nsync.h>

#include <chrono>
#include <cstdint>
#include <new>

#include "plugins/api/plugin.h"

namespace {

using namespace nsync;  // NOLINT: where nsync puts its C functions in C++
using std::chrono::nanoseconds;

// nsync's deadlines are of CLOCK_REALTIME.
nsync_time DeadlineIn(nanoseconds timeout) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(timeout);
  return nsync_time_add(nsync_time_now(), nsync_time_s_ns(static_cast<time_t>(seconds.count()), static_cast<unsigned>(nanoseconds(timeout - seconds).count())));
}

class Mutex {
 public:
  Mutex() { nsync_mu_init(&mu_); }
  void lock() { nsync_mu_lock(&mu_); }
  bool try_lock() { return nsync_mu_trylock(&mu_) != 0; }
  void unlock() { nsync_mu_unlock(&mu_); }
  void lock_shared() { nsync_mu_rlock(&mu_); }
  bool try_lock_shared() { return nsync_mu_rtrylock(&mu_) != 0; }
  void unlock_shared() { nsync_mu_runlock(&mu_); }

 private:
  nsync_mu mu_;
};

// Tokens under a mu, whose takers wait on a cv.
class ConditionVariable {
 public:
  explicit ConditionVariable(std::int64_t initial) : tokens_(initial) {
    nsync_mu_init(&mu_);
    nsync_cv_init(&given_);
  }
  void take() {
    nsync_mu_lock(&mu_);
    while (tokens_ == 0) nsync_cv_wait(&given_, &mu_);
    --tokens_;
    nsync_mu_unlock(&mu_);
  }
  bool try_take() { return TakeOneThatIsThere(); }
  bool take_for(nanoseconds timeout) {
    const nsync_time deadline = DeadlineIn(timeout);
    nsync_mu_lock(&mu_);
    while (tokens_ == 0 && nsync_cv_wait_with_deadline(&given_, &mu_, deadline, nullptr) == 0) {
    }
    const bool taken = tokens_ != 0;
    if (taken) --tokens_;
    nsync_mu_unlock(&mu_);
    return taken;
  }
  void give() {
    nsync_mu_lock(&mu_);
    ++tokens_;
    nsync_cv_signal(&given_);
    nsync_mu_unlock(&mu_);
  }
  void give_many(std::int64_t count) {
    nsync_mu_lock(&mu_);
    tokens_ += count;
    nsync_cv_broadcast(&given_);
    nsync_mu_unlock(&mu_);
  }

 protected:
  bool TakeOneThatIsThere() {
    nsync_mu_lock(&mu_);
    const bool taken = tokens_ != 0;
    if (taken) --tokens_;
    nsync_mu_unlock(&mu_);
    return taken;
  }

  nsync_mu mu_;
  nsync_cv given_;
  std::int64_t tokens_;
};

// The same with the condition that the mu itself watches.
class ConditionalSection : private ConditionVariable {
 public:
  using ConditionVariable::ConditionVariable;
  void take() {
    nsync_mu_lock(&mu_);
    nsync_mu_wait(&mu_, IsThere, &tokens_, nullptr);
    --tokens_;
    nsync_mu_unlock(&mu_);
  }
  bool try_take() { return TakeOneThatIsThere(); }
  bool take_for(nanoseconds timeout) {
    nsync_mu_lock(&mu_);
    const bool taken = nsync_mu_wait_with_deadline(&mu_, IsThere, &tokens_, nullptr, DeadlineIn(timeout), nullptr) == 0;
    if (taken) --tokens_;
    nsync_mu_unlock(&mu_);
    return taken;
  }
  void give() { give_many(1); }
  void give_many(std::int64_t count) {
    nsync_mu_lock(&mu_);
    tokens_ += count;
    nsync_mu_unlock(&mu_);
  }

 private:
  static int IsThere(const void* tokens) { return *static_cast<const std::int64_t*>(tokens) > 0; }
};

// Its timed wait is left out: nsync counts microseconds there, and the kind looks at nanoseconds.
class Note {
 public:
  Note() : note_(nsync_note_new(nullptr, nsync_time_no_deadline)) {
    if (note_ == nullptr) throw std::bad_alloc();
  }
  ~Note() { nsync_note_free(note_); }
  void set() { nsync_note_notify(note_); }
  void wait() { nsync_note_wait(note_, nsync_time_no_deadline); }
  bool is_set() { return nsync_note_is_notified(note_) != 0; }

 private:
  const nsync_note note_;
};

class Latch {
 public:
  explicit Latch(std::int64_t count) : counter_(nsync_counter_new(static_cast<std::uint32_t>(count))) {
    if (counter_ == nullptr) throw std::bad_alloc();
  }
  ~Latch() { nsync_counter_free(counter_); }
  void count_down() { nsync_counter_add(counter_, -1); }
  void wait() { nsync_counter_wait(counter_, nsync_time_no_deadline); }
  bool try_wait() { return nsync_counter_value(counter_) == 0; }
  bool wait_for(nanoseconds timeout) { return nsync_counter_wait(counter_, DeadlineIn(timeout)) == 0; }

 private:
  const nsync_counter counter_;
};

}  // namespace

HEDDLE_PLUGIN("nsync", "1.25.0") {
  using namespace heddle::plugin;
  lock<Mutex>("nsync::mu", {.level = HEDDLE_LEVEL_BOUNDARY});
  monitor<ConditionVariable>("nsync::cv", {.level = HEDDLE_LEVEL_BOUNDARY});
  monitor<ConditionalSection>("nsync::mu-wait", {.level = HEDDLE_LEVEL_BOUNDARY});
  event<Note>("nsync::note", {.level = HEDDLE_LEVEL_BOUNDARY});
  latch<Latch>("nsync::counter", {.level = HEDDLE_LEVEL_BOUNDARY});
}
