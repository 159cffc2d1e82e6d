// Known-bad greenlets.
#ifndef HEDDLE_PLUGINS_MUTANTS_GREENLETS_H_
#define HEDDLE_PLUGINS_MUTANTS_GREENLETS_H_

#include <atomic>
#include <exception>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/greenlet.h"

namespace heddle::mutants {

// --- values ----------------------------------------------------------------------------------------------------------------------

// Gives back what the caller passed.
struct SwapsValues : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int switch_to(Int value) override {
    ContextGreenlet::switch_to(value);
    return value;
  }
};

// What the first switch passes does not reach the body.
struct LosesTheFirstValue : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int switch_to(Int value) override { return ContextGreenlet::switch_to(state_ == kUnstarted ? 0 : value); }
};

// One that has ended begins anew.
struct RunsAgain : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  ContextGreenlet& Target() override {
    if (state_ != kDead) return *this;
    state_ = kUnstarted;
    getcontext(&context_);
    context_.uc_stack.ss_sp = stack_.get();
    context_.uc_stack.ss_size = kStackSize;
    makecontext(&context_, Begin, 0);
    return *this;
  }
};

// --- parents ---------------------------------------------------------------------------------------------------------------------

// What it returns goes to whoever switched to it last, or the nearest one above that.
struct ReturnsToTheCaller : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int switch_to(Int value) override {
    caller = &Running();
    return ContextGreenlet::switch_to(value);
  }
  ContextGreenlet& Heir() override {
    if (caller == nullptr) return ContextGreenlet::Heir();
    ContextGreenlet& heir = TargetOf(*caller);
    return &heir == this ? ContextGreenlet::Heir() : heir;
  }
  ContextGreenlet* caller = nullptr;
};

struct ReturnsToTheMainOne : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  ContextGreenlet& Heir() override { return Main(); }
};

struct DeadMeansMain : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  ContextGreenlet& Target() override { return state_ == kDead ? Main() : *this; }
};

// A switch to one that has ended comes back at once.
struct DeadMeansNobody : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int switch_to(Int value) override { return state_ == kDead ? value : ContextGreenlet::switch_to(value); }
};

// --- failures --------------------------------------------------------------------------------------------------------------------

struct SwallowsFailures : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  void Fail(std::exception_ptr) override { Passed() = {}; }
};

// A failure skips the parent.
struct FailsInTheMainOne : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  void Fail(std::exception_ptr failure) override {
    failed = true;
    ContextGreenlet::Fail(std::move(failure));
  }
  ContextGreenlet& Heir() override { return failed ? Main() : ContextGreenlet::Heir(); }
  bool failed = false;
};

struct ThrowBeginsIt : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int throw_into() override { return state_ == kUnstarted ? switch_to(0) : ContextGreenlet::throw_into(); }
};

struct ThrowsInTheCaller : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int throw_into() override { throw plugin::Failure(); }
};

// --- the end ---------------------------------------------------------------------------------------------------------------------

struct FreesWithoutUnwinding : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  ~FreesWithoutUnwinding() override { state_ = kDead; }
};

struct LeaksStacks : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  ~LeaksStacks() override {
    if (state_ == kDead) (void)stack_.release();
  }
};

// --- threads ---------------------------------------------------------------------------------------------------------------------

// What goes along with a switch lies in one place for all threads.
struct PassesThroughAGlobal : ContextGreenlet {
  using ContextGreenlet::ContextGreenlet;
  Int switch_to(Int value) override {
    passed = value;
    ContextGreenlet::switch_to(value);
    return passed;
  }
  static inline Int passed = 0;
};

// Greenlets have numbers, each thread counts from 0, and what is passed lies in one table.
struct SharesSlots : ContextGreenlet {
  explicit SharesSlots(plugin::Body body) : ContextGreenlet(body), number(made++ % 8) {}
  Int switch_to(Int value) override {
    slots[number].store(value);
    return ContextGreenlet::switch_to(slots[number].load());
  }
  const int number;
  static inline thread_local int made = 0;
  static inline std::atomic<Int> slots[8] = {};
};

inline void RegisterGreenlets() {
  using plugin::bad_greenlet;
  using plugin::GreenletClaims;
  constexpr GreenletClaims kAll{.failures = true, .dead_targets = true, .unwinds = true};
  bad_greenlet<SwapsValues>("mutant::greenlet-swaps-values", kAll, {"greenlet.switch", 2000});
  bad_greenlet<LosesTheFirstValue>("mutant::greenlet-loses-the-first-value", kAll, {"greenlet.switch", 2000});
  bad_greenlet<RunsAgain>("mutant::greenlet-runs-again", kAll, {"greenlet.switch", 5000});
  bad_greenlet<ReturnsToTheCaller>("mutant::greenlet-returns-to-the-caller", kAll, {"greenlet.parent", 2000});
  bad_greenlet<ReturnsToTheMainOne>("mutant::greenlet-returns-to-the-main-one", kAll, {"greenlet.parent", 2000});
  bad_greenlet<DeadMeansMain>("mutant::greenlet-dead-means-main", kAll, {"greenlet.dead-target", 5000});
  bad_greenlet<DeadMeansNobody>("mutant::greenlet-dead-means-nobody", kAll, {"greenlet.dead-target", 2000});
  bad_greenlet<SwallowsFailures>("mutant::greenlet-swallows-failures", kAll, {"greenlet.failure", 2000});
  bad_greenlet<FailsInTheMainOne>("mutant::greenlet-fails-in-the-main-one", kAll, {"greenlet.failure", 5000});
  bad_greenlet<ThrowBeginsIt>("mutant::greenlet-throw-begins-it", kAll, {"greenlet.throw", 2000});
  bad_greenlet<ThrowsInTheCaller>("mutant::greenlet-throws-in-the-caller", kAll, {"greenlet.throw", 2000});
  bad_greenlet<FreesWithoutUnwinding>("mutant::greenlet-frees-without-unwinding", kAll, {"greenlet.unwinds", 2000});
  bad_greenlet<LeaksStacks>("mutant::greenlet-leaks-stacks", kAll, {"greenlet.well-behaved", 2000});
  bad_greenlet<PassesThroughAGlobal>("mutant::greenlet-passes-through-a-global", kAll, {"greenlet.race-free", 2000});
  bad_greenlet<SharesSlots>("mutant::greenlet-shares-slots", kAll, {"greenlet.threads", 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_GREENLETS_H_
