// What is written as JSON is read back the same, and what is not valid is refused with an
// exception.
#include "stress/explore/serialize.h"

#include <gtest/gtest.h>
// rapidcheck's header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <stdexcept>
#include <string>

namespace heddle::explore {
namespace {

using nlohmann::json;
using runtime::Event;
using runtime::Options;
using runtime::Verdict;

constexpr std::uint32_t kModules = 3;

rc::Gen<std::string> GenText() {
  return rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
}

rc::Gen<Failure> GenFailure() {
  return rc::gen::build<Failure>(
      rc::gen::set(&Failure::verdict,
                   rc::gen::map(rc::gen::inRange(0, static_cast<int>(Verdict::kNotModelled) + 1),
                                [](int number) { return static_cast<Verdict>(number); })),
      rc::gen::set(&Failure::property, GenText()), rc::gen::set(&Failure::message, GenText()),
      rc::gen::set(&Failure::choices), rc::gen::set(&Failure::hash),
      rc::gen::set(&Failure::switches), rc::gen::set(&Failure::steps),
      rc::gen::set(&Failure::threads), rc::gen::set(&Failure::strategy, GenText()));
}

rc::Gen<Event> GenEvent() {
  return rc::gen::build<Event>(
      rc::gen::set(&Event::type,
                   rc::gen::map(rc::gen::inRange(0, static_cast<int>(Event::Type::kNote) + 1),
                                [](int number) { return static_cast<Event::Type>(number); })),
      rc::gen::set(
          &Event::kind,
          rc::gen::map(rc::gen::inRange(0, strategy::kOperationKinds),
                       [](int number) { return static_cast<strategy::OperationKind>(number); })),
      rc::gen::set(&Event::thread, rc::gen::inRange<strategy::ThreadId>(0, strategy::kMaxThreads)),
      rc::gen::set(&Event::step), rc::gen::set(&Event::now),
      rc::gen::set(&Event::object, GenText()), rc::gen::set(&Event::text, GenText()),
      rc::gen::set(&Event::stack,
                   rc::gen::container<std::vector<runtime::CodeAddress>>(rc::gen::build<runtime::CodeAddress>(
                       rc::gen::set(&runtime::CodeAddress::module, rc::gen::inRange<std::uint32_t>(0, kModules)),
                       rc::gen::set(&runtime::CodeAddress::offset)))));
}

rc::Gen<Options> GenOptions() {
  return rc::gen::build<Options>(
      rc::gen::set(&Options::memory, rc::gen::element(runtime::MemoryModel::kSequentiallyConsistent,
                                                      runtime::MemoryModel::kTotalStoreOrder,
                                                      runtime::MemoryModel::kC11)),
      rc::gen::set(&Options::detect_races), rc::gen::set(&Options::plain_points),
      rc::gen::set(&Options::spurious_wakeups), rc::gen::set(&Options::spurious_failures),
      rc::gen::set(&Options::early_timers),
      rc::gen::set(&Options::faults, rc::gen::inRange<runtime::FaultSet>(0, runtime::kEveryFault + 1)),
      rc::gen::set(&Options::max_surprises),
      rc::gen::set(&Options::max_steps));
}

template <typename T>
T ThroughText(const T& value) {
  return json::parse(json(value).dump()).get<T>();
}

RC_GTEST_PROP(Serialize, FailuresComeBackTheSame, ()) {
  const Failure failure = *GenFailure();
  const Failure back = ThroughText(failure);
  RC_ASSERT(back.verdict == failure.verdict);
  RC_ASSERT(back.property == failure.property);
  RC_ASSERT(back.message == failure.message);
  RC_ASSERT(back.choices == failure.choices);
  RC_ASSERT(back.hash == failure.hash);
  RC_ASSERT(back.switches == failure.switches);
  RC_ASSERT(back.steps == failure.steps);
  RC_ASSERT(back.threads == failure.threads);
}

RC_GTEST_PROP(Serialize, RecordingsComeBackTheSame, ()) {
  const Recording recording{*GenFailure(), *rc::gen::container<std::vector<Event>>(GenEvent()),
                            *rc::gen::container<std::vector<std::string>>(kModules, GenText())};
  const Recording back = ThroughText(recording);
  RC_ASSERT(json(back.failure) == json(recording.failure));
  RC_ASSERT(back.events == recording.events);
  RC_ASSERT(back.modules == recording.modules);
}

RC_GTEST_PROP(Serialize, OptionsComeBackTheSame, ()) {
  const Options options = *GenOptions();
  const Options back = ThroughText(options);
  RC_ASSERT(back.memory == options.memory);
  RC_ASSERT(back.detect_races == options.detect_races);
  RC_ASSERT(back.plain_points == options.plain_points);
  RC_ASSERT(back.spurious_wakeups == options.spurious_wakeups);
  RC_ASSERT(back.spurious_failures == options.spurious_failures);
  RC_ASSERT(back.early_timers == options.early_timers);
  RC_ASSERT(back.faults == options.faults);
  RC_ASSERT(back.max_surprises == options.max_surprises);
  RC_ASSERT(back.max_steps == options.max_steps);
}

TEST(Serialize, PlacesOfConflictsComeBackTheSame) {
  Options options;
  EXPECT_FALSE(ThroughText(options).racy_points);
  options.racy_points = true;
  EXPECT_TRUE(ThroughText(options).racy_points);
  options.places = {1, std::uint64_t{1} << 63};
  EXPECT_EQ(ThroughText(options).places, options.places);
}

TEST(Serialize, EveryVerdictHasANameOfItsOwn) {
  for (int number = 0; number <= static_cast<int>(Verdict::kNotModelled); ++number) {
    const auto verdict = static_cast<Verdict>(number);
    EXPECT_EQ(runtime::VerdictOf(Name(verdict)), verdict);
  }
}

TEST(Serialize, NamesAndNumbersThatDoNotExistAreRefused) {
  EXPECT_THROW(runtime::VerdictOf("splendid"), std::invalid_argument);
  json options = Options{};
  options["memory"] = "arm";
  EXPECT_THROW(options.get<Options>(), std::invalid_argument);
  for (const char* const field : {"type", "kind", "thread"}) {
    for (const int number : {-1, 250, 1'000'000}) {
      json event = Event{};
      event[field] = number;
      EXPECT_THROW(event.get<Event>(), std::invalid_argument) << field << ' ' << number;
    }
  }
}

TEST(Serialize, StacksThatLeadNowhereAreRefused) {
  json event = Event{};
  event["stack"] = {0, 16, 0};
  EXPECT_THROW(event.get<Event>(), std::invalid_argument);
  event["stack"] = {1, 16};
  json recording = Recording{};
  recording["events"] = json::array({event});
  recording["modules"] = json::array({"subject.so"});
  EXPECT_THROW(recording.get<Recording>(), std::invalid_argument);
  recording["modules"] = json::array({"subject.so", "library.so"});
  EXPECT_EQ(recording.get<Recording>().events[0].stack[0].offset, 16u);
}

// Without any one field, and with any one of another type.
template <typename T>
void ExpectDamageRefused(const T& value) {
  const json whole = value;
  for (const auto& [field, content] : whole.items()) {
    json without = whole;
    without.erase(field);
    EXPECT_THROW(without.get<T>(), json::exception) << field;
    json other = whole;
    other[field] = json::object({{"surprise", nullptr}});
    EXPECT_ANY_THROW(other.get<T>()) << field;
  }
}

TEST(Serialize, DamageIsRefused) {
  ExpectDamageRefused(Failure{});
  ExpectDamageRefused(Recording{});
  ExpectDamageRefused(Options{});
  ExpectDamageRefused(Event{});
}

}  // namespace
}  // namespace heddle::explore
