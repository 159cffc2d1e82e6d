// Each property has a recipe: what a thread may do, in sections that acquire, use and release; rapidcheck draws from it and knows how
// to make what it drew smaller.
#include "properties/lock/generate.h"

#include <algorithm>
#include <map>
#include <memory>
#include <rapidcheck.h>
#include <utility>
#include <vector>

#include "properties/drawn.h"
#include "properties/lock/property_ids.h"
#include "properties/lock/scenario.h"

namespace heddle::properties::lock {
namespace {

using std::chrono::nanoseconds;
using Actions = std::vector<Action>;
using Threads = std::vector<Actions>;

Action Do(Step step) { return {step, {}, 0}; }
Action For(Step step, std::int64_t ns) { return {step, nanoseconds(ns), 0}; }
Action Count(Step step, int count) { return {step, {}, count}; }

// One acquire, what happens inside, and the release.
struct Section {
  Step acquire = Step::kAcquire;
  int timeout = 0;  // nanoseconds, for timed acquires
  int hold = 0;     // nanoseconds of sleep inside; 0 for none
  int nested = 0;   // further levels of recursion
};

bool IsShared(Step acquire) {
  return acquire == Step::kAcquireShared || acquire == Step::kTryAcquireShared || acquire == Step::kAcquireSharedFor;
}

// What the recipe for a property allows.
struct Recipe {
  std::vector<Step> acquires;
  int max_nested = 0;
  bool sleeps = false;
  LockScenario::Options options;
};

// One that is to be killed later than it lives is not killed.
constexpr std::uint64_t kMostPoints = 12;

// How large scenario number `index` may be.
struct Size {
  int threads;
  int sections;
};

Size SizeOf(std::uint64_t index) {
  if (index < 2) return {2, 1};
  if (index < 6) return {2, 2};
  if (index < 10) return {3, 1};
  if (index < 16) return {3, 2};
  return {4, 3};
}

void Append(Actions* actions, const Section& section) {
  const Action acquire{section.acquire, nanoseconds(section.timeout), 0};
  for (int level = 0; level <= section.nested; ++level) actions->push_back(acquire);
  if (section.nested > 0) actions->push_back(Do(Step::kCheckDepth));
  actions->push_back(Do(Step::kUse));
  if (section.hold > 0) actions->push_back(For(Step::kSleep, section.hold));
  const Step release = IsShared(section.acquire) ? Step::kReleaseShared : Step::kRelease;
  for (int level = 0; level <= section.nested; ++level) {
    actions->push_back(Do(release));
    if (level < section.nested) actions->push_back(Do(Step::kUse));
  }
}

// The steps that the implementation has, of those asked for.
std::vector<Step> Available(const heddle_implementation& implementation, const std::vector<Step>& steps) {
  const auto& ops = *static_cast<const heddle_lock_ops*>(implementation.ops);
  const auto has = [&](Step step) {
    switch (step) {
      case Step::kTryAcquire: return ops.try_acquire != nullptr;
      case Step::kAcquireFor: return ops.acquire_for != nullptr;
      case Step::kAcquireShared: return ops.acquire_shared != nullptr;
      case Step::kTryAcquireShared: return ops.try_acquire_shared != nullptr;
      case Step::kAcquireSharedFor: return ops.acquire_shared_for != nullptr;
      default: return true;
    }
  };
  std::vector<Step> available;
  std::copy_if(steps.begin(), steps.end(), std::back_inserter(available), has);
  return available;
}

rc::Gen<Section> GenSection(const Recipe& recipe) {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::elementOf(recipe.acquires), rc::gen::elementOf(std::vector<int>{10, 30}),
                     rc::gen::elementOf(recipe.sleeps ? std::vector<int>{0, 20, 40} : std::vector<int>{0}),
                     rc::gen::inRange(0, recipe.max_nested + 1)),
      [](const std::tuple<Step, int, int, int>& drawn) {
        const auto [acquire, timeout, hold, nested] = drawn;
        const bool timed = acquire == Step::kAcquireFor || acquire == Step::kAcquireSharedFor;
        return Section{acquire, timed ? timeout : 0, hold, IsShared(acquire) ? 0 : nested};
      });
}

rc::Gen<Threads> GenThreads(const Recipe& recipe, Size size) {
  const auto thread = rc::gen::map(GenSome(1, size.sections, GenSection(recipe)), [](const std::vector<Section>& sections) {
    Actions actions;
    for (const Section& section : sections) Append(&actions, section);
    return actions;
  });
  return GenSome(2, size.threads, thread);
}

// --- recipes that are more than sections -----------------------------------------------------------------------------------------

// One thread holds the lock for a while, others give up waiting; then everybody needs the lock once more.
rc::Gen<Threads> GenTimeouts(const Recipe& recipe, const std::vector<Step>& holds, Size size) {
  const auto holder = rc::gen::map(rc::gen::pair(rc::gen::elementOf(holds), rc::gen::elementOf(std::vector<int>{20, 40, 60})),
                                   [](const std::pair<Step, int>& drawn) {
                                     Actions actions;
                                     Append(&actions, {drawn.first, 0, drawn.second, 0});
                                     return actions;
                                   });
  return rc::gen::map(rc::gen::pair(holder, GenThreads(recipe, {std::max(2, size.threads - 1), size.sections})),
                      [](std::pair<Actions, Threads> drawn) {
                        drawn.second.insert(drawn.second.begin(), std::move(drawn.first));
                        return drawn.second;
                      });
}

rc::Gen<Threads> GenMisuse(const Recipe& recipe, Size size) {
  return rc::gen::map(GenThreads(recipe, size), [](Threads threads) {
    threads.back().insert(threads.back().begin(), Do(Step::kMisuse));
    threads.back().push_back(Do(Step::kMisuse));
    return threads;
  });
}

// The first thread holds the lock until all others wait for it, in an order that is settled one after the other.
Threads Queue(const std::pair<int, int>& drawn) {
  const auto [waiters, holder_returns] = drawn;
  Threads threads;
  Actions holder{Do(Step::kAcquire), Count(Step::kMeet, waiters + 1), Count(Step::kAwaitWaiters, waiters), Do(Step::kRelease)};
  if (holder_returns != 0) Append(&holder, {});
  threads.push_back(holder);
  for (int i = 0; i < waiters; ++i) {
    Actions waiter{Count(Step::kMeet, waiters + 1)};
    if (i > 0) waiter.push_back(Count(Step::kAwaitWaiters, i));
    Append(&waiter, {});
    threads.push_back(waiter);
  }
  return threads;
}

Threads Handover(int pairs) {
  Threads threads;
  threads.push_back({Do(Step::kAcquire), Count(Step::kMeet, 2)});
  threads.push_back({Count(Step::kMeet, 2), Do(Step::kReleaseForOther), Do(Step::kAcquire), Do(Step::kUse), Do(Step::kRelease)});
  for (int i = 1; i < pairs; ++i) threads.push_back({Do(Step::kAcquire), Do(Step::kUse), Do(Step::kRelease)});
  return threads;
}

Threads ReadersMeet(int readers) {
  return Threads(static_cast<std::size_t>(readers),
                 {Do(Step::kAcquireShared), Count(Step::kMeet, readers), Do(Step::kUse), Do(Step::kReleaseShared)});
}

Threads Upgrades(const std::pair<int, int>& drawn) {
  const auto [readers, together] = drawn;
  Actions actions{Do(Step::kAcquireShared)};
  if (together != 0) actions.push_back(Count(Step::kMeet, readers));
  for (const Step step : {Step::kUpgrade, Step::kUse, Step::kRelease}) actions.push_back(Do(step));
  return Threads(static_cast<std::size_t>(readers), actions);
}

Threads DestroyLast(int threads) {
  return Threads(static_cast<std::size_t>(threads),
                 {Do(Step::kAcquire), Do(Step::kUse), Do(Step::kRelease), Do(Step::kDestroyIfLast)});
}

const std::vector<Step> kPlain{Step::kAcquire};
const std::vector<Step> kExclusive{Step::kAcquire, Step::kTryAcquire, Step::kAcquireFor};
const std::vector<Step> kAll{Step::kAcquire,       Step::kTryAcquire,       Step::kAcquireFor,
                             Step::kAcquireShared, Step::kTryAcquireShared, Step::kAcquireSharedFor};

rc::Gen<Threads> GenFor(std::string_view property, const heddle_implementation& implementation, std::uint64_t index,
                        LockScenario::Options* options) {
  const Size size = SizeOf(index);
  const int variant = static_cast<int>(index);
  const auto recipe = [&](const std::vector<Step>& steps) {
    return Recipe{Available(implementation, steps), 0, false, {}};
  };
  if (property == kMutualExclusion) return GenThreads(recipe(kExclusive), size);
  if (property == kWritersAlone) return GenThreads(recipe(kAll), size);
  if (property == kNoDeadlock || property == kNoLivelock) {
    return GenThreads(recipe({Step::kAcquire, Step::kAcquireShared}), size);
  }
  if (property == kVisibility) {
    options->watch_data = true;
    options->detect_races = true;
    return GenThreads(recipe(kAll), size);
  }
  if (property == kRecursion) {
    Recipe nested = recipe(kExclusive);
    nested.max_nested = 2;
    options->use_afterwards = true;
    return GenThreads(nested, size);
  }
  if (property == kErrorChecking) {
    options->use_afterwards = true;
    return GenMisuse(recipe(kPlain), size);
  }
  if (property == kFailedAcquireUnchanged) {
    options->use_afterwards = true;
    Recipe failing = recipe(kAll);
    if ((implementation.claims & HEDDLE_LOCK_RECURSIVE) != 0) failing.max_nested = 1;
    return GenTimeouts(failing, Available(implementation, {Step::kAcquire, Step::kAcquireShared}), size);
  }
  if (property == kTimeoutNotEarly || property == kTimeoutExact) {
    options->exact_time = property == kTimeoutExact;
    Recipe timed = recipe({Step::kAcquireFor, Step::kAcquireSharedFor});
    timed.sleeps = true;
    return GenTimeouts(timed, kPlain, size);
  }
  if (property == kWellBehaved) {
    Recipe all = recipe(kAll);
    all.sleeps = true;
    if ((implementation.claims & HEDDLE_LOCK_RECURSIVE) != 0) all.max_nested = 1;
    options->use_afterwards = true;
    return GenThreads(all, size);
  }
  if (property == kFifo) return rc::gen::map(rc::gen::pair(GenCount(2, 2 + variant / 2 % 2), GenCount(0, 1 - variant % 2)), Queue);
  if (property == kAnyReleaser) {
    options->use_afterwards = true;
    return rc::gen::map(GenCount(1, 1 + variant % 3), Handover);
  }
  if (property == kRobust) {
    options->use_afterwards = true;
    return GenThreads(recipe(kExclusive), SizeOf(index + 4));
  }
  if (property == kReadersTogether) return rc::gen::map(GenCount(2, 2 + variant % 2), ReadersMeet);
  if (property == kUpgradeRefused) return rc::gen::map(rc::gen::pair(GenCount(2, 2 + variant / 2 % 2), GenCount(0, 1 - variant % 2)), Upgrades);
  if (property == kDestroyAfterRelease) {
    options->detect_races = true;
    return rc::gen::map(GenCount(2, 2 + variant % 2), DestroyLast);
  }
  return rc::gen::just(Threads{});
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index) {
  LockScenario::Options options;
  const auto generator = GenFor(property, implementation, index, &options);
  // A lock between processes is destroyed by the one that made it.
  const bool alternates = (implementation.claims & HEDDLE_LOCK_PROCESS_SHARED) != 0 && property != kDestroyAfterRelease;
  options.processes = property == kRobust || (alternates && index % 2 == 0);
  if (property == kRobust) {
    options.killed = 1 + static_cast<int>(index % 2);
    options.killed_after = 1 + static_cast<std::uint32_t>((seed + index / 2) % kMostPoints);
  }
  return Draw(generator, seed, index, [name = std::string(property), options](const Threads& threads) {
    return std::make_shared<LockScenario>(name, threads, options);
  });
}

}  // namespace heddle::properties::lock
