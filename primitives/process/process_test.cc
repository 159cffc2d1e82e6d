// Process, clause by clause (CONTRACTS.md, thread.1 to thread.7 and process.1 to process.4).
// Parents and children wait for each other by shared events, never by time.

#include "primitives/process/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/event.h"
#include "primitives/process/testing/process_probe.h"
#include "primitives/process/value.h"

namespace heddle::process {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ExitCodeOf;
using testing::Require;

// A child that does nothing until it is told.
struct Sleeper {
  Event wake;
  Process process{[this] { wake.wait(); }};
};

// thread.1
TEST(ProcessTest, StartsOnce) {
  const Process process([] {});
  process.start();
  EXPECT_THROW(process.start(), ProcessError);
  process.join();
  EXPECT_THROW(process.start(), ProcessError);
}

TEST(ProcessTest, RunsItsTargetWithItsArguments) {
  Value<int> sum;
  const Process process([&](int a, std::unique_ptr<int> b) { sum.set(a + *b); }, 3,
                        std::make_unique<int>(4));
  process.start();
  process.join();
  EXPECT_EQ(sum.get(), 7);
}

// thread.2
TEST(ProcessTest, JoinBeforeStartIsAnError) {
  const Process process([] {});
  EXPECT_THROW(process.join(), ProcessError);
  EXPECT_THROW(process.terminate(), ProcessError);
  EXPECT_THROW(process.kill(), ProcessError);
}

// thread.2
TEST(ProcessTest, AProcessCannotJoinItself) {
  Value<bool> refused;
  std::optional<Process> process;
  process.emplace([&] {
    try {
      process->join();
    } catch (const ProcessError&) {
      refused.set(true);
    }
  });
  process->start();
  process->join();
  EXPECT_TRUE(refused.get());
}

// thread.3
TEST(ProcessTest, JoinMayBeCalledAgainAndBySeveralThreads) {
  Sleeper sleeper;
  sleeper.process.start();
  std::vector<std::thread> joiners;
  for (int i = 0; i < 3; ++i) {
    joiners.emplace_back([&] {
      sleeper.process.join();
      EXPECT_EQ(sleeper.process.exitcode(), 0);
    });
  }
  sleeper.wake.set();
  for (std::thread& joiner : joiners) joiner.join();
  EXPECT_NO_THROW(sleeper.process.join());
}

// thread.3, process.1
TEST(ProcessTest, ATimedJoinReturnsNotBeforeItsTimeAndLeavesTheExitCodeUnset) {
  Sleeper sleeper;
  sleeper.process.start();
  const steady_clock::time_point start = steady_clock::now();
  sleeper.process.join(20ms);
  EXPECT_GE(steady_clock::now() - start, 20ms);
  EXPECT_TRUE(sleeper.process.is_alive());
  EXPECT_EQ(sleeper.process.exitcode(), std::nullopt);
  sleeper.process.join(0ms);
  sleeper.process.join(-1s);
  EXPECT_TRUE(sleeper.process.is_alive());
  sleeper.wake.set();
  sleeper.process.join(1h);
  EXPECT_FALSE(sleeper.process.is_alive());
  EXPECT_EQ(sleeper.process.exitcode(), 0);
}

// thread.4
TEST(ProcessTest, DaemonIsFixedAtStart) {
  const Process process([] {});
  EXPECT_FALSE(process.daemon());
  process.set_daemon(true);
  EXPECT_TRUE(process.daemon());
  process.start();
  EXPECT_THROW(process.set_daemon(false), ProcessError);
  EXPECT_TRUE(process.daemon());
  process.join();
}

// thread.4
TEST(ProcessTest, ADaemonsProcessesAreDaemonsAndCannotStart) {
  const Process daemon({.daemon = true}, [] {
    const Process inner([] {});
    Require(inner.daemon(), "inherits daemon");
    inner.set_daemon(false);
    inner.start();
  });
  ::testing::internal::CaptureStderr();
  daemon.start();
  daemon.join();
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("a daemon cannot start processes"),
            std::string::npos);
  EXPECT_EQ(daemon.exitcode(), 1);
}

// thread.5
TEST(ProcessTest, ItsEffectsOnSharedMemoryAreVisibleAfterJoin) {
  SharedMemory memory(sizeof(int) * 100);
  int* numbers = memory.allocate<int>(100);
  const Process process([=] {
    for (int i = 0; i < 100; ++i) numbers[i] = i;
  });
  process.start();
  process.join();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(numbers[i], i);
}

// thread.6: a process that ends waits for its children, so what they did is there when it has.
TEST(ProcessTest, TheEndOfAProcessWaitsForItsNonDaemons) {
  Event started;
  Event go;
  Value<bool> done;
  const Process program([&] {
    Process([&] {
      started.set();
      go.wait();
      done.set(true);
    }).start();
  });
  program.start();
  started.wait();
  EXPECT_TRUE(program.is_alive());
  go.set();
  program.join();
  EXPECT_TRUE(done.get());
}

// thread.6
TEST(ProcessTest, ExitWaitsForNonDaemonsAndEndsDaemons) {
  testing::BecomeSubreaper();
  Event go;
  Value<bool> done;
  Value<pid_t> daemon_pid;
  const pid_t program = fork();
  if (program == 0) {
    const Process daemon({.daemon = true}, [] { pause(); });
    daemon.start();
    daemon_pid.set(*daemon.pid());
    Process([&] {
      go.wait();
      done.set(true);
    }).start();
    go.set();
    std::exit(3);
  }
  int status = 0;
  ASSERT_EQ(waitpid(program, &status, 0), program);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 3);
  EXPECT_TRUE(done.get());
  EXPECT_NE(testing::Reap(daemon_pid.get()), 0);  // Killed, or killed and reaped.
  EXPECT_FALSE(testing::Exists(daemon_pid.get()));
}

// thread.7
TEST(ProcessTest, AnEscapedExceptionIsReportedAndEndsOnlyThisProcess) {
  ::testing::internal::CaptureStderr();
  const Process process([] { throw std::out_of_range("too far"); });
  process.start();
  process.join();
  EXPECT_EQ(process.exitcode(), 1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "exception in process " + std::to_string(*process.pid()) + ": too far\n");
}

TEST(ProcessTest, ExitCodesAreAsPythons) {
  EXPECT_EQ(ExitCodeOf([] {}), 0);
  EXPECT_EQ(ExitCodeOf([] { throw SystemExit(7); }), 7);
  EXPECT_EQ(ExitCodeOf([] { _exit(9); }), 9);
  EXPECT_EQ(ExitCodeOf([] { raise(SIGKILL); }), -SIGKILL);
  const Process process([] {});
  EXPECT_EQ(process.exitcode(), std::nullopt);
}

TEST(ProcessTest, TerminateAndKillEndIt) {
  Sleeper terminated;
  terminated.process.start();
  terminated.process.terminate();
  terminated.process.join();
  EXPECT_EQ(terminated.process.exitcode(), -SIGTERM);
  EXPECT_NO_THROW(terminated.process.terminate());

  Sleeper killed;
  killed.process.start();
  killed.process.kill();
  killed.process.join();
  EXPECT_EQ(killed.process.exitcode(), -SIGKILL);
  EXPECT_NO_THROW(killed.process.kill());
}

TEST(ProcessTest, HasANameAndANumber) {
  const Process named({.name = "weaver"}, [] {});
  EXPECT_EQ(named.name(), "weaver");
  const Process unnamed([] {});
  EXPECT_EQ(unnamed.name().substr(0, 8), "Process-");
  EXPECT_EQ(unnamed.pid(), std::nullopt);
  Value<pid_t> own;
  const Process process([&] { own.set(getpid()); });
  process.start();
  process.join();
  EXPECT_EQ(process.pid(), own.get());
}

// process.1
TEST(ProcessTest, IsAliveBetweenStartAndEnd) {
  Sleeper sleeper;
  EXPECT_FALSE(sleeper.process.is_alive());
  sleeper.process.start();
  EXPECT_TRUE(sleeper.process.is_alive());
  EXPECT_EQ(active_children(), std::vector<Process>{sleeper.process});
  sleeper.wake.set();
  sleeper.process.join();
  EXPECT_FALSE(sleeper.process.is_alive());
  EXPECT_TRUE(active_children().empty());
}

// process.2
TEST(ProcessTest, ADaemonDiesWhenItsParentIsKilled) {
  testing::BecomeSubreaper();
  Value<pid_t> daemon_pid;
  Event started;
  const Process parent([&] {
    const Process daemon({.daemon = true}, [&] {
      started.set();
      pause();
    });
    daemon.start();
    daemon_pid.set(*daemon.pid());
    started.wait();
    raise(SIGKILL);
  });
  parent.start();
  parent.join();
  EXPECT_EQ(parent.exitcode(), -SIGKILL);
  EXPECT_EQ(testing::Reap(daemon_pid.get()), -SIGKILL);
}

// process.2
TEST(ProcessTest, ANonDaemonSurvivesItsParent) {
  testing::BecomeSubreaper();
  Value<pid_t> survivor;
  Event go;
  const Process parent([&] {
    const Process child([&] {
      go.wait();
      throw SystemExit(4);
    });
    child.start();
    survivor.set(*child.pid());
    raise(SIGKILL);
  });
  parent.start();
  parent.join();
  go.set();
  EXPECT_EQ(testing::Reap(survivor.get()), 4);
}

// process.3
TEST(ProcessTest, ItsMemoryIsItsOwn) {
  int number = 1;
  EXPECT_EQ(ExitCodeOf([&] {
              Require(number == 1, "sees what was");
              number = 2;
            }),
            0);
  EXPECT_EQ(number, 1);
}

// process.3
TEST(ProcessTest, ItInheritsNoDescriptorOfThisLibrary) {
  const std::set<int> before = testing::OpenDescriptors();
  Sleeper sibling;
  sibling.process.start();
  EXPECT_GT(testing::OpenDescriptors().size(), before.size());
  EXPECT_EQ(ExitCodeOf([&] { Require(testing::OpenDescriptors() == before, "as before"); }), 0);
  sibling.wake.set();
  sibling.process.join();
}

// process.3
TEST(ProcessTest, BufferedOutputIsWrittenOnce) {
  ::testing::internal::CaptureStdout();
  std::printf("parent ");
  ExitCodeOf([] { std::printf("child "); });
  std::printf("end");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "parent child end");
}

// process.3
TEST(ProcessTest, AnotherProcessesObjectIsRefused) {
  Sleeper sibling;
  sibling.process.start();
  EXPECT_EQ(ExitCodeOf([&] {
              EXPECT_THROW(sibling.process.join(), ProcessError);
              EXPECT_THROW(sibling.process.is_alive(), ProcessError);
              EXPECT_THROW(sibling.process.kill(), ProcessError);
              Require(!::testing::Test::HasFailure(), "refused");
              Require(active_children().empty(), "siblings are no children");
            }),
            0);
  sibling.wake.set();
  sibling.process.join();
}

// process.4
TEST(ProcessTest, JoinIsAliveAndExitCodeReap) {
  const Process joined([] {});
  joined.start();
  joined.join();
  EXPECT_FALSE(testing::Exists(*joined.pid()));

  const Process asked([] {});
  asked.start();
  while (asked.is_alive()) sched_yield();
  EXPECT_FALSE(testing::Exists(*asked.pid()));

  const Process code([] {});
  code.start();
  while (!code.exitcode()) sched_yield();
  EXPECT_FALSE(testing::Exists(*code.pid()));
}

// process.4
TEST(ProcessTest, TheNextStartReapsThoseThatEndedUnnoticed) {
  pid_t ended;
  {
    const Process forgotten([] {});
    forgotten.start();
    ended = *forgotten.pid();
  }
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, ended, &info, WEXITED | WNOWAIT), 0);
  EXPECT_TRUE(testing::Exists(ended));
  const Process next([] {});
  next.start();
  EXPECT_FALSE(testing::Exists(ended));
  next.join();
}

// process.4
TEST(ProcessTest, AChildThatSomebodyElseReapedHasEnded) {
  const Process process([] {});
  process.start();
  ASSERT_EQ(waitpid(*process.pid(), nullptr, 0), *process.pid());
  process.join();
  EXPECT_FALSE(process.is_alive());
  EXPECT_EQ(process.exitcode(), 255);
}

// process.4
TEST(ProcessTest, NoDescriptorIsLeftWhenTheHandlesHaveGone) {
  const std::set<int> before = testing::OpenDescriptors();
  for (int i = 0; i < 5; ++i) {
    const Process process([] {});
    process.start();
    process.join();
  }
  EXPECT_EQ(testing::OpenDescriptors(), before);
}

// A child made while other threads allocate must not find malloc locked.
TEST(ProcessTest, AChildOfAManyThreadedProcessCanAllocate) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> allocators;
  for (int i = 0; i < 2; ++i) {
    allocators.emplace_back([&] {
      while (!stop) std::make_unique<std::string>(100, 'x');
    });
  }
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(ExitCodeOf([] {
                for (int n = 0; n < 100; ++n) std::make_unique<std::string>(n, 'y');
              }),
              0);
  }
  stop = true;
  for (std::thread& allocator : allocators) allocator.join();
}

}  // namespace
}  // namespace heddle::process
