// The memory models against the table of what the C++ standard ([intro.races], [atomics.order])
// allows small programs to observe, and what x86 does (Owens, Sarkar and Sewell, 2009). What is
// allowed and modelled must be seen, what is forbidden must never be.
//
// HEDDLE_LITMUS_EXECUTIONS sets how many schedules are tried for each test.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "stress/strategy/random_walk.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

using runtime::MemoryModel;

constexpr std::uint64_t kExecutions = 20'000;

using Predicate = bool (*)(const Observed& seen);

bool None(const Observed&) { return false; }

struct Litmus {
  std::string name;  // of its threads, in litmus_subject.cc
  int threads;
  std::string show;  // the function that tells the outcome
  std::vector<std::vector<long>>
      values;              // that each observed variable could take, if nothing were forbidden
  Predicate forbidden_sc;  // under sequential consistency
  // Under total store order: as x86 runs what compilers make of it, a store that is sequentially
  // consistent being an exchange.
  Predicate forbidden_tso;
  Predicate forbidden_c11;
  // Allowed by the standard and not produced: the model's modification order is the order of
  // execution (see memory_model.h).
  Predicate not_modelled_c11 = None;
};

void PrintTo(const Litmus& litmus, std::ostream* stream) { *stream << litmus.name; }

const std::vector<long> kBit{0, 1};
const std::vector<long> kOneOrTwo{1, 2};
const std::vector<long> kUpToTwo{0, 1, 2};

// The outcomes that define the tests.
bool BothMissed(const Observed& r) { return r[0] == 0 && r[1] == 0; }
bool FlagWithoutMessage(const Observed& r) { return r[0] != 0 && r[1] == 0; }
bool OddFlagWithoutMessage(const Observed& r) { return r[0] % 2 == 1 && r[1] == 0; }
bool ReadersDisagree(const Observed& r) { return r == Observed{1, 0, 1, 0}; }
bool WentBack(const Observed& r) { return r[0] > r[1]; }
bool WentBackOrDisagree(const Observed& r) {
  const auto forgot = [](long first, long second) { return first != 0 && second == 0; };
  const auto order = [](long first, long second) {
    return first == 0 || first == second ? 0 : first;
  };
  const long left = order(r[0], r[1]);
  const long right = order(r[2], r[3]);
  return forgot(r[0], r[1]) || forgot(r[2], r[3]) || (left != 0 && right != 0 && left != right);
}
bool LostOwnStore(const Observed& r) { return r[0] == 0 || (r[0] == 2 && r[1] == 1); }
bool ReadOwnFuture(const Observed& r) { return r[0] == 1 || (r[0] == 2 && r[1] == 2); }
bool OwnStoreForgotten(const Observed& r) { return r[0] == 2 && r[2] == 1; }
bool SecondStoreSeenAlone(const Observed& r) {
  return OwnStoreForgotten(r) || (r[0] == 2 && r[1] == 0);
}
bool OwnStoreSeenEarly(const Observed& r) {
  return SecondStoreSeenAlone(r) || (r[1] == 0 && r[2] == 1);
}
bool CauseUnseen(const Observed& r) { return r == Observed{1, 1, 0}; }
bool BothSawTheFuture(const Observed& r) { return r[0] == 1 && r[1] == 1; }
bool BothFirstStoresLast(const Observed& r) { return r == Observed{1, 1}; }
bool LastStoreBlind(const Observed& r) { return r == Observed{0, 2}; }
bool OverwrittenByThePast(const Observed& r) { return r == Observed{1, 2}; }
bool Equal(const Observed& r) { return r[0] == r[1]; }

Litmus StoreBuffering(std::string name, Predicate forbidden_tso, Predicate forbidden_c11) {
  return {std::move(name), 2, "ShowR0R1", {kBit, kBit}, BothMissed, forbidden_tso, forbidden_c11};
}
Litmus MessagePassing(std::string name, Predicate forbidden_c11) {
  return {std::move(name),    2,            "ShowR0R1", {kBit, kBit}, FlagWithoutMessage,
          FlagWithoutMessage, forbidden_c11};
}
Litmus IndependentReads(std::string name, Predicate forbidden_c11) {
  return {std::move(name),
          4,
          "ShowR0R1R2R3",
          {kBit, kBit, kBit, kBit},
          ReadersDisagree,
          ReadersDisagree,
          forbidden_c11};
}
Litmus Causality(std::string name, Predicate forbidden_c11) {
  return {std::move(name), 3, "ShowR0R1R2", {kBit, kBit, kBit}, CauseUnseen, CauseUnseen,
          forbidden_c11};
}

const Litmus kTable[] = {
    StoreBuffering("SbRelaxed", None, None),
    StoreBuffering("SbReleaseAcquire", None, None),
    StoreBuffering("SbSeqCst", BothMissed, BothMissed),
    StoreBuffering("SbSeqCstStores", BothMissed, None),
    StoreBuffering("SbSeqCstLoads", None, None),
    StoreBuffering("SbOneRelaxedStore", None, None),
    StoreBuffering("SbSeqCstFences", BothMissed, BothMissed),
    StoreBuffering("SbOneSeqCstFence", None, None),
    StoreBuffering("SbFenceAndSeqCst", BothMissed, BothMissed),
    StoreBuffering("SbAcqRelFences", None, None),
    StoreBuffering("SbExchange", BothMissed, None),
    StoreBuffering("SbFailedCompareExchange", BothMissed, None),
    StoreBuffering("SbOwnMutex", BothMissed, None),
    StoreBuffering("SbYield", BothMissed, None),

    MessagePassing("MpRelaxed", None),
    MessagePassing("MpReleaseAcquire", FlagWithoutMessage),
    MessagePassing("MpHalfToWhole", FlagWithoutMessage),
    MessagePassing("MpWholeToHalf", FlagWithoutMessage),
    MessagePassing("MpSeqCst", FlagWithoutMessage),
    MessagePassing("MpReleaseRelaxed", None),
    MessagePassing("MpRelaxedAcquire", None),
    MessagePassing("MpFences", FlagWithoutMessage),
    MessagePassing("MpSeqCstFences", FlagWithoutMessage),
    MessagePassing("MpReleaseFenceOnly", None),
    MessagePassing("MpAcquireFenceOnly", None),
    MessagePassing("MpWrongFences", None),
    {"MpReleaseSequence",
     4,
     "ShowR0R1",
     {{0, 1, 10, 100, 110, 11, 101, 111}, kBit},
     OddFlagWithoutMessage,
     OddFlagWithoutMessage,
     OddFlagWithoutMessage},
    {"MpBrokenReleaseSequence",
     3,
     "ShowR0R1",
     {kUpToTwo, kBit},
     FlagWithoutMessage,
     FlagWithoutMessage,
     OddFlagWithoutMessage},

    IndependentReads("IriwRelaxed", None),
    IndependentReads("IriwAcquire", None),
    IndependentReads("IriwSeqCst", ReadersDisagree),
    IndependentReads("IriwSeqCstFences", ReadersDisagree),
    IndependentReads("IriwSeqCstReads", ReadersDisagree),

    {"CoRR", 2, "ShowR0R1", {kUpToTwo, kUpToTwo}, WentBack, WentBack, WentBack},
    {"CoRRTwoReaders",
     4,
     "ShowR0R1R2R3",
     {kUpToTwo, kUpToTwo, kUpToTwo, kUpToTwo},
     WentBackOrDisagree,
     WentBackOrDisagree,
     WentBackOrDisagree},
    {"CoWR", 2, "ShowR0X", {kUpToTwo, kOneOrTwo}, LostOwnStore, LostOwnStore, LostOwnStore},
    {"CoRW", 2, "ShowR0X", {kUpToTwo, kOneOrTwo}, ReadOwnFuture, ReadOwnFuture, ReadOwnFuture},
    // "n6" of Owens, Sarkar and Sewell.
    {"OwnStoreFirst",
     2,
     "ShowR0R1X",
     {kOneOrTwo, {0, 2}, kOneOrTwo},
     OwnStoreSeenEarly,
     SecondStoreSeenAlone,
     OwnStoreForgotten},
    Causality("CoRRAcross", CauseUnseen),

    Causality("WrcRelaxed", None),
    Causality("WrcReleaseAcquire", CauseUnseen),
    Causality("Isa2", CauseUnseen),

    {"LbRelaxed", 2, "ShowR0R1", {kBit, kBit}, BothSawTheFuture, BothSawTheFuture, None, BothSawTheFuture},
    {"LbReleaseAcquire", 2, "ShowR0R1", {kBit, kBit}, BothSawTheFuture, BothSawTheFuture, BothSawTheFuture},
    {"TwoPlusTwoWRelaxed",
     2,
     "ShowXY",
     {kOneOrTwo, kOneOrTwo},
     BothFirstStoresLast,
     BothFirstStoresLast,
     None,
     BothFirstStoresLast},
    {"TwoPlusTwoWSeqCst",
     2,
     "ShowXY",
     {kOneOrTwo, kOneOrTwo},
     BothFirstStoresLast,
     BothFirstStoresLast,
     BothFirstStoresLast},
    {"RRelaxed", 2, "ShowR0Y", {kBit, kOneOrTwo}, LastStoreBlind, None, None},
    {"RFenceBetweenStores", 2, "ShowR0Y", {kBit, kOneOrTwo}, LastStoreBlind, None, None},
    {"RFenceBeforeLoad", 2, "ShowR0Y", {kBit, kOneOrTwo}, LastStoreBlind, LastStoreBlind, None},
    {"RSeqCst", 2, "ShowR0Y", {kBit, kOneOrTwo}, LastStoreBlind, LastStoreBlind, LastStoreBlind},
    {"SRelaxed", 2, "ShowR0X", {kBit, kOneOrTwo}, OverwrittenByThePast, OverwrittenByThePast, None, OverwrittenByThePast},
    {"SReleaseAcquire",
     2,
     "ShowR0X",
     {kBit, kOneOrTwo},
     OverwrittenByThePast,
     OverwrittenByThePast,
     OverwrittenByThePast},

    {"FetchAdd", 2, "ShowR0R1", {kBit, kBit}, Equal, Equal, Equal},
    {"CompareExchange", 2, "ShowR0R1", {kBit, kBit}, Equal, Equal, Equal},
};

std::uint64_t Executions() {
  const char* const given = std::getenv("HEDDLE_LITMUS_EXECUTIONS");
  return given == nullptr ? kExecutions : std::strtoull(given, nullptr, 10);
}

Program ProgramOf(const Litmus& litmus) {
  Program program{{}, "", litmus.show};
  for (int i = 0; i < litmus.threads; ++i)
    program.threads.push_back(litmus.name + std::to_string(i));
  return program;
}

// Every combination of values, without those that do not occur.
std::set<Observed> Expected(const Litmus& litmus, MemoryModel memory) {
  std::vector<Observed> all{{}};
  for (const std::vector<long>& values : litmus.values) {
    std::vector<Observed> longer;
    for (const Observed& outcome : all) {
      for (const long value : values) {
        longer.push_back(outcome);
        longer.back().push_back(value);
      }
    }
    all = std::move(longer);
  }
  std::erase_if(all, [&](const Observed& outcome) {
    switch (memory) {
      case MemoryModel::kSequentiallyConsistent:
        return litmus.forbidden_sc(outcome);
      case MemoryModel::kTotalStoreOrder:
        return litmus.forbidden_tso(outcome);
      case MemoryModel::kC11:
        return litmus.forbidden_c11(outcome) || litmus.not_modelled_c11(outcome);
    }
    return true;
  });
  return {all.begin(), all.end()};
}

Options Under(MemoryModel memory) {
  Options options = WithoutSurprises();
  options.memory = memory;
  return options;
}

class LitmusTest : public ::testing::TestWithParam<std::tuple<Litmus, MemoryModel>> {};

TEST_P(LitmusTest, RandomWalkSeesWhatIsAllowedAndNothingElse) {
  const auto& [litmus, memory] = GetParam();
  strategy::RandomWalk random(1);
  const Exploration result = Explore(ProgramOf(litmus), random, Under(memory), Executions());
  EXPECT_EQ(result.Verdicts(), std::set{Verdict::kOk});
  EXPECT_EQ(result.Outcomes(), Expected(litmus, memory));
}

using ExhaustiveLitmusTest = LitmusTest;

// What was not seen does not exist.
TEST_P(ExhaustiveLitmusTest, SeesTheSame) {
  const auto& [litmus, memory] = GetParam();
  const Exploration result = ExploreAll(ProgramOf(litmus), Under(memory));
  EXPECT_EQ(result.Verdicts(), std::set{Verdict::kOk});
  EXPECT_EQ(result.Outcomes(), Expected(litmus, memory));
}

// Those that every schedule can be tried of.
std::vector<Litmus> OfTwoThreads() {
  std::vector<Litmus> small;
  for (const Litmus& litmus : kTable) {
    if (litmus.threads == 2) small.push_back(litmus);
  }
  return small;
}

std::string NameOfCase(const ::testing::TestParamInfo<LitmusTest::ParamType>& info) {
  const auto& [litmus, memory] = info.param;
  return litmus.name + "_under_" + std::string(Name(memory));
}

const auto kModels = ::testing::Values(MemoryModel::kSequentiallyConsistent,
                                       MemoryModel::kTotalStoreOrder, MemoryModel::kC11);

INSTANTIATE_TEST_SUITE_P(Table, LitmusTest,
                         ::testing::Combine(::testing::ValuesIn(kTable), kModels), NameOfCase);
INSTANTIATE_TEST_SUITE_P(Table, ExhaustiveLitmusTest,
                         ::testing::Combine(::testing::ValuesIn(OfTwoThreads()), kModels),
                         NameOfCase);

// Who reads the report sees why the two did.
TEST(OlderValue, IsToldAsSuchInTheRecord) {
  const Program program{{"SbRelaxed0", "SbRelaxed1"}, "", "ShowR0R1"};
  std::set<std::string> told;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    strategy::RandomWalk random(seed);
    random.Begin();
    runtime::Recorder recorder;
    RunOnce(program, random, Under(MemoryModel::kTotalStoreOrder), &recorder);
    for (const runtime::Event& event : recorder.events()) {
      if (event.kind == strategy::OperationKind::kLoad) told.insert(event.text);
    }
  }
  EXPECT_EQ(told, (std::set<std::string>{"0", "0 (older than 1)", "1"}));
}

}  // namespace
}  // namespace heddle::testing
