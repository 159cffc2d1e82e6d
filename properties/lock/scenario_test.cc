// Scenarios go to JSON and back, in reports and tokens; what is no scenario is refused with one
// line.
#include "properties/lock/scenario.h"

#include <gtest/gtest.h>
// rapidcheck's header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "properties/lock/lock_kind.h"
#include "properties/testing/mutate.h"

namespace heddle::properties::lock {
namespace {

using nlohmann::json;

constexpr int kSteps = static_cast<int>(Step::kDestroyIfLast) + 1;

rc::Gen<Action> GenAction() {
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(0, kSteps),
                                     rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000),
                                     rc::gen::inRange(0, 100)),
                      [](const std::tuple<int, std::int64_t, int>& drawn) {
                        Action action{static_cast<Step>(std::get<0>(drawn)), {}, 0};
                        const std::string text = ToText(action);
                        if (text.ends_with("ns)")) {
                          action.duration = std::chrono::nanoseconds(std::get<1>(drawn));
                        } else if (text.ends_with(")")) {
                          action.count = std::get<2>(drawn);
                        }
                        return action;
                      });
}

rc::Gen<LockScenario::Options> GenOptions() {
  using Options = LockScenario::Options;
  return rc::gen::build<Options>(
      rc::gen::set(&Options::exact_time), rc::gen::set(&Options::watch_data),
      rc::gen::set(&Options::detect_races), rc::gen::set(&Options::use_afterwards));
}

RC_GTEST_PROP(Scenario, ActionsComeBackFromText, ()) {
  const Action action = *GenAction();
  RC_ASSERT(ActionFromText(ToText(action)) == action);
}

RC_GTEST_PROP(Scenario, ComesBackFromJson, ()) {
  const auto threads = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::vector<Action>>>(
      rc::gen::container<std::vector<Action>>(GenAction())));
  RC_PRE(threads.size() <= 64u);
  const LockScenario scenario("lock.mutual-exclusion", threads, *GenOptions());
  const auto back = LockScenario::FromJson(json::parse(scenario.ToJson().dump()));
  RC_ASSERT(back->property() == scenario.property());
  RC_ASSERT(back->threads() == scenario.threads());
  RC_ASSERT(back->options() == scenario.options());
  RC_ASSERT(back->Describe() == scenario.Describe());
}

TEST(Scenario, EveryStepHasANameOfItsOwn) {
  std::set<std::string> names;
  for (int step = 0; step < kSteps; ++step) names.insert(ToText({static_cast<Step>(step), {}, 0}));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kSteps));
  EXPECT_FALSE(names.contains("?"));
}

TEST(Scenario, WhatIsNoActionIsRefused) {
  for (const char* const text : {"",
                                 "?",
                                 "acquir",
                                 "acquire ",
                                 "acquire()",
                                 "acquire(1)",
                                 "acquire-for",
                                 "acquire-for()",
                                 "acquire-for(ns)",
                                 "acquire-for(10)",
                                 "acquire-for(-1ns)",
                                 "acquire-for(1e3ns)",
                                 "acquire-for(10ns",
                                 "acquire-for(10ns))",
                                 "acquire-for(99999999999999999999ns)",
                                 "meet",
                                 "meet()",
                                 "meet(-1)",
                                 "meet(1000000)",
                                 "meet(2ns)",
                                 "meet(0x2)"}) {
    EXPECT_THROW(ActionFromText(text), std::invalid_argument) << text;
  }
}

json Valid() {
  return LockScenario("lock.fifo",
                      {{{Step::kAcquire, {}, 0}, {Step::kMeet, {}, 2}},
                       {{Step::kAcquireFor, std::chrono::nanoseconds(10), 0}}},
                      {})
      .ToJson();
}

// Empty if it was read, or refused as it should be.
std::string WhatIsWrongWithReading(const json& scenario) {
  try {
    LockKind().FromJson(scenario);
  } catch (const std::invalid_argument& error) {
    const std::string said = error.what();
    if (said.empty() || said.size() > 300 || said.find('\n') != std::string::npos)
      return "not one line: " + said;
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return "";
}

TEST(Scenario, TooManyOrTooFewAreRefused) {
  json none = Valid();
  none["threads"] = json::array();
  EXPECT_THROW(LockKind().FromJson(none), std::invalid_argument);
  json many = Valid();
  many["threads"] = std::vector<std::vector<std::string>>(65, {"use"});
  EXPECT_THROW(LockKind().FromJson(many), std::invalid_argument);
  json busy = Valid();
  busy["threads"] = {std::vector<std::string>(1001, "use")};
  EXPECT_THROW(LockKind().FromJson(busy), std::invalid_argument);
}

TEST(Scenario, RandomDamageIsRefusedOrFine) {
  std::mt19937_64 random(1);
  const std::string valid = Valid().dump();
  int read = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = testing::Mutated(valid, random);
    const json damaged = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (damaged.is_discarded()) continue;
    ++read;
    ASSERT_EQ(WhatIsWrongWithReading(damaged), "") << text;
  }
  EXPECT_GT(read, 1000);
}

}  // namespace
}  // namespace heddle::properties::lock
