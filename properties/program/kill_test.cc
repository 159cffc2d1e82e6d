// The server of a manager is killed at every one of its schedule points, one after the other, under several schedules each: every call of its clients
// is answered, or tells that the server has gone, and nothing is left.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugins/api/heddle_plugin.h"
#include "properties/plugin_file.h"
#include "stress/runtime/execution.h"
#include "stress/strategy/random_walk.h"

namespace heddle::properties::program {
namespace {

constexpr std::uint64_t kSchedules = 25;
constexpr std::uint32_t kMostPoints = 1000;  // the server has not so many
constexpr int kServer = 1;

const heddle_program_ops& Program() {
  const heddle_plugin& plugin = LoadSubject(std::getenv("HEDDLE_SUBJECT"));
  return *static_cast<const heddle_program_ops*>(plugin.implementations[0]->ops);
}

struct Run {
  const heddle_program_ops* ops;
  std::uint32_t points;
  int killed = 0;
};

[[noreturn]] void Broken(const std::string& why) { runtime::Violated("kill_test", why); }

void RequireNothing(int left, const char* what) {
  if (left != 0) Broken(std::to_string(left) + " " + what + " are left");
}

void Play(void* argument) {
  runtime::HarnessCode harness;
  auto& run = *static_cast<Run*>(argument);
  runtime::KillProcessAfter(kServer, run.points);
  int status;
  {
    runtime::SubjectCode subject;
    status = run.ops->main(0, nullptr, nullptr);
  }
  run.killed += runtime::KilledProcesses();
  if (status != 0) Broken("an answer is wrong, or comes from a server that has gone");
  RequireNothing(runtime::ProcessesLeft(), "processes");
  RequireNothing(runtime::Zombies(), "zombies");
  RequireNothing(runtime::OpenDescriptors(), "descriptors");
  RequireNothing(runtime::SharedMappings(), "shared mappings");
  RequireNothing(runtime::ThreadsLeft(), "threads");
}

// Whether the server was killed in any of the schedules, and had not ended before.
bool KillsAt(const heddle_program_ops& ops, std::uint32_t points) {
  Run run{&ops, points, 0};
  strategy::RandomWalk random(points);
  runtime::Options options;
  options.detect_races = false;
  for (std::uint64_t i = 0; i < kSchedules && random.Begin(); ++i) {
    const runtime::Outcome outcome = runtime::Execute(Play, &run, random, options);
    EXPECT_EQ(outcome.verdict, runtime::Verdict::kOk)
        << "the server killed at its point " << points << ", schedule " << i << ": " << runtime::Name(outcome.verdict) << ": " << outcome.message;
  }
  return run.killed != 0;
}

TEST(KillTest, TheServerOfAManagerAtEveryPoint) {
  const heddle_program_ops& ops = Program();
  std::uint32_t points = 1;
  while (points < kMostPoints && KillsAt(ops, points)) {
    ASSERT_FALSE(HasFailure());
    ++points;
  }
  EXPECT_GT(points, 10u);
  EXPECT_LT(points, kMostPoints);
}

}  // namespace
}  // namespace heddle::properties::program
