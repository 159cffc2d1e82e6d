#include "primitives/process/manager.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "primitives/lock/observed_thread.h"
#include "primitives/process/errors.h"
#include "primitives/process/process.h"
#include "primitives/process/testing/process_probe.h"
#include "primitives/process/value.h"

namespace heddle::process {
namespace {

TEST(ManagerTest, AListIsWhatPythonsIs) {
  Manager manager;
  const auto list = manager.list<int>();
  list.extend({1, 2, 3});
  list.append(4);
  list.insert(0, 0);
  EXPECT_EQ(list.copy(), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(list.pop(), 4);
  EXPECT_EQ(list.get(-1), 3);
  EXPECT_THROW(list.get(9), std::out_of_range);
  EXPECT_THROW(list.remove(9), std::invalid_argument);
  list.reverse();
  EXPECT_EQ(list.index(0), 3u);
}

TEST(ManagerTest, ADictKeepsTheOrderOfInsertion) {
  Manager manager;
  const auto dict = manager.dict<std::string, int>();
  dict.set("b", 1);
  dict.set("a", 2);
  dict.set("b", 3);
  EXPECT_EQ(dict.keys(), (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(dict.at("b"), 3);
  EXPECT_EQ(dict.get("c"), std::nullopt);
  EXPECT_THROW(dict.at("c"), std::out_of_range);
  EXPECT_EQ(dict.pop("a"), 2);
}

TEST(ManagerTest, ANamespaceHasAttributesOfAnyType) {
  Manager manager;
  const auto attributes = manager.Namespace();
  attributes.set("name", std::string("x"));
  attributes.set("number", 5);
  EXPECT_EQ(attributes.get<std::string>("name"), "x");
  EXPECT_EQ(attributes.get<int>("number"), 5);
  EXPECT_THROW(attributes.get<double>("number"), SerializationError);
  EXPECT_THROW(attributes.get<int>("nothing"), std::out_of_range);
}

// manager.1: an append is one operation, also of several processes.
TEST(ManagerTest, ProcessesLoseNoAppend) {
  Manager manager;
  const auto list = manager.list<int>();
  std::vector<Process> processes;
  for (int p = 0; p < 3; ++p) {
    processes.emplace_back([list] {
      for (int i = 0; i < 50; ++i) list.append(i);
    });
    processes.back().start();
  }
  for (const Process& process : processes) {
    process.join();
    EXPECT_EQ(process.exitcode(), 0);
  }
  EXPECT_EQ(list.size(), 150u);
}

// manager.1: a pop is one operation, so no item is given out twice.
TEST(ManagerTest, AnItemIsPoppedByOneProcessOnly) {
  constexpr int kEach = 40;
  Manager manager;
  const auto list = manager.list<int>();
  std::vector<int> items(3 * kEach);
  std::iota(items.begin(), items.end(), 0);
  list.extend(items);
  const auto popped = manager.list<int>();
  std::vector<Process> processes;
  for (int p = 0; p < 3; ++p) {
    processes.emplace_back([list, popped] {
      for (int i = 0; i < kEach; ++i) popped.append(list.pop());
    });
    processes.back().start();
  }
  for (const Process& process : processes) {
    process.join();
    EXPECT_EQ(process.exitcode(), 0);
  }
  EXPECT_EQ(list.size(), 0u);
  std::vector<int> got = popped.copy();
  std::sort(got.begin(), got.end());
  EXPECT_EQ(got, items);
}

// manager.2: what was read is a copy.
TEST(ManagerTest, ANestedListChangesOnlyWhenItIsAssignedAgain) {
  Manager manager;
  const auto list = manager.list<std::vector<int>>();
  list.append({1});
  std::vector<int> inner = list.get(0);
  inner.push_back(2);
  EXPECT_EQ(list.get(0), std::vector<int>{1});
  list.set(0, inner);
  EXPECT_EQ(list.get(0), (std::vector<int>{1, 2}));
}

// manager.3
TEST(ManagerTest, AfterShutdownEveryCallIsAConnectionError) {
  Manager manager;
  const auto list = manager.list<int>();
  manager.shutdown();
  EXPECT_THROW(list.append(1), ConnectionError);
  EXPECT_THROW(manager.list<int>(), ConnectionError);
  manager.shutdown();
}

// manager.3
TEST(ManagerTest, AfterTheServersDeathEveryCallIsAConnectionError) {
  Manager manager;
  const auto list = manager.list<int>();
  list.append(1);
  kill(manager.server_pid(), SIGKILL);
  EXPECT_THROW(
      {
        for (;;) list.size();  // until the server has gone
      },
      ConnectionError);
}

// manager.3: the server does not answer, and then dies.
TEST(ManagerTest, ACallThatWaitsWhenTheServerDiesIsAConnectionError) {
  Manager manager;
  const auto list = manager.list<int>();
  list.append(1);
  kill(manager.server_pid(), SIGSTOP);
  heddle::testing::ObservedThread caller([&] { EXPECT_THROW(list.size(), ConnectionError); });
  caller.WaitUntilAsleep();
  EXPECT_FALSE(caller.done());
  kill(manager.server_pid(), SIGKILL);
  caller.join();
}

// process.2, process.4
TEST(ManagerTest, TheServerEndsWhenItsParentIsKilled) {
  testing::BecomeSubreaper();
  Value<pid_t> server;
  const Process parent([&] {
    Manager manager;
    server.set(manager.server_pid());
    raise(SIGKILL);
  });
  parent.start();
  parent.join();
  testing::Reap(server.get());
  EXPECT_FALSE(testing::Exists(server.get()));
}

TEST(ManagerTest, LeavesNoProcessAndNoDescriptor) {
  const auto descriptors = testing::OpenDescriptors();
  {
    Manager manager;
    manager.list<int>().append(1);
  }
  EXPECT_EQ(testing::OpenDescriptors(), descriptors);
  EXPECT_TRUE(testing::ChildrenOf(getpid()).empty());
}

}  // namespace
}  // namespace heddle::process
