#include "primitives/process/queue.h"

#include <gtest/gtest.h>

#include <chrono>
#include <numeric>
#include <string>

#include "primitives/process/event.h"
#include "primitives/process/process.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

using namespace std::chrono_literals;

TEST(QueueTest, IsFirstInFirstOut) {
  Queue<int> queue(3);
  for (int i = 0; i < 3; ++i) queue.put(i);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.get(), i);
}

TEST(QueueTest, SaysThatItIsFullOrEmpty) {
  Queue<int> queue(1);
  EXPECT_TRUE(queue.empty());
  EXPECT_THROW(queue.get(false), Empty);
  EXPECT_THROW(queue.get(true, 1ms), Empty);
  queue.put(1);
  EXPECT_TRUE(queue.full());
  EXPECT_THROW(queue.put(2, false), Full);
  EXPECT_THROW(queue.put(2, true, 1ms), Full);
  EXPECT_EQ(queue.get(), 1);
}

TEST(QueueTest, RefusesNonsense) {
  EXPECT_THROW(Queue<int>(0), std::invalid_argument);
  Queue<int> queue(1);
  EXPECT_THROW(queue.get(true, -1ms), std::invalid_argument);
}

TEST(QueueTest, CarriesWhatCerealCanWrite) {
  Queue<std::string> queue(2, 100);
  queue.put("hello");
  EXPECT_EQ(queue.get(), "hello");
  EXPECT_THROW(queue.put(std::string(200, 'x')), std::length_error);
}

TEST(QueueTest, LosesNothingBetweenProcesses) {
  constexpr int kEach = 200;
  Queue<int> queue(4);
  std::vector<Process> producers;
  for (int p = 0; p < 3; ++p) {
    producers.emplace_back([&queue, p] {
      for (int i = 0; i < kEach; ++i) queue.put(p * kEach + i);
    });
    producers.back().start();
  }
  std::vector<int> got(3 * kEach);
  for (int& item : got) item = queue.get();
  for (const Process& producer : producers) producer.join();
  EXPECT_TRUE(queue.empty());
  std::sort(got.begin(), got.end());
  std::vector<int> all(got.size());
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(got, all);
}

TEST(QueueTest, AWaitingGetGoesOnWhenAnotherProcessPuts) {
  Queue<int> queue(1);
  const Process consumer([&] { throw SystemExit(queue.get()); });
  consumer.start();
  testing::WaitUntilBlocked(*consumer.pid());
  queue.put(7);
  consumer.join();
  EXPECT_EQ(consumer.exitcode(), 7);
}

TEST(EventTest, EndsTheWaitsOfOtherProcesses) {
  Event event;
  const Process waiter([&] { testing::Require(event.wait(), "set"); });
  waiter.start();
  testing::WaitUntilBlocked(*waiter.pid());
  event.set();
  event.clear();  // also when it is cleared at once
  waiter.join();
  EXPECT_EQ(waiter.exitcode(), 0);
  EXPECT_FALSE(event.is_set());
}

TEST(EventTest, ATimeoutTellsTheFlag) {
  Event event;
  EXPECT_FALSE(event.wait(0s));
  EXPECT_FALSE(event.wait(2ms));
  event.set();
  EXPECT_TRUE(event.wait(0s));
}

}  // namespace
}  // namespace heddle::process
