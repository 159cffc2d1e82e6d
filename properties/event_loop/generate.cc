// Any action of any callback or thread makes a scenario: what cannot be done at that moment, the player leaves out.
#include "properties/event_loop/generate.h"

#include <rapidcheck.h>

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "properties/drawn.h"
#include "properties/event_loop/property_ids.h"
#include "properties/event_loop/scenario.h"

namespace heddle::properties::event_loop {
namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds kMillisecond{1'000'000};
constexpr nanoseconds kSecond{1'000'000'000};

struct Drawn {
  std::vector<Callback> callbacks;
  std::vector<Actions> threads;
};

// What scenarios of a property are made of.
struct Mixture {
  std::vector<Source> sources;
  std::vector<Step> in_callbacks;
  std::vector<Step> before;  // by the thread that will run the loop
  std::vector<Step> elsewhere;
  bool all_asked = false;  // before it runs the loop is asked for every callback, and every pipe has something in it
};

struct Size {
  int callbacks;
  int actions;  // of a callback or a thread
  int threads;  // beside the one that runs the loop
};

Size SizeOf(std::uint64_t index) {
  if (index < 2) return {1, 2, 1};
  if (index < 6) return {2, 3, 1};
  if (index < 14) return {3, 3, 2};
  return {4, 4, 3};
}

Action On(Step step, int target) { return {step, nanoseconds(0), target}; }
Action For(Step step, nanoseconds duration) { return {step, duration, 0}; }

bool Claims(const heddle_implementation& implementation, std::uint64_t claim) { return (implementation.claims & claim) != 0; }

rc::Gen<Action> GenAction(const std::vector<Step>& steps, int callbacks) {
  const auto durations = rc::gen::elementOf(std::vector<int>{1, 2, 3, 7});
  return rc::gen::map(rc::gen::tuple(rc::gen::elementOf(steps), rc::gen::inRange(1, callbacks + 1), durations),
                      [](const std::tuple<Step, int, int>& drawn) {
                        const auto [step, target, milliseconds] = drawn;
                        const bool has_target = step == Step::kStart || step == Step::kCancel || step == Step::kWrite;
                        const bool has_duration = step == Step::kSleep;
                        return Action{step, has_duration ? milliseconds * kMillisecond : nanoseconds(0), has_target ? target : 0};
                      });
}

rc::Gen<Actions> GenActions(int least, int most, const std::vector<Step>& steps, int callbacks) {
  if (steps.empty()) return rc::gen::just(Actions{});
  return GenSome(least, most, GenAction(steps, callbacks));
}

rc::Gen<Callback> GenCallback(const Mixture& mixture, Size size) {
  const auto delays = rc::gen::elementOf(std::vector<int>{0, 1, 2, 3, 5, 10});
  return rc::gen::map(rc::gen::tuple(rc::gen::elementOf(mixture.sources), delays, GenActions(0, size.actions, mixture.in_callbacks, size.callbacks)),
                      [](const std::tuple<Source, int, Actions>& drawn) {
                        const auto& [source, delay, actions] = drawn;
                        nanoseconds time{0};
                        if (source == Source::kTimer) time = delay * kMillisecond;
                        if (source == Source::kRepeat) time = (delay % 3 + 1) * kMillisecond;
                        return Callback{source, time, actions};
                      });
}

rc::Gen<Drawn> GenMixture(const Mixture& mixture, Size size) {
  // The number of callbacks is fixed, so that targets mean the same while a scenario is made smaller.
  const auto callbacks = rc::gen::container<std::vector<Callback>>(static_cast<std::size_t>(size.callbacks), GenCallback(mixture, size));
  const auto before = GenActions(0, size.callbacks + 1, mixture.before, size.callbacks);
  const auto others = mixture.elsewhere.empty() ? rc::gen::just(std::vector<Actions>{})
                                                : GenSome(1, size.threads, GenActions(1, size.actions + 1, mixture.elsewhere, size.callbacks));
  const bool all_asked = mixture.all_asked;
  return rc::gen::map(rc::gen::tuple(callbacks, before, others), [all_asked](const std::tuple<std::vector<Callback>, Actions, std::vector<Actions>>& drawn) {
    Drawn all{std::get<0>(drawn), {std::get<1>(drawn)}};
    for (int callback = 1; all_asked && callback <= static_cast<int>(all.callbacks.size()); ++callback) {
      all.threads[0].push_back(On(Step::kStart, callback));
      if (all.callbacks[static_cast<std::size_t>(callback - 1)].source == Source::kReader) all.threads[0].push_back(On(Step::kWrite, callback));
    }
    all.threads.insert(all.threads.end(), std::get<2>(drawn).begin(), std::get<2>(drawn).end());
    return all;
  });
}

// The first callback asks for itself again and again, and takes its time, while others become due.
rc::Gen<Drawn> GenHog(Source source, int variant) {
  Drawn drawn;
  drawn.callbacks = {{source, nanoseconds(0), {On(Step::kStart, 1), For(Step::kSleep, kMillisecond)}},
                     {Source::kTimer, 3 * kMillisecond, {}},
                     {Source::kReader, nanoseconds(0), {}},
                     {source, nanoseconds(0), {}}};
  Actions before{On(Step::kStart, 1)};
  if (variant % 3 != 1) before.push_back(On(Step::kStart, 2));
  if (variant % 3 != 2) before.push_back(On(Step::kStart, 3));
  drawn.threads = {before, {For(Step::kSleep, 5 * kMillisecond), On(Step::kWrite, 3)}};
  if (variant % 2 == 1) drawn.threads.push_back({For(Step::kSleep, 8 * kMillisecond), On(Step::kStart, 4)});
  return rc::gen::just(drawn);
}

// Timers far away, a pipe in which nothing is, and somebody who looks.
rc::Gen<Drawn> GenSilence(Source source, int variant) {
  Drawn drawn;
  drawn.callbacks = {{Source::kTimer, 20 * kSecond, {}}, {Source::kReader, nanoseconds(0), {On(Step::kCancel, 2)}}, {source, nanoseconds(0), {}},
                     {Source::kTimer, kMillisecond + kMillisecond / 2, {}}};
  Actions before;
  if (variant % 2 == 0) before.push_back(On(Step::kStart, 1));
  if (variant % 3 != 2) before.push_back(On(Step::kStart, 2));
  if (variant % 4 > 1) before.push_back(On(Step::kStart, 4));
  Actions watching{For(Step::kWatchIdle, 10 * kSecond)};
  if (variant % 3 == 1) watching.insert(watching.begin(), {On(Step::kStart, 3), For(Step::kSleep, kMillisecond)});
  if (variant % 3 == 0) watching.push_back(On(Step::kWrite, 2));
  drawn.threads = {before, watching};
  return rc::gen::just(drawn);
}

rc::Gen<Drawn> GenFor(std::string_view property, const heddle_implementation& implementation, std::uint64_t index, LoopScenario::Options* options) {
  const auto& ops = *static_cast<const heddle_loop_ops*>(implementation.ops);
  Size size = SizeOf(index);
  const int variant = static_cast<int>(index);
  const Source asking = ops.post != nullptr ? Source::kPosted : Source::kSignal;
  std::vector<Source> asked;  // by any thread
  if (ops.post != nullptr) asked.push_back(Source::kPosted);
  if (ops.open_signal != nullptr) asked.push_back(Source::kSignal);
  std::vector<Source> timers{Source::kTimer};
  if (Claims(implementation, HEDDLE_LOOP_REPEATS)) timers.push_back(Source::kRepeat);
  std::vector<Source> all = asked;
  all.insert(all.end(), timers.begin(), timers.end());
  all.push_back(Source::kReader);

  if (property == kFair || property == kIdle) {
    options->exact_time = true;
    options->judge_turns = property == kFair;
    options->acting_calls = property == kFair ? 100 : 3;
    return property == kFair ? GenHog(asking, variant) : GenSilence(asking, variant);
  }
  Mixture mixture;
  mixture.sources = all;
  mixture.in_callbacks = {Step::kStart, Step::kStart, Step::kCancel, Step::kWrite, Step::kSleep};
  mixture.before = {Step::kStart};
  mixture.elsewhere = {Step::kStart, Step::kWrite, Step::kSleep, Step::kPause};
  if (property == kTimerTime || property == kTimerOrder) {
    mixture.sources = property == kTimerTime ? timers : std::vector<Source>{Source::kTimer};
    mixture.in_callbacks = {Step::kStart, Step::kSleep};
    mixture.before = {Step::kStart, Step::kStart, Step::kStart, Step::kSleep};
    mixture.elsewhere = {Step::kStart, Step::kSleep};
    mixture.all_asked = variant % 4 < 2;
    options->exact_time = variant % 2 == 0;
  } else if (property == kTimerOnce || property == kCancel) {
    if (property == kTimerOnce) {
      mixture.sources = timers;
      mixture.in_callbacks = {Step::kStart, Step::kSleep, Step::kCancel};
    } else if (variant % 3 == 1) {
      mixture.sources = {Source::kReader};
      mixture.in_callbacks = {Step::kCancel, Step::kCancel, Step::kStart, Step::kWrite};
      mixture.before = {Step::kSleep};
    }
    mixture.all_asked = variant % 3 != 2;
    mixture.elsewhere.push_back(Step::kCancel);
    options->exact_time = variant % 2 == 1;
  } else if (property == kWakeup || property == kPostOnce) {
    size = variant % 2 == 0 ? Size{1, 1, 2} : Size{2, 2, 2};
    mixture.sources = asked;
    if (variant % 3 == 2) mixture.sources.push_back(Source::kTimer);
    mixture.in_callbacks = {Step::kStart};
    mixture.elsewhere = {Step::kStart, Step::kStart, Step::kStart, Step::kPause};
    if (variant % 2 == 1) mixture.elsewhere.push_back(Step::kSleep);
  } else if (property == kPostOrder) {
    mixture.sources = {Source::kPosted};
    mixture.in_callbacks = {Step::kStart};
    mixture.elsewhere = {Step::kStart, Step::kStart, Step::kPause};
  } else if (property == kReady) {
    mixture.sources = {Source::kReader, Source::kReader, asking};
    mixture.in_callbacks = {Step::kStart, Step::kWrite, Step::kCancel};
    mixture.elsewhere = {Step::kWrite, Step::kWrite, Step::kStart, Step::kSleep, Step::kPause};
  } else if (property == kStops) {
    (variant % 2 == 0 ? mixture.elsewhere : mixture.in_callbacks).push_back(Step::kStop);
  } else if (property == kEnds) {
    options->until_done = true;
    mixture.elsewhere.clear();
  } else if (property == kRaceFree) {
    if (variant % 3 == 1) mixture.elsewhere.push_back(Step::kStop);
    if (variant % 3 == 2) mixture.elsewhere.push_back(Step::kCancel);
  } else if (property == kFailing) {
    mixture.in_callbacks = {Step::kFail, Step::kStart, Step::kFail, Step::kSleep};
  }
  return GenMixture(mixture, size);
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index) {
  LoopScenario::Options options;
  const auto generator = GenFor(property, implementation, index, &options);
  return Draw(generator, seed, index, [name = std::string(property), options](const Drawn& drawn) {
    return std::make_shared<LoopScenario>(name, drawn.callbacks, drawn.threads, options);
  });
}

}  // namespace heddle::properties::event_loop
