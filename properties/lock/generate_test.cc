// Thousands of generated scenarios, and the simpler ones they shrink to, keep the rules of the
// contract they test. The rules are written down here a second time, independently of the
// generator.
#include "properties/lock/generate.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "properties/lock/lock_kind.h"
#include "properties/lock/scenario.h"

namespace heddle::properties::lock {
namespace {

constexpr std::uint64_t kSeeds = 20;
constexpr std::uint64_t kIndices = 20;

// An implementation on paper: what it has and claims. Nothing of it is ever called.
class Paper {
 public:
  Paper(std::string name, std::uint64_t claims, bool can_try) : name_(std::move(name)) {
    ops_.struct_size = sizeof ops_;
    ops_.create = [] { return static_cast<void*>(nullptr); };
    ops_.destroy = [](void*) {};
    ops_.acquire = ops_.release = Call;
    if (can_try) ops_.try_acquire = Call;
    if ((claims & HEDDLE_LOCK_TIMED) != 0) ops_.acquire_for = TimedCall;
    if ((claims & HEDDLE_LOCK_SHARED) != 0) {
      ops_.acquire_shared = ops_.release_shared = Call;
      if (can_try) ops_.try_acquire_shared = Call;
      if ((claims & HEDDLE_LOCK_TIMED) != 0) ops_.acquire_shared_for = TimedCall;
    }
    if ((claims & HEDDLE_LOCK_UPGRADE) != 0) ops_.upgrade = Call;
    implementation_.struct_size = sizeof implementation_;
    implementation_.name = name_.c_str();
    implementation_.kind = "lock";
    implementation_.claims = claims;
    implementation_.ops = &ops_;
  }
  Paper(const Paper&) = delete;
  Paper& operator=(const Paper&) = delete;

  const heddle_implementation& operator*() const { return implementation_; }

 private:
  static heddle_status Call(void*) { return HEDDLE_OK; }
  static heddle_status TimedCall(void*, std::int64_t) { return HEDDLE_OK; }

  const std::string name_;
  heddle_lock_ops ops_{};
  heddle_implementation implementation_{};
};

bool IsAcquire(Step step) {
  return step == Step::kAcquire || step == Step::kTryAcquire || step == Step::kAcquireFor ||
         step == Step::kAcquireShared || step == Step::kTryAcquireShared ||
         step == Step::kAcquireSharedFor;
}
bool IsSharedAcquire(Step step) {
  return step == Step::kAcquireShared || step == Step::kTryAcquireShared ||
         step == Step::kAcquireSharedFor;
}

bool Has(const heddle_lock_ops& ops, Step step) {
  switch (step) {
    case Step::kTryAcquire:
      return ops.try_acquire != nullptr;
    case Step::kAcquireFor:
      return ops.acquire_for != nullptr;
    case Step::kAcquireShared:
      return ops.acquire_shared != nullptr;
    case Step::kTryAcquireShared:
      return ops.try_acquire_shared != nullptr;
    case Step::kAcquireSharedFor:
      return ops.acquire_shared_for != nullptr;
    case Step::kReleaseShared:
      return ops.release_shared != nullptr;
    case Step::kUpgrade:
      return ops.upgrade != nullptr;
    default:
      return true;
  }
}

// What is wrong with a scenario for this implementation; empty if nothing is.
std::string WhatIsWrong(const LockScenario& scenario, const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_lock_ops*>(implementation.ops);
  const auto claims = [&](std::uint64_t claim) { return (implementation.claims & claim) != 0; };
  const auto& threads = scenario.threads();
  if (threads.empty() || threads.size() > 64) return "the number of threads";
  int meets = 0;
  int meeting = 0;
  int given_away = 0;  // held by a thread that ends
  int taken_over = 0;  // released for another one
  for (const std::vector<Action>& actions : threads) {
    if (actions.empty()) return "a thread that does nothing";
    std::vector<Step> holds;
    for (const Action& action : actions) {
      if (!Has(ops, action.step)) return "the implementation has no " + ToText(action);
      if (IsAcquire(action.step)) {
        const bool exclusively =
            !holds.empty() && !IsSharedAcquire(holds.back()) && !IsSharedAcquire(action.step);
        if (!holds.empty() && !(exclusively && claims(HEDDLE_LOCK_RECURSIVE)))
          return "a thread acquires what it holds";
        if (action.step == Step::kAcquireFor || action.step == Step::kAcquireSharedFor) {
          if (action.duration.count() <= 0) return "a timeout that is none";
        }
        holds.push_back(action.step);
        continue;
      }
      switch (action.step) {
        case Step::kRelease:
          if (holds.empty() || IsSharedAcquire(holds.back()))
            return "a release of what is not held";
          holds.pop_back();
          break;
        case Step::kReleaseShared:
          if (holds.empty() || !IsSharedAcquire(holds.back()))
            return "a reader's release of what is not held so";
          holds.pop_back();
          break;
        case Step::kUpgrade:
          if (!claims(HEDDLE_LOCK_UPGRADE) || holds != std::vector{Step::kAcquireShared})
            return "an upgrade by no reader";
          holds = {Step::kAcquire};
          break;
        case Step::kUse:
          if (holds.empty()) return "a use of data without the lock";
          break;
        case Step::kSleep:
          if (action.duration.count() <= 0) return "a sleep that is none";
          break;
        case Step::kMisuse:
          if (!claims(HEDDLE_LOCK_ERROR_CHECKING) || !holds.empty())
            return "misuse that nobody has to notice";
          break;
        case Step::kReleaseForOther:
          if (!claims(HEDDLE_LOCK_ANY_RELEASER) || !holds.empty())
            return "a release for another that nobody has to accept";
          ++taken_over;
          break;
        case Step::kMeet:
          ++meets;
          if (meeting != 0 && meeting != action.count) return "meetings of different sizes";
          meeting = action.count;
          break;
        case Step::kAwaitWaiters:
          if (action.count < 1 || action.count >= static_cast<int>(threads.size()))
            return "more waiters than there are others";
          break;
        default:
          break;
      }
    }
    given_away += static_cast<int>(holds.size());
  }
  if (meets != meeting) return "a meeting to which not all come";
  if (given_away != taken_over) return "a lock that is never released";
  return "";
}

std::vector<std::unique_ptr<Paper>> Papers() {
  std::vector<std::unique_ptr<Paper>> papers;
  const std::uint64_t all = HEDDLE_LOCK_RECURSIVE | HEDDLE_LOCK_TIMED | HEDDLE_LOCK_SHARED |
                            HEDDLE_LOCK_FIFO | HEDDLE_LOCK_ERROR_CHECKING |
                            HEDDLE_LOCK_ANY_RELEASER | HEDDLE_LOCK_UPGRADE;
  for (std::uint64_t claims = 0; claims <= all; ++claims) {
    for (const bool can_try : {false, true}) {
      auto paper = std::make_unique<Paper>("paper", claims, can_try);
      if (LockKind().Malformed(**paper).empty()) papers.push_back(std::move(paper));
    }
  }
  return papers;
}

const LockScenario& Of(const Candidate& candidate) {
  return dynamic_cast<const LockScenario&>(*candidate.scenario);
}

TEST(Generate, EveryScenarioKeepsTheRules) {
  for (const auto& paper : Papers()) {
    for (const Property& property : LockKind().Properties()) {
      if (!property.applies(**paper)) continue;
      for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        for (std::uint64_t index = 0; index < kIndices; ++index) {
          const Candidate candidate = Generate(property.id, **paper, seed, index);
          ASSERT_EQ(WhatIsWrong(Of(candidate), **paper), "")
              << property.id << ", claims " << (**paper).claims << ", seed " << seed << ", index "
              << index << "\n"
              << candidate.scenario->Describe();
        }
      }
    }
  }
}

class GenerateTest : public ::testing::Test {
 protected:
  // Claims everything that can be claimed together.
  const Paper paper_{"everything",
                     HEDDLE_LOCK_RECURSIVE | HEDDLE_LOCK_TIMED | HEDDLE_LOCK_SHARED |
                         HEDDLE_LOCK_FIFO | HEDDLE_LOCK_ERROR_CHECKING | HEDDLE_LOCK_ANY_RELEASER |
                         HEDDLE_LOCK_UPGRADE,
                     true};
};

TEST_F(GenerateTest, WhatAScenarioShrinksToKeepsTheRules) {
  for (const Property& property : LockKind().Properties()) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      Candidate candidate = Generate(property.id, *paper_, seed, kIndices);
      // Down one path, looking at all that branches off.
      for (int depth = 0; depth < 6; ++depth) {
        std::vector<Candidate> simpler = candidate.shrinks();
        for (const Candidate& one : simpler) {
          ASSERT_EQ(WhatIsWrong(Of(one), *paper_), "") << property.id << ", seed " << seed << "\n"
                                                       << one.scenario->Describe();
        }
        if (simpler.empty()) break;
        candidate = simpler[simpler.size() / 2];
      }
    }
  }
}

TEST_F(GenerateTest, TheSameSeedGivesTheSameScenarios) {
  for (const Property& property : LockKind().Properties()) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      for (std::uint64_t index = 0; index < kIndices; ++index) {
        ASSERT_EQ(Generate(property.id, *paper_, seed, index).scenario->ToJson(),
                  Generate(property.id, *paper_, seed, index).scenario->ToJson());
      }
    }
  }
}

TEST_F(GenerateTest, OtherSeedsGiveOtherScenarios) {
  std::set<std::string> scenarios;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    scenarios.insert(
        Generate("lock.mutual-exclusion", *paper_, seed, kIndices).scenario->ToJson().dump());
  }
  EXPECT_GT(scenarios.size(), kSeeds / 2);
}

TEST_F(GenerateTest, SmallScenariosComeFirst) {
  for (const Property& property : LockKind().Properties()) {
    EXPECT_LE(Generate(property.id, *paper_, 1, 0).scenario->Threads(), 3) << property.id;
  }
}

TEST_F(GenerateTest, ScenariosSurviveJson) {
  for (const Property& property : LockKind().Properties()) {
    for (std::uint64_t index = 0; index < kIndices; ++index) {
      const Candidate candidate = Generate(property.id, *paper_, 1, index);
      EXPECT_EQ(LockKind().FromJson(candidate.scenario->ToJson())->ToJson(),
                candidate.scenario->ToJson());
    }
  }
}

}  // namespace
}  // namespace heddle::properties::lock
