// The same seed gives the same execution, in every detail: again in this process, in other
// processes, and wherever the system loads things. Run with the argument --digests, it prints what
// its executions amounted to.
#include <gtest/gtest.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "stress/strategy/pct.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/replay.h"
#include "stress/strategy/surw.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

constexpr std::uint64_t kSeeds = 1000;
// One in so many executions is compared step by step.
constexpr std::uint64_t kRecorded = 10;

const std::string kSubjects[] = {
    "Mutexes",           "ConditionVariables", "Atomics",        "AtomicWait",
    "Allocation",        "TimedWaits",         "ThreadCreation", "OnceAndThreadLocals",
    "PointersInAtomics", "SometimesDeadlocks", "SometimesRaces", "RaceAmongManyReaders",
    "SometimesLeaks"};

// Each combination comes up.
Options OptionsOf(std::uint64_t seed) {
  Options options;
  options.memory = static_cast<runtime::MemoryModel>(seed / 4 % std::size(runtime::kMemoryModelNames));
  options.plain_points = seed / 2 % 2 == 0;
  return options;
}

std::string DigestOf(const Run& run) {
  std::ostringstream text;
  text << Name(run.verdict) << " '" << run.message << "' hash " << run.hash << " steps "
       << run.steps << " threads " << run.threads << " observed";
  for (const long value : run.observed) text << ' ' << value;
  text << " choices";
  for (const std::uint8_t choice : run.choices) text << ' ' << int{choice};
  return text.str();
}

std::string DigestOf(const runtime::Recorder& recorder) {
  std::ostringstream text;
  for (const runtime::Event& event : recorder.events()) {
    text << "; " << static_cast<int>(event.type) << " T" << int{event.thread} << ' '
         << Name(event.kind) << ' ' << event.step << ' ' << event.now << ' ' << event.object << ' '
         << event.text;
    for (const runtime::CodeAddress& code : event.stack) text << " @" << code.module << '+' << code.offset;
  }
  return text.str();
}

std::string Execute(const std::string& subject, strategy::Strategy& strategy, std::uint64_t seed,
                    bool record) {
  strategy.Begin();
  runtime::Recorder recorder;
  const std::string digest =
      DigestOf(RunOnce(Alone(subject), strategy, OptionsOf(seed), record ? &recorder : nullptr));
  return record ? digest + DigestOf(recorder) : digest;
}

std::string DigestOf(const std::string& subject, std::uint64_t seed) {
  const bool record = seed % kRecorded == 0;
  if (seed % 3 == 0) {
    strategy::Pct pct(seed, 0);
    return Execute(subject, pct, seed, record);
  }
  strategy::RandomWalk random(seed);
  return Execute(subject, random, seed, record);
}

std::vector<std::string> Digests(const std::string& subject) {
  std::vector<std::string> digests;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) digests.push_back(DigestOf(subject, seed));
  return digests;
}

class DeterminismTest : public ::testing::TestWithParam<std::string> {};

// The second time backwards, so that each execution has others before it.
TEST_P(DeterminismTest, TheSameSeedGivesTheSameExecution) {
  const std::vector<std::string> digests = Digests(GetParam());
  for (std::uint64_t seed = kSeeds; seed > 0; --seed)
    ASSERT_EQ(DigestOf(GetParam(), seed), digests[seed - 1]) << "seed " << seed;
}

void ExpectTheSameFromItsChoices(const std::string& subject, strategy::Strategy& strategy, std::uint64_t seed) {
  strategy.Begin();
  const testing::Run run = RunOnce(Alone(subject), strategy, OptionsOf(seed));
  strategy::Replay replay(run.choices);
  replay.Begin();
  ASSERT_EQ(DigestOf(RunOnce(Alone(subject), replay, OptionsOf(seed))), DigestOf(run)) << "seed " << seed;
  ASSERT_FALSE(replay.diverged()) << "seed " << seed;
}

TEST_P(DeterminismTest, TheSameChoicesGiveTheSameExecution) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    strategy::RandomWalk random(seed);
    ASSERT_NO_FATAL_FAILURE(ExpectTheSameFromItsChoices(GetParam(), random, seed));
  }
}

TEST_P(DeterminismTest, TheChoicesOfAStrategyThatObservesEveryPointAreEnough) {
  strategy::Surw surw(1);
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) ASSERT_NO_FATAL_FAILURE(ExpectTheSameFromItsChoices(GetParam(), surw, seed));
}

TEST_P(DeterminismTest, RecordingChangesNothing) {
  for (std::uint64_t seed = 1; seed <= kSeeds; seed += kRecorded) {
    strategy::RandomWalk plain(seed);
    strategy::RandomWalk recorded(seed);
    const std::string with_record = Execute(GetParam(), recorded, seed, true);
    ASSERT_TRUE(with_record.starts_with(Execute(GetParam(), plain, seed, false))) << with_record;
  }
}

INSTANTIATE_TEST_SUITE_P(Subject, DeterminismTest, ::testing::ValuesIn(kSubjects),
                         [](const auto& info) { return info.param; });

// --- other processes
// -------------------------------------------------------------------------------------------------------------

void PrintDigests() {
  for (const std::string& subject : kSubjects) {
    for (const std::string& digest : Digests(subject))
      std::cout << subject << ' ' << digest << '\n';
  }
}

// The lines that this program prints in a process of its own.
std::vector<std::string> DigestsElsewhere(bool randomize_addresses) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("pipe");
  const pid_t process = fork();
  if (process == 0) {
    dup2(ends[1], STDOUT_FILENO);
    const int persona = personality(0xffffffff);
    if (personality(randomize_addresses ? persona & ~ADDR_NO_RANDOMIZE
                                        : persona | ADDR_NO_RANDOMIZE) == -1)
      _exit(3);
    execl("/proc/self/exe", "determinism_test", "--digests", nullptr);
    _exit(3);
  }
  close(ends[1]);
  std::string text;
  char buffer[65536];
  for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(size));
  close(ends[0]);
  int status = 0;
  waitpid(process, &status, 0);
  EXPECT_EQ(status, 0);
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

void ExpectTheSameAsHere(const std::vector<std::string>& elsewhere) {
  ASSERT_EQ(elsewhere.size(), std::size(kSubjects) * kSeeds);
  std::size_t at = 0;
  for (const std::string& subject : kSubjects) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      ASSERT_EQ(elsewhere[at++], subject + ' ' + DigestOf(subject, seed)) << "seed " << seed;
    }
  }
}

TEST(DeterminismAcrossProcesses, WithRandomAddresses) {
  ExpectTheSameAsHere(DigestsElsewhere(/*randomize_addresses=*/true));
}
TEST(DeterminismAcrossProcesses, WithFixedAddresses) {
  ExpectTheSameAsHere(DigestsElsewhere(/*randomize_addresses=*/false));
}

}  // namespace
}  // namespace heddle::testing

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--digests") == 0) {
    heddle::testing::PrintDigests();
    return 0;
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
