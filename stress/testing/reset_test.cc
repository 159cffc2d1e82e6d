// Every execution starts from the same state, whatever the one before it did and however that
// ended; and a hundred thousand executions leave nothing behind.
#include <dirent.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "stress/strategy/random_walk.h"
#include "stress/strategy/round_robin.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

const std::string kStates[] = {
    "Globals",        "GlobalContainers", "StaticLocals", "ThreadLocals",
    "Heap",           "AtExit",           "Errno",        "Mutexes",
    "RandomNumbers",  "Streams",          "Formatting",   "ThreadSpecificValues",
    "StandardOutput", "Exceptions",       "ManyThreads",  "Buffers",
    "ErrorTexts",       "EnvironmentVariables", "TimeZones",
    "Locales",        "LocalesOfStreams", "LoadedLibraries", "StreamLocks"};

const struct Ending {
  std::string function;
  Verdict verdict;
} kEndings[] = {{"EndInDeadlock", Verdict::kDeadlock},
                {"EndInDeadlockWhileHandlingAnException", Verdict::kDeadlock},
                {"EndInDeadlockWhileUnwinding", Verdict::kDeadlock},
                {"EndInDeadlockInAStaticsConstructor", Verdict::kDeadlock},
                {"EndInLivelock", Verdict::kLivelock},
                {"EndInAbort", Verdict::kAbort},
                {"EndInExit", Verdict::kExit},
                {"EndInUncaughtException", Verdict::kException},
                {"EndInALeak", Verdict::kLeak},
                {"EndInDoubleFree", Verdict::kDoubleFree}};

heddle::testing::Run RunOf(const std::string& function,
                           const Options& options = WithoutSurprises()) {
  strategy::RoundRobin round_robin(1);
  round_robin.Begin();
  return RunOnce(Alone(function), round_robin, options);
}

class ResetTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ResetTest, IsAsNewInEachExecution) {
  const auto first = RunOf(GetParam());
  ASSERT_EQ(first.verdict, Verdict::kOk) << first.message;
  for (int i = 0; i < 20; ++i) {
    const auto again = RunOf(GetParam());
    ASSERT_EQ(again.verdict, Verdict::kOk) << again.message;
    ASSERT_EQ(again.observed, first.observed);
    ASSERT_EQ(again.hash, first.hash);
  }
}

TEST_P(ResetTest, IsAsNewAfterAnExecutionThatEndedBadly) {
  const auto first = RunOf(GetParam());
  for (const Ending& ending : kEndings) {
    for (int i = 0; i < 3; ++i) {
      const auto bad = RunOf(ending.function);
      ASSERT_EQ(bad.verdict, ending.verdict) << ending.function << ": " << bad.message;
    }
    const auto again = RunOf(GetParam());
    ASSERT_EQ(again.verdict, Verdict::kOk) << "after " << ending.function << ": " << again.message;
    ASSERT_EQ(again.observed, first.observed) << "after " << ending.function;
    ASSERT_EQ(again.hash, first.hash) << "after " << ending.function;
  }
}

INSTANTIATE_TEST_SUITE_P(State, ResetTest, ::testing::ValuesIn(kStates),
                         [](const auto& info) { return info.param; });

// What they find, in numbers.
TEST(Reset, FindsInitialValues) {
  EXPECT_EQ(RunOf("Globals").observed, (Observed{42, 0, 1, 0, 7}));
  EXPECT_EQ(RunOf("GlobalContainers").observed, (Observed{3, 1, 5}));
  EXPECT_EQ(RunOf("StaticLocals").observed, (Observed{1, 10, -1}));
  EXPECT_EQ(RunOf("ThreadLocals").observed, (Observed{5, 2, 5, 2, 5, 2}));
  EXPECT_EQ(RunOf("AtExit").observed, (Observed{0, 2, 1}));
  EXPECT_EQ(RunOf("Errno").observed, (Observed{0, 0}));
  EXPECT_EQ(RunOf("ManyThreads").observed, (Observed{128, 5}));
}

TEST(Reset, FindsALibrarysMutexUnlocked) {
  strategy::RandomWalk random(1);
  for (int i = 0; i < 200; ++i) {
    random.Begin();
    ASSERT_EQ(RunOnce(Alone("EndInsideOfALibrarysMutex"), random, WithoutSurprises()).verdict,
              Verdict::kAbort);
    ASSERT_EQ(RunOf("LibrarysMutex").verdict, Verdict::kOk);
  }
}

struct Resources {
  long resident_pages = 0;
  long mappings = 0;
  long descriptors = 0;
  long threads = 0;
};

long EntriesOf(const char* folder) {
  long count = 0;
  DIR* const entries = opendir(folder);
  while (readdir(entries) != nullptr) ++count;
  closedir(entries);
  return count;
}

Resources ResourcesInUse() {
  Resources resources;
  long size = 0;
  std::ifstream("/proc/self/statm") >> size >> resources.resident_pages;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) ++resources.mappings;
  resources.descriptors = EntriesOf("/proc/self/fd");
  resources.threads = EntriesOf("/proc/self/task");
  return resources;
}

// Like stacks of a coroutine library: with a page that nobody may touch, and with the only pointer to some block.
TEST(Reset, TakesPrivateMappingsBack) {
  const auto run = [] {
    const auto result = RunOf("LeaveMappings");
    EXPECT_EQ(result.verdict, Verdict::kOk) << result.message;
    EXPECT_EQ(result.observed, (Observed{0}));
  };
  run();
  const long before = ResourcesInUse().mappings;
  for (int i = 0; i < 100; ++i) run();
  EXPECT_EQ(ResourcesInUse().mappings, before);
}

TEST(Reset, APointerInMemoryThatWasUnmappedIsNone) { EXPECT_EQ(RunOf("UnmapTheOnlyPointer").verdict, Verdict::kLeak); }

// --- the long run
// ----------------------------------------------------------------------------------------------------------------

TEST(Reset, AHundredThousandExecutionsLeaveNothingBehind) {
  strategy::RandomWalk random(1);
  const auto execute = [&](int times) {
    for (int i = 0; i < times; ++i) {
      Options options;
      if (i % 4 == 0) options.memory = runtime::MemoryModel::kC11;
      random.Begin();
      const auto run =
          RunOnce(Alone(i % 100 == 0 ? "EndInDeadlock" : "ABitOfEverything"), random, options);
      ASSERT_EQ(run.verdict, i % 100 == 0 ? Verdict::kDeadlock : Verdict::kOk) << run.message;
    }
  };
  execute(5'000);
  const Resources before = ResourcesInUse();
  execute(100'000);
  const Resources after = ResourcesInUse();
  EXPECT_EQ(after.mappings, before.mappings);
  EXPECT_EQ(after.descriptors, before.descriptors);
  EXPECT_EQ(after.threads, before.threads);
  EXPECT_LE(after.resident_pages, before.resident_pages + 256);
}

}  // namespace
}  // namespace heddle::testing
