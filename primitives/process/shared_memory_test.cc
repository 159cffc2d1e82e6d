// SharedMemory and the futex in it: shared over fork, gone with the last process.

#include "primitives/process/shared_memory.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <new>
#include <stdexcept>

#include "primitives/process/process.h"
#include "primitives/process/shared_futex.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ExitCodeOf;
using testing::Require;

TEST(SharedMemoryTest, ChildAndParentSeeEachOthersWrites) {
  SharedMemory memory(64);
  auto* number = memory.allocate<std::atomic<int>>();
  *number = 1;
  EXPECT_EQ(ExitCodeOf([&] {
              Require(*number == 1, "the parent's write");
              *number = 2;
            }),
            0);
  EXPECT_EQ(*number, 2);
}

TEST(SharedMemoryTest, AllocatesAlignedZeroedObjectsUntilItIsFull) {
  SharedMemory memory(64);
  char* first = memory.allocate<char>(3);
  auto* second = memory.allocate<std::uint64_t>(7);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(second) % alignof(std::uint64_t), 0u);
  EXPECT_EQ(reinterpret_cast<char*>(second) - first, 8);
  for (int i = 0; i < 7; ++i) EXPECT_EQ(second[i], 0u);
  EXPECT_EQ(memory.size(), 64u);
  EXPECT_EQ(memory.available(), 0u);
  EXPECT_THROW(memory.allocate<char>(), std::bad_alloc);
}

TEST(SharedMemoryTest, AnAllocationThatDoesNotFitChangesNothing) {
  SharedMemory memory(16);
  EXPECT_THROW(memory.allocate<std::uint64_t>(3), std::bad_alloc);
  EXPECT_THROW(memory.allocate<std::uint64_t>(static_cast<std::size_t>(-1) / 4), std::bad_alloc);
  EXPECT_NO_THROW(memory.allocate<std::uint64_t>(2));
}

TEST(SharedMemoryTest, ProcessesAllocateDifferentObjects) {
  SharedMemory memory(sizeof(int) * 200);
  const auto allocate = [&] {
    for (int i = 0; i < 100; ++i) ++*memory.allocate<int>();
  };
  const Process child(allocate);
  child.start();
  allocate();
  child.join();
  EXPECT_EQ(memory.available(), 0u);
}

TEST(SharedMemoryTest, OfNoBytesIsAnError) { EXPECT_THROW(SharedMemory(0), std::invalid_argument); }

TEST(SharedMemoryTest, HasNoFileThatCouldBeLeft) {
  const auto before = testing::SharedMemoryFiles();
  const auto descriptors = testing::OpenDescriptors();
  const SharedMemory memory(1 << 20);
  EXPECT_EQ(testing::SharedMemoryFiles(), before);
  EXPECT_EQ(testing::OpenDescriptors(), descriptors);
}

TEST(SharedFutexTest, AWakeInOneProcessEndsTheSleepInAnother) {
  const internal::Shared<std::atomic<std::uint32_t>> word;
  const Process sleeper([&] {
    while (word->load() == 0) internal::SharedFutexWait(*word, 0, {});
  });
  sleeper.start();
  testing::WaitUntilBlocked(*sleeper.pid());
  word->store(1);
  internal::SharedFutexWake(*word, 1);
  sleeper.join();
  EXPECT_EQ(sleeper.exitcode(), 0);
}

TEST(SharedFutexTest, AChangeWithoutAWakeIsNoticedToo) {
  const internal::Shared<std::atomic<std::uint32_t>> word;
  const Process sleeper([&] {
    while (word->load() == 0) internal::SharedFutexWait(*word, 0, {});
  });
  sleeper.start();
  testing::WaitUntilBlocked(*sleeper.pid());
  word->store(1);  // As a process does that is killed before it wakes anybody.
  sleeper.join();
  EXPECT_EQ(sleeper.exitcode(), 0);
}

TEST(SharedFutexTest, EndsAtItsDeadlineAndNotBefore) {
  const internal::Shared<std::atomic<std::uint32_t>> word;
  const steady_clock::time_point start = steady_clock::now();
  const auto deadline = pool_internal::Deadline::After(20ms);
  while (internal::SharedFutexWait(*word, 0, deadline)) {
  }
  EXPECT_GE(steady_clock::now() - start, 20ms);
}

}  // namespace
}  // namespace heddle::process
