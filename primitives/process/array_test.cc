#include "primitives/process/array.h"

#include <gtest/gtest.h>

#include <mutex>

#include "primitives/process/process.h"
#include "primitives/process/testing/process_probe.h"
#include "primitives/process/value.h"

namespace heddle::process {
namespace {

constexpr int kProcesses = 3;
constexpr int kRounds = 300;

template <typename Body>
void InProcesses(Body body) {
  std::vector<Process> processes;
  for (int i = 0; i < kProcesses; ++i) processes.emplace_back(body);
  for (const Process& process : processes) process.start();
  for (const Process& process : processes) process.join();
  for (const Process& process : processes) EXPECT_EQ(process.exitcode(), 0);
}

// array.1
TEST(ArrayTest, RefusesAnIndexThatIsNotThere) {
  Array<int> array(3);
  EXPECT_THROW(array.get(3), std::out_of_range);
  EXPECT_THROW(array.get(-4), std::out_of_range);
  EXPECT_THROW(array.set(3, 1), std::out_of_range);
}

TEST(ArrayTest, NegativeIndicesCountFromTheEnd) {
  Array<int> array{1, 2, 3};
  EXPECT_EQ(array.get(-1), 3);
  array[-3] = 7;
  EXPECT_EQ(array.get(0), 7);
}

TEST(ArrayTest, RefusesASliceOfAnotherLengthAndChangesNothing) {
  Array<int> array{1, 2, 3, 4};
  EXPECT_THROW(array.set(Slice{.start = 1, .stop = 3}, {9}), std::invalid_argument);
  EXPECT_EQ(array.get(Slice{}), (std::vector<int>{1, 2, 3, 4}));
  array.set(Slice{.start = std::nullopt, .stop = std::nullopt, .step = 2}, {8, 9});
  EXPECT_EQ(array.get(Slice{}), (std::vector<int>{8, 2, 9, 4}));
}

TEST(ArrayTest, WrapsWhatDoesNotFit) {
  Array<Typecode<'i'>> array(1);
  array.set(0, std::int64_t{1} << 31);
  EXPECT_EQ(array.get(0), std::numeric_limits<int>::min());
}

TEST(ArrayTest, IsSharedWithChildren) {
  Array<int> array(kProcesses);
  InProcesses([&] {
    const std::lock_guard lock(array.get_lock());
    for (int i = 0; i < kProcesses; ++i) array[i] += 1;
  });
  EXPECT_EQ(array.get(Slice{}), std::vector<int>(kProcesses, kProcesses));
}

// array.2
TEST(ArrayTest, LosesNoUpdateUnderItsLock) {
  Array<int> array(1);
  InProcesses([&] {
    for (int i = 0; i < kRounds; ++i) {
      const std::lock_guard lock(array.get_lock());
      array[0] += 1;
    }
  });
  EXPECT_EQ(array.get(0), kProcesses * kRounds);
}

TEST(ValueTest, LosesNoUpdateUnderItsLock) {
  Value<int> value(5);
  InProcesses([&] {
    for (int i = 0; i < kRounds; ++i) {
      const std::lock_guard lock(value.get_lock());
      value.set(value.get() + 1);
    }
  });
  EXPECT_EQ(value.get(), 5 + kProcesses * kRounds);
}

}  // namespace
}  // namespace heddle::process
