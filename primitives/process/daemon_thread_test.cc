// Daemons that a thread other than the main one starts (CONTRACTS.md, process.2).
// A binary of its own, and its tests in this order: ThreadSanitizer lets a forked process make
// threads only when its parent had one thread.

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "primitives/process/errors.h"
#include "primitives/process/event.h"
#include "primitives/process/process.h"
#include "primitives/process/testing/process_probe.h"
#include "primitives/process/value.h"

namespace heddle::process {
namespace {

// process.2
TEST(DaemonThreadTest, ADaemonStartedByAThreadDiesWithTheProcess) {
  testing::BecomeSubreaper();
  Value<pid_t> daemon_pid;
  Event started;
  const pid_t parent = fork();
  if (parent == 0) {
    const Process daemon({.daemon = true}, [&] {
      started.set();
      pause();
    });
    std::thread([&] { daemon.start(); }).join();
    daemon_pid.set(*daemon.pid());
    started.wait();
    raise(SIGKILL);
  }
  EXPECT_EQ(testing::Reap(parent), -SIGKILL);
  EXPECT_EQ(testing::Reap(daemon_pid.get()), -SIGKILL);
}

// process.2: the kernel's parent-death signal would come when the thread ends.
TEST(DaemonThreadTest, ADaemonOutlivesTheThreadThatStartedIt) {
  Event go;
  const Process daemon({.daemon = true}, [&] {
    go.wait();
    throw SystemExit(5);
  });
  std::thread([&] { daemon.start(); }).join();
  go.set();
  daemon.join();
  EXPECT_EQ(daemon.exitcode(), 5);
}

}  // namespace
}  // namespace heddle::process
