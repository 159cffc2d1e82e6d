#include "primitives/process/array.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/process/event.h"
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

template <typename Target, typename V>
concept CanStore = requires(Target target, V value) {
  target.set(value);
};
template <typename T, typename V>
concept CanStoreInArray = requires(Array<T> array, V value) {
  array.set(0, value);
  array[0] = value;
};

// array.1: what is a TypeError in Python is refused by the compiler.
TEST(ArrayTest, ATypeErrorIsACompileError) {
  EXPECT_TRUE((CanStoreInArray<int, std::int64_t>));
  EXPECT_FALSE((CanStoreInArray<int, double>));
  EXPECT_FALSE((CanStoreInArray<int, std::string>));
  EXPECT_TRUE((CanStoreInArray<double, int>));
  EXPECT_FALSE((CanStoreInArray<double, const char*>));
}

// array.1
TEST(ValueTest, ATypeErrorIsACompileError) {
  EXPECT_TRUE((CanStore<Value<int>, std::int64_t>));
  EXPECT_FALSE((CanStore<Value<int>, double>));
  EXPECT_FALSE((CanStore<Value<int>, std::string>));
}

TEST(ArrayTest, NegativeIndicesCountFromTheEnd) {
  Array<int> array{1, 2, 3};
  EXPECT_EQ(array.get(-1), 3);
  array[-3] = 7;
  EXPECT_EQ(array.get(0), 7);
}

// array.1
TEST(ArrayTest, RefusesASliceOfAnotherLengthAndChangesNothing) {
  Array<int> array{1, 2, 3, 4};
  EXPECT_THROW(array.set(Slice{.start = 1, .stop = 3}, {9}), std::invalid_argument);
  EXPECT_EQ(array.get(Slice{}), (std::vector<int>{1, 2, 3, 4}));
  array.set(Slice{.start = std::nullopt, .stop = std::nullopt, .step = 2}, {8, 9});
  EXPECT_EQ(array.get(Slice{}), (std::vector<int>{8, 2, 9, 4}));
}

// array.1
TEST(ArrayTest, TwoToThe31WrapsAsInPython) {
  Array<Typecode<'i'>> array(1);
  array.set(0, std::int64_t{1} << 31);
  EXPECT_EQ(array.get(0), std::numeric_limits<int>::min());
}

// array.1
TEST(ValueTest, TwoToThe31WrapsAsInPython) {
  Value<Typecode<'i'>> value;
  value.set(std::int64_t{1} << 31);
  EXPECT_EQ(value.get(), std::numeric_limits<int>::min());
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

// array.2
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

// array.2
TEST(ArrayTest, TheLockIsRecursive) {
  Array<int> array{1, 2};
  const std::lock_guard outer(array.get_lock());
  const std::lock_guard inner(array.get_lock());
  array[0] += 1;
  EXPECT_EQ(array.get(Slice{}), (std::vector<int>{2, 2}));
}

// array.2
TEST(ValueTest, TheLockIsRecursive) {
  Value<int> value(1);
  const std::lock_guard outer(value.get_lock());
  const std::lock_guard inner(value.get_lock());
  value.set(value.get() + 1);
  EXPECT_EQ(value.get(), 2);
}

// Two processes add 1 each, and both read before either writes.
template <typename Get, typename Set>
void AddsOneTwice(Get get, Set set) {
  Event has_read;
  Event may_write;
  const Process other([&] {
    const int was = get();
    has_read.set();
    may_write.wait();
    set(was + 1);
  });
  other.start();
  has_read.wait();
  set(get() + 1);
  may_write.set();
  other.join();
}

// array.2
TEST(ArrayTest, WithoutTheLockAnUpdateMayBeLost) {
  Array<int> array(1);
  AddsOneTwice([&] { return array.get(0); }, [&](int number) { array.set(0, number); });
  EXPECT_EQ(array.get(0), 1);
}

// array.2
TEST(ValueTest, WithoutTheLockAnUpdateMayBeLost) {
  Value<int> value;
  AddsOneTwice([&] { return value.get(); }, [&](int number) { value.set(number); });
  EXPECT_EQ(value.get(), 1);
}

// array.2: a write that is half done is not seen.
TEST(ArrayTest, AReadIsNeverTorn) {
  Array<int> array{1, 1};
  Process reader([&] {
    testing::Require(array.get(Slice{}) == std::vector<int>{2, 2}, "both halves");
  });
  {
    const std::lock_guard lock(array.get_lock());
    array[0] = 2;
    reader.start();
    testing::WaitUntilBlocked(*reader.pid(), testing::kInRLock);
    array[1] = 2;
  }
  reader.join();
  EXPECT_EQ(reader.exitcode(), 0);
}

// array.2: nor does a write come between two reads under the lock.
TEST(ArrayTest, AWriteIsNeverTorn) {
  Array<int> array{1, 1};
  Process writer([&] { array.set(Slice{}, {2, 2}); });
  {
    const std::lock_guard lock(array.get_lock());
    const int first = array[0];
    writer.start();
    testing::WaitUntilBlocked(*writer.pid(), testing::kInRLock);
    EXPECT_EQ(array[1], first);
  }
  writer.join();
  EXPECT_EQ(array.get(Slice{}), (std::vector<int>{2, 2}));
}

// array.2
TEST(ValueTest, AValueOfSeveralWordsIsNeverTorn) {
  struct Pair {
    std::int64_t first = 0;
    std::int64_t second = 0;
  };
  Value<Pair> value;
  const Process writer([&] {
    for (std::int64_t i = 1; i <= kRounds; ++i) value.set(Pair{.first = i, .second = -i});
  });
  writer.start();
  for (Pair pair; pair.first < kRounds;) {
    pair = value.get();
    ASSERT_EQ(pair.first, -pair.second);
  }
  writer.join();
}

}  // namespace
}  // namespace heddle::process
