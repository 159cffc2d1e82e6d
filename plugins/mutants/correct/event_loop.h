// A correct event loop over poll, with the places where mutants differ as virtual functions.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_EVENT_LOOP_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_EVENT_LOOP_H_

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <list>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "plugins/api/plugin.h"

namespace heddle::mutants {

class PollLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using Nanoseconds = std::chrono::nanoseconds;

  // What is to be called.
  struct Entry {
    explicit Entry(plugin::Callback callback) : callback(callback) {}
    const plugin::Callback callback;
    bool active = true;
    // A timer's.
    Clock::time_point deadline;
    Nanoseconds period{0};  // 0: it does not repeat
    std::uint64_t serial = 0;
    int descriptor = -1;             // a watch's
    std::atomic<bool> sent{false};  // a signal's
  };
  using EntryPtr = std::shared_ptr<Entry>;

  class Timer {
   public:
    Timer(PollLoop& loop, Nanoseconds delay, bool repeats, plugin::Callback callback) : loop_(loop), entry_(loop.AddTimer(delay, repeats, callback)) {}
    ~Timer() { loop_.Cancel(entry_, loop_.timers_); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

   private:
    PollLoop& loop_;
    const EntryPtr entry_;
  };

  class Watch {
   public:
    Watch(PollLoop& loop, int descriptor, plugin::Callback callback) : loop_(loop), entry_(loop.Add(loop.watches_, callback)) {
      entry_->descriptor = descriptor;
    }
    ~Watch() { loop_.Cancel(entry_, loop_.watches_); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    PollLoop& loop_;
    const EntryPtr entry_;
  };

  class Signal {
   public:
    Signal(PollLoop& loop, plugin::Callback callback) : loop_(loop), entry_(loop.Add(loop.signals_, callback)) {}
    ~Signal() { loop_.Cancel(entry_, loop_.signals_); }
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    void send() {
      if (!entry_->sent.exchange(true)) loop_.Wake();
    }

   private:
    PollLoop& loop_;
    const EntryPtr entry_;
  };

  virtual ~PollLoop() { close(wake_); }
  PollLoop() = default;
  PollLoop(const PollLoop&) = delete;
  PollLoop& operator=(const PollLoop&) = delete;

  virtual void run() {
    while (!stopping_) Turn();
  }

  void run_until_done() {
    while (!stopping_ && IsAnythingLeft()) Turn();
  }

  virtual void stop() {
    stopping_ = true;
    Wake();
  }

  virtual void post(plugin::Callback callback) {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(callback);
      // Whoever filled the empty list wakes the loop, which takes all there is by then.
      if (posted_.size() > 1) return;
    }
    Wake();
  }

  int failures() const { return failures_; }

 protected:
  using Entries = std::list<EntryPtr>;
  using Ready = std::deque<EntryPtr>;

  EntryPtr Add(Entries& entries, plugin::Callback callback) { return entries.emplace_back(std::make_shared<Entry>(callback)); }

  virtual EntryPtr AddTimer(Nanoseconds delay, bool repeats, plugin::Callback callback) {
    const EntryPtr entry = Add(timers_, callback);
    entry->deadline = Clock::now() + delay;
    entry->period = repeats ? delay : Nanoseconds(0);
    entry->serial = ++serials_;
    return entry;
  }

  virtual void Cancel(const EntryPtr& entry, Entries& entries) {
    entry->active = false;
    entries.remove(entry);
  }

  void Wake() { eventfd_write(wake_, 1); }

  virtual bool IsAnythingLeft() {
    const std::lock_guard lock(mutex_);
    return !posted_.empty() || !timers_.empty() || !watches_.empty() || !signals_.empty();
  }

  virtual void Turn() {
    std::vector<pollfd> entries{{wake_, POLLIN, 0}};
    const std::vector<EntryPtr> watched(watches_.begin(), watches_.end());
    for (const EntryPtr& watch : watched) entries.push_back({watch->descriptor, POLLIN, 0});
    const bool woken = Wait(entries) && entries[0].revents != 0;
    Ready ready;
    for (std::size_t i = 0; i < watched.size(); ++i) {
      if (IsReady(*watched[i], entries[i + 1].revents)) ready.push_back(watched[i]);
    }
    if (woken) TakePosted(ready);
    for (const EntryPtr& signal : signals_) {
      if (IsSent(*signal)) ready.push_back(signal);
    }
    TakeDue(ready);
    CallAll(ready);
  }

  virtual bool Wait(std::vector<pollfd>& entries) { return poll(entries.data(), entries.size(), Timeout()) > 0; }

  // In milliseconds, rounded up; -1 for ever.
  virtual int Timeout() {
    if (timers_.empty()) return -1;
    const auto next = std::min_element(timers_.begin(), timers_.end(), [](const EntryPtr& a, const EntryPtr& b) { return a->deadline < b->deadline; });
    const auto left = std::chrono::ceil<std::chrono::milliseconds>((*next)->deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
  }

  virtual bool IsReady(const Entry&, short events) { return events != 0; }
  virtual bool IsSent(Entry& signal) { return signal.sent.exchange(false); }

  virtual void Drain() {
    eventfd_t ignored;
    eventfd_read(wake_, &ignored);
  }

  // The wakeup first: whoever posts in between wakes again.
  virtual void TakePosted(Ready& ready) {
    Drain();
    for (const plugin::Callback& callback : Take()) ready.push_back(std::make_shared<Entry>(callback));
  }

  virtual std::vector<plugin::Callback> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(posted_, {});
  }

  virtual bool IsDue(const Entry& timer, Clock::time_point now) { return timer.deadline <= now; }
  virtual bool IsBefore(const Entry& a, const Entry& b) { return a.deadline != b.deadline ? a.deadline < b.deadline : a.serial < b.serial; }
  // The next deadline of a timer that repeats.
  virtual Clock::time_point Next(const Entry& timer, Clock::time_point now) { return std::max(timer.deadline + timer.period, now); }

  void TakeDue(Ready& ready) {
    const Clock::time_point now = Clock::now();
    std::vector<EntryPtr> due;
    for (const EntryPtr& timer : timers_) {
      if (IsDue(*timer, now)) due.push_back(timer);
    }
    std::sort(due.begin(), due.end(), [this](const EntryPtr& a, const EntryPtr& b) { return IsBefore(*a, *b); });
    for (const EntryPtr& timer : due) {
      ready.push_back(timer);
      if (timer->period == Nanoseconds(0)) {
        timers_.remove(timer);
      } else {
        timer->deadline = Next(*timer, now);
      }
    }
  }

  virtual void CallAll(Ready& ready) {
    for (; !ready.empty(); ready.pop_front()) Call(*ready.front());
  }

  virtual void Call(Entry& entry) {
    if (!entry.active) return;
    try {
      entry.callback();
    } catch (const plugin::CallbackFailure&) {
      Fail();
    }
  }

  virtual void Fail() { ++failures_; }

  int wake_ = eventfd(0, EFD_NONBLOCK);
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::vector<plugin::Callback> posted_;  // guarded by mutex_
  Entries timers_;
  Entries watches_;
  Entries signals_;
  std::uint64_t serials_ = 0;
  int failures_ = 0;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_EVENT_LOOP_H_
