// Known-bad event loops.
#ifndef HEDDLE_PLUGINS_MUTANTS_EVENT_LOOPS_H_
#define HEDDLE_PLUGINS_MUTANTS_EVENT_LOOPS_H_

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/event_loop.h"

namespace heddle::mutants {

// --- timers ----------------------------------------------------------------------------------------------------------------------

// Takes those along that are nearly due.
struct CallsWhatIsNearlyDue : PollLoop {
  bool IsDue(const Entry& timer, Clock::time_point now) override { return timer.deadline <= now + std::chrono::milliseconds(1); }
};

// Takes milliseconds for microseconds.
struct WaitsAThousandTimes : PollLoop {
  int Timeout() override {
    const int milliseconds = PollLoop::Timeout();
    return milliseconds < 0 ? milliseconds : milliseconds * 1000;
  }
};

// Those that are due together are called as they were started.
struct OrdersByCreation : PollLoop {
  bool IsBefore(const Entry& a, const Entry& b) override { return a.serial < b.serial; }
};

struct LastOfEqualsFirst : PollLoop {
  bool IsBefore(const Entry& a, const Entry& b) override { return a.deadline != b.deadline ? a.deadline < b.deadline : a.serial > b.serial; }
};

// Every timer repeats.
struct CallsAgain : PollLoop {
  EntryPtr AddTimer(Nanoseconds delay, bool, plugin::Callback callback) override { return PollLoop::AddTimer(delay, true, callback); }
};

// A repeating timer that is late stays due.
struct StaysDueWhenLate : PollLoop {
  Clock::time_point Next(const Entry& timer, Clock::time_point now) override {
    return timer.deadline < now ? timer.deadline : PollLoop::Next(timer, now);
  }
};

// --- cancelling ------------------------------------------------------------------------------------------------------------------

// What is due in the same turn is called all the same.
struct CallsWhatIsCancelled : PollLoop {
  void Call(Entry& entry) override {
    entry.active = true;
    PollLoop::Call(entry);
  }
};

// The same for descriptors only.
struct ReportsUnwatched : PollLoop {
  void Call(Entry& entry) override {
    entry.active |= entry.descriptor >= 0;
    PollLoop::Call(entry);
  }
};

// A repeating timer is set up again after its callback, whatever that did.
struct SetsItUpAgain : PollLoop {
  void CallAll(Ready& ready) override {
    for (; !ready.empty(); ready.pop_front()) {
      const EntryPtr entry = ready.front();
      Call(*entry);
      if (entry->period == Nanoseconds(0) || entry->active) continue;
      entry->active = true;
      timers_.push_back(entry);
    }
  }
};

// --- posts -----------------------------------------------------------------------------------------------------------------------

// Wakes a loop only if that says that it sleeps.
struct WakesWhoSleeps : PollLoop {
  void post(plugin::Callback callback) override {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(callback);
    }
    if (sleeping.load()) Wake();
  }
  bool Wait(std::vector<pollfd>& entries) override {
    const bool empty = [&] {
      const std::lock_guard lock(mutex_);
      return posted_.empty();
    }();
    if (!empty) {
      entries[0].revents = POLLIN;
      return true;
    }
    sleeping = true;
    const bool woken = PollLoop::Wait(entries);
    sleeping = false;
    return woken;
  }
  std::atomic<bool> sleeping{false};
};

struct DrainsLast : PollLoop {
  void TakePosted(Ready& ready) override {
    for (const plugin::Callback& callback : Take()) ready.push_back(std::make_shared<Entry>(callback));
    Drain();
  }
};

// One post for each wakeup.
struct TakesOnePost : PollLoop {
  std::vector<plugin::Callback> Take() override {
    const std::lock_guard lock(mutex_);
    if (posted_.empty()) return {};
    const std::vector<plugin::Callback> first{posted_.front()};
    posted_.erase(posted_.begin());
    return first;
  }
};

// A signal counts as sent until its callback has returned.
struct ForgetsWhatIsSentMeanwhile : PollLoop {
  bool IsSent(Entry& signal) override { return signal.sent; }
  void Call(Entry& entry) override {
    PollLoop::Call(entry);
    entry.sent = false;
  }
};

// What is posted while it looks is called along with what it has taken, and kept.
struct CallsPostsTwice : PollLoop {
  void post(plugin::Callback callback) override {
    {
      const std::lock_guard lock(mutex_);
      posted_.push_back(callback);
    }
    Wake();
  }
  std::vector<plugin::Callback> Take() override {
    std::vector<plugin::Callback> taken;
    {
      const std::lock_guard lock(mutex_);
      taken = posted_;
    }
    const std::lock_guard lock(mutex_);
    if (posted_.size() == taken.size()) posted_.clear();
    return taken;
  }
};

struct CallsTheLastPostFirst : PollLoop {
  std::vector<plugin::Callback> Take() override {
    std::vector<plugin::Callback> taken = PollLoop::Take();
    std::reverse(taken.begin(), taken.end());
    return taken;
  }
};

// Goes on until there is nothing more.
struct CallsUntilNothingIsPosted : PollLoop {
  void CallAll(Ready& ready) override {
    do {
      PollLoop::CallAll(ready);
      TakePosted(ready);
    } while (!ready.empty());
  }
};

// --- threads ---------------------------------------------------------------------------------------------------------------------

// Calls in place what is posted while nothing is called.
struct CallsInTheOtherThread : PollLoop {
  void post(plugin::Callback callback) override {
    if (inside.exchange(true)) return PollLoop::post(callback);
    Entry entry(callback);
    PollLoop::Call(entry);
    inside = false;
  }
  void Call(Entry& entry) override {
    while (inside.exchange(true)) std::this_thread::yield();
    PollLoop::Call(entry);
    inside = false;
  }
  std::atomic<bool> inside{true};
  void run() override {
    inside = false;
    PollLoop::run();
  }
};

// Calls in place what a callback posts.
struct CallsWithinACallback : PollLoop {
  void run() override {
    thread = std::this_thread::get_id();
    PollLoop::run();
  }
  void post(plugin::Callback callback) override {
    if (std::this_thread::get_id() != thread.load()) return PollLoop::post(callback);
    Entry entry(callback);
    Call(entry);
  }
  std::atomic<std::thread::id> thread{};
};

struct PostsWithoutALock : PollLoop {
  void post(plugin::Callback callback) override {
    posted_.push_back(callback);
    Wake();
  }
};

// --- descriptors -----------------------------------------------------------------------------------------------------------------

// Calls when a descriptor becomes ready, and not while it is.
struct CallsForChangesOnly : PollLoop {
  bool IsReady(const Entry& watch, short events) override {
    const bool was_ready = std::exchange(ready_before[watch.descriptor], events != 0);
    return events != 0 && !was_ready;
  }
  std::map<int, bool> ready_before;
};

// --- the end ---------------------------------------------------------------------------------------------------------------------

struct StopsWhenItWakes : PollLoop {
  void stop() override { stopping_ = true; }
};

struct BeginsAnew : PollLoop {
  void run() override {
    stopping_ = false;
    PollLoop::run();
  }
};

// What is posted does not count.
struct EndsWithPosts : PollLoop {
  bool IsAnythingLeft() override { return !timers_.empty() || !watches_.empty() || !signals_.empty(); }
};

// Whatever has been there counts.
struct EndsNever : PollLoop {
  bool IsAnythingLeft() override { return had_anything |= PollLoop::IsAnythingLeft(); }
  bool had_anything = false;
};

struct LeavesItsWakeupOpen : PollLoop {
  ~LeavesItsWakeupOpen() override { wake_ = dup(wake_); }
};

struct LosesCancelledTimers : PollLoop {
  void Cancel(const EntryPtr& entry, Entries& entries) override {
    if (entry->serial != 0 && entry->active) lost = new EntryPtr(entry);
    PollLoop::Cancel(entry, entries);
  }
  EntryPtr* lost = nullptr;
};

// --- failures --------------------------------------------------------------------------------------------------------------------

struct SaysNothingOfFailures : PollLoop {
  void Fail() override {}
};

// Leaves the rest of the turn out.
struct FailureEndsTheTurn : PollLoop {
  void CallAll(Ready& ready) override {
    const int before = failures_;
    while (!ready.empty() && failures_ == before) {
      Call(*ready.front());
      ready.pop_front();
    }
  }
};

// --- waiting ---------------------------------------------------------------------------------------------------------------------

struct LoopNeverBlocks : PollLoop {
  int Timeout() override { return 0; }
};

// While there are timers it looks every millisecond.
struct TicksEveryMillisecond : PollLoop {
  int Timeout() override { return std::min(PollLoop::Timeout(), 1); }
};

inline void RegisterEventLoops() {
  using plugin::bad_event_loop;
  constexpr plugin::LoopClaims kAll{.deadline_order = true, .creation_order = true, .repeats = true, .cancels = true, .fifo = true, .fair = true};
  bad_event_loop<CallsWhatIsNearlyDue>("mutant::loop-calls-what-is-nearly-due", kAll, {"event_loop.timer-time", 2000});
  bad_event_loop<WaitsAThousandTimes>("mutant::loop-waits-a-thousand-times", kAll, {"event_loop.timer-time", 2000});
  bad_event_loop<OrdersByCreation>("mutant::loop-orders-by-creation", kAll, {"event_loop.timer-order", 2000});
  bad_event_loop<LastOfEqualsFirst>("mutant::loop-last-of-equals-first", kAll, {"event_loop.timer-order", 2000});
  bad_event_loop<CallsAgain>("mutant::loop-calls-again", kAll, {"event_loop.timer-once", 2000});
  bad_event_loop<StaysDueWhenLate>("mutant::loop-stays-due-when-late", kAll, {"event_loop.timer-once", 2000});
  bad_event_loop<CallsWhatIsCancelled>("mutant::loop-calls-what-is-cancelled", kAll, {"event_loop.cancel", 2000});
  bad_event_loop<ReportsUnwatched>("mutant::loop-reports-unwatched", kAll, {"event_loop.cancel", 2000});
  bad_event_loop<SetsItUpAgain>("mutant::loop-sets-it-up-again", kAll, {"event_loop.cancel", 2000});
  bad_event_loop<WakesWhoSleeps>("mutant::loop-wakes-who-sleeps", kAll, {"event_loop.wakeup", 2000});
  bad_event_loop<DrainsLast>("mutant::loop-drains-last", kAll, {"event_loop.wakeup", 2000});
  bad_event_loop<TakesOnePost>("mutant::loop-takes-one-post", kAll, {"event_loop.wakeup", 2000});
  bad_event_loop<ForgetsWhatIsSentMeanwhile>("mutant::loop-forgets-what-is-sent-meanwhile", kAll, {"event_loop.wakeup", 2000});
  bad_event_loop<CallsPostsTwice>("mutant::loop-calls-posts-twice", kAll, {"event_loop.post-once", 2000});
  bad_event_loop<CallsTheLastPostFirst>("mutant::loop-calls-the-last-post-first", kAll, {"event_loop.post-order", 2000});
  bad_event_loop<CallsUntilNothingIsPosted>("mutant::loop-calls-until-nothing-is-posted", kAll, {"event_loop.fair", 2000});
  bad_event_loop<CallsInTheOtherThread>("mutant::loop-calls-in-the-other-thread", kAll, {"event_loop.one-thread", 2000});
  bad_event_loop<CallsWithinACallback>("mutant::loop-calls-within-a-callback", kAll, {"event_loop.one-thread", 2000});
  bad_event_loop<PostsWithoutALock>("mutant::loop-posts-without-a-lock", kAll, {"event_loop.race-free", 2000});
  bad_event_loop<CallsForChangesOnly>("mutant::loop-calls-for-changes-only", kAll, {"event_loop.ready", 2000});
  bad_event_loop<StopsWhenItWakes>("mutant::loop-stops-when-it-wakes", kAll, {"event_loop.stops", 2000});
  bad_event_loop<BeginsAnew>("mutant::loop-begins-anew", kAll, {"event_loop.stops", 2000});
  bad_event_loop<EndsWithPosts>("mutant::loop-ends-with-posts", kAll, {"event_loop.ends", 2000});
  bad_event_loop<EndsNever>("mutant::loop-ends-never", kAll, {"event_loop.ends", 2000});
  bad_event_loop<LeavesItsWakeupOpen>("mutant::loop-leaves-its-wakeup-open", kAll, {"event_loop.nothing-left", 2000});
  bad_event_loop<LosesCancelledTimers>("mutant::loop-loses-cancelled-timers", kAll, {"event_loop.well-behaved", 2000});
  bad_event_loop<SaysNothingOfFailures>("mutant::loop-says-nothing-of-failures", kAll, {"event_loop.failing-callback", 2000});
  bad_event_loop<FailureEndsTheTurn>("mutant::loop-failure-ends-the-turn", kAll, {"event_loop.failing-callback", 2000});
  bad_event_loop<LoopNeverBlocks>("mutant::loop-never-blocks", kAll, {"event_loop.idle", 2000});
  bad_event_loop<TicksEveryMillisecond>("mutant::loop-ticks-every-millisecond", kAll, {"event_loop.idle", 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_EVENT_LOOPS_H_
