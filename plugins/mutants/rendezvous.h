// Known-bad barriers, latches and once-flags.
#ifndef HEDDLE_PLUGINS_MUTANTS_RENDEZVOUS_H_
#define HEDDLE_PLUGINS_MUTANTS_RENDEZVOUS_H_

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/rendezvous.h"

namespace heddle::mutants {

struct OneTooFew : MonitorBarrier {
  explicit OneTooFew(int parties) : MonitorBarrier(parties - 1) {}
};

// Waits for the count to be zero again, which the next round may spoil before everyone has looked.
struct WaitsForZero : FutexBarrier {
  using FutexBarrier::FutexBarrier;
  void wait() {
    if (arrived.fetch_add(1) + 1 == parties) {
      arrived.store(0);
      FutexWakeAll(&arrived);
      return;
    }
    for (std::uint32_t now = arrived.load(); now != 0; now = arrived.load()) FutexWait(arrived, now);
  }
};

// Lets them go before the count is ready for the next round.
struct EmptiesTooLate : FutexBarrier {
  using FutexBarrier::FutexBarrier;
  void wait() {
    const std::uint32_t mine = round.load();
    if (arrived.fetch_add(1) + 1 == parties) {
      round.store(mine + 1);
      FutexWakeAll(&round);
      arrived.store(0);
      return;
    }
    while (round.load() == mine) FutexWait(round, mine);
  }
};

struct WakesOneOfTheParty : FutexBarrier {
  using FutexBarrier::FutexBarrier;
  void wait() {
    const std::uint32_t mine = round.load();
    if (arrived.fetch_add(1) + 1 == parties) {
      arrived.store(0);
      round.store(mine + 1);
      FutexWakeOne(&round);
      return;
    }
    while (round.load() == mine) FutexWait(round, mine);
  }
};

struct RelaxedBarrier : FutexBarrier {
  using FutexBarrier::FutexBarrier;
  void wait() {
    const std::uint32_t mine = round.load(std::memory_order_relaxed);
    if (arrived.fetch_add(1, std::memory_order_relaxed) + 1 == parties) {
      arrived.store(0, std::memory_order_relaxed);
      round.store(mine + 1, std::memory_order_relaxed);
      FutexWakeAll(&round);
      return;
    }
    while (round.load(std::memory_order_relaxed) == mine) FutexWait(round, mine);
  }
};

struct EverybodyActs : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  int wait() {
    const int place = MonitorBarrier::wait();
    if (place != parties - 1 && action) action();
    return place;
  }
};

struct ActsWhenTheyHaveGone : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  explicit ActsWhenTheyHaveGone(int parties, std::function<void()> action) : MonitorBarrier(parties), last(std::move(action)) {}
  int wait() {
    const int place = MonitorBarrier::wait();
    if (place == parties - 1 && last) last();
    return place;
  }
  const std::function<void()> last;
};

struct AbortWakesNobody : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  void abort() {
    std::lock_guard guarded(guard);
    is_broken = true;
    round->broken = true;
  }
};

struct TimeoutBreaksNothing : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  std::optional<int> wait_for(std::chrono::nanoseconds timeout) {
    const std::optional<int> place = MonitorBarrier::wait_for(timeout);
    if (!place) {
      std::lock_guard guarded(guard);
      is_broken = false;
    }
    return place;
  }
};

struct PlacesTwice : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  int wait() { return MonitorBarrier::wait() / 2; }
};

struct LatchOpensAtOne : MonitorLatch {
  using MonitorLatch::MonitorLatch;
  void wait() {
    std::unique_lock guarded(guard);
    opened.wait(guarded, [this] { return count <= 1; });
  }
};

struct LatchWakesOne : MonitorLatch {
  using MonitorLatch::MonitorLatch;
  void count_down() {
    std::lock_guard guarded(guard);
    if (--count == 0) opened.notify_one();
  }
};

struct LatchCountsInTwoSteps : FutexLatch {
  using FutexLatch::FutexLatch;
  void count_down() {
    const std::uint32_t left = count.load() - 1;
    count.store(left);
    if (left == 0) FutexWakeAll(&count);
  }
};

struct RelaxedLatch : FutexLatch {
  using FutexLatch::FutexLatch;
  void count_down() {
    if (count.fetch_sub(1, std::memory_order_relaxed) == 1) FutexWakeAll(&count);
  }
};

struct OnceDoesNotWait : MonitorOnce {
  template <typename F>
  void call(F f) {
    {
      std::lock_guard guarded(guard);
      if (state == kRuns) return;
    }
    MonitorOnce::call(f);
  }
};

struct OnceInTwoSteps : MonitorOnce {
  template <typename F>
  void call(F f) {
    {
      std::lock_guard guarded(guard);
      if (state == kDone) return;
    }
    f();
    Become(kDone);
  }
};

struct OnceFailsForEver : MonitorOnce {
  template <typename F>
  void call(F f) {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return state != kRuns; });
    if (state == kDone) return;
    state = kRuns;
    guarded.unlock();
    f();
    Become(kDone);
  }
};

struct OnceTakesFailureForSuccess : MonitorOnce {
  template <typename F>
  void call(F f) {
    MonitorOnce::call([&] {
      try {
        f();
      } catch (...) {
        std::lock_guard guarded(guard);
        failed = true;
      }
    });
    std::lock_guard guarded(guard);
    if (std::exchange(failed, false)) throw Broken();
  }
  bool failed = false;
};

struct OnceRelaxed : MonitorOnce {
  template <typename F>
  void call(F f) {
    if (done.load(std::memory_order_relaxed)) return;
    MonitorOnce::call(f);
    done.store(true, std::memory_order_relaxed);
  }
  std::atomic<bool> done{false};
};

inline void RegisterRendezvous() {
  using namespace heddle::plugin;
  constexpr BarrierClaims kAll{.indices = true, .anybody = true, .action = true};
  bad_barrier<OneTooFew>("mutant::barrier-one-too-few", {}, {"barrier.rounds", 2000});
  bad_barrier<WaitsForZero>("mutant::barrier-waits-for-zero", {}, {"barrier.reusable", 2000});
  bad_barrier<EmptiesTooLate>("mutant::barrier-empties-too-late", {}, {"barrier.reusable", 2000});
  bad_barrier<WakesOneOfTheParty>("mutant::barrier-wakes-one", {}, {"barrier.no-lost-wakeup", 5000});
  bad_barrier<RelaxedBarrier>("mutant::barrier-relaxed", {}, {"barrier.visibility", 2000});
  bad_barrier<EverybodyActs>("mutant::barrier-everybody-acts", kAll, {"barrier.action-once", 2000});
  bad_barrier<ActsWhenTheyHaveGone>("mutant::barrier-acts-too-late", kAll, {"barrier.action-once", 2000});
  bad_barrier<AbortWakesNobody>("mutant::barrier-abort-wakes-nobody", {.indices = true, .anybody = true}, {"barrier.no-lost-wakeup", 5000});
  bad_barrier<TimeoutBreaksNothing>("mutant::barrier-timeout-breaks-nothing", {.indices = true, .anybody = true}, {"barrier.rounds", 5000});
  bad_barrier<PlacesTwice>("mutant::barrier-places-twice", {.indices = true, .anybody = true}, {"barrier.rounds", 2000});
  bad_latch<LatchOpensAtOne>("mutant::latch-opens-at-one", {}, {"latch.counts", 2000});
  bad_latch<LatchWakesOne>("mutant::latch-wakes-one", {}, {"latch.no-lost-wakeup", 5000});
  bad_latch<LatchCountsInTwoSteps>("mutant::latch-counts-in-two-steps", {}, {"latch.no-lost-wakeup", 5000});
  bad_latch<RelaxedLatch>("mutant::latch-relaxed", {}, {"latch.visibility", 2000});
  bad_once<OnceDoesNotWait>("mutant::once-does-not-wait", {}, {"once.runs-once", 2000});
  bad_once<OnceInTwoSteps>("mutant::once-in-two-steps", {}, {"once.runs-once", 2000});
  bad_once<OnceFailsForEver>("mutant::once-fails-for-ever", {}, {"once.no-lost-wakeup", 2000});
  bad_once<OnceTakesFailureForSuccess>("mutant::once-takes-failure-for-success", {}, {"once.runs-once", 2000});
  bad_once<OnceRelaxed>("mutant::once-relaxed", {}, {"once.visibility", 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_RENDEZVOUS_H_
