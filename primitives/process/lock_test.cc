// Lock and RLock among processes and threads, clause by clause (CONTRACTS.md, "process lock":
// lock.1 to lock.10, rlock.1 to rlock.4, and the detection of a dead holder).

#include "primitives/process/lock.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/event.h"
#include "primitives/process/process.h"
#include "primitives/process/rlock.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ExitCodeOf;
using testing::Require;

// What holds for both.
template <typename AnyLock>
class AnyLockTest : public ::testing::Test {
 protected:
  // Makes a child that holds `lock` until the returned event is set.
  struct Holder {
    explicit Holder(AnyLock& lock)
        : process([this, &lock] {
            lock.acquire();
            holds.set();
            let_go.wait();
            lock.release();
          }) {
      process.start();
      holds.wait();
    }
    ~Holder() {
      let_go.set();
      process.join();
      EXPECT_EQ(process.exitcode(), 0);
    }

    Event holds;
    Event let_go;
    Process process;
  };
};

using Locks = ::testing::Types<Lock, RLock>;
TYPED_TEST_SUITE(AnyLockTest, Locks);

// lock.1, lock.8
TYPED_TEST(AnyLockTest, ExcludesAndShowsWhatTheHolderDid) {
  constexpr int kRounds = 2000;
  TypeParam lock;
  SharedMemory memory(64);
  int* number = memory.allocate<int>();  // plain: nothing but the lock protects it
  const auto increment = [&] {
    for (int i = 0; i < kRounds; ++i) {
      const std::lock_guard guard(lock);
      ++*number;
    }
  };
  std::vector<Process> children;
  for (int i = 0; i < 3; ++i) children.emplace_back(increment);
  for (const Process& child : children) child.start();
  increment();
  for (const Process& child : children) child.join();
  EXPECT_EQ(*number, 4 * kRounds);
}

// lock.2, rlock.2
TYPED_TEST(AnyLockTest, ReleaseOfAFreeLockIsAnErrorAndItStaysUsable) {
  TypeParam lock;
  EXPECT_THROW(lock.release(), LockError);
  EXPECT_TRUE(lock.acquire(false));
  lock.release();
  EXPECT_THROW(lock.release(), LockError);
}

// lock.4, lock.5
TYPED_TEST(AnyLockTest, AFailedAcquireIsNotEarlyAndChangesNothing) {
  TypeParam lock;
  {
    const typename AnyLockTest<TypeParam>::Holder holder(lock);
    EXPECT_FALSE(lock.acquire(false));
    EXPECT_FALSE(lock.try_lock());
    const steady_clock::time_point start = steady_clock::now();
    EXPECT_FALSE(lock.acquire(true, 20ms));
    EXPECT_GE(steady_clock::now() - start, 20ms);
    EXPECT_FALSE(lock.acquire(true, 0ms));
  }
  EXPECT_TRUE(lock.acquire(true, 1h));
  lock.release();
}

// lock.6
TYPED_TEST(AnyLockTest, ATimeoutWithoutBlockingAndANegativeOneAreErrors) {
  TypeParam lock;
  EXPECT_THROW(lock.acquire(false, 1s), std::invalid_argument);
  EXPECT_THROW(lock.acquire(true, -1ns), std::invalid_argument);
  EXPECT_TRUE(lock.acquire(false));
  lock.release();
}

// lock.7
TYPED_TEST(AnyLockTest, AllBlockedAcquirersFinish) {
  TypeParam lock;
  lock.acquire();
  std::vector<Process> children;
  for (int i = 0; i < 4; ++i) {
    children.emplace_back([&] { const std::lock_guard guard(lock); });
    children.back().start();
  }
  const unsigned sleep = std::is_same_v<TypeParam, Lock> ? testing::kInWait : testing::kInRLock;
  for (const Process& child : children) testing::WaitUntilBlocked(*child.pid(), sleep);
  lock.release();
  for (const Process& child : children) {
    child.join();
    EXPECT_EQ(child.exitcode(), 0);
  }
}

// lock.10
TYPED_TEST(AnyLockTest, MayBeDestroyedAfterTheLastRelease) {
  for (int i = 0; i < 50; ++i) {
    auto lock = std::make_unique<TypeParam>();
    lock->acquire();
    std::thread other([&] {
      lock->acquire();
      lock->release();
      lock.reset();
    });
    lock->release();
    other.join();
  }
}

// lock.3
TEST(LockTest, AnotherProcessMayRelease) {
  Lock lock;
  lock.acquire();
  EXPECT_EQ(ExitCodeOf([&] { lock.release(); }), 0);
  EXPECT_FALSE(lock.locked());
  EXPECT_EQ(ExitCodeOf([&] { lock.acquire(); }), 0);
  EXPECT_TRUE(lock.locked());
  lock.release();
}

// Not claimed for Lock: anybody may still release it.
TEST(LockTest, TheDeathOfItsHolderLeavesItLocked) {
  Lock lock;
  EXPECT_EQ(ExitCodeOf([&] {
              lock.acquire();
              raise(SIGKILL);
            }),
            -SIGKILL);
  EXPECT_FALSE(lock.acquire(true, 1ms));
  lock.release();
  EXPECT_TRUE(lock.acquire(false));
}

// The wake went to a process that was killed.
TEST(LockTest, AWakeThatDiedWithItsProcessDoesNotBlockTheOthers) {
  Lock lock;
  lock.acquire();
  const auto take = [&] { const std::lock_guard guard(lock); };
  const Process first(take);
  const Process second(take);
  first.start();
  testing::WaitUntilBlocked(*first.pid());
  second.start();
  testing::WaitUntilBlocked(*second.pid());
  kill(*first.pid(), SIGSTOP);
  lock.release();  // Wakes the first, which cannot take it.
  first.kill();
  second.join();
  EXPECT_EQ(second.exitcode(), 0);
  first.join();
}

// rlock.1, rlock.3
TEST(RLockTest, TheOwnerReEntersAndFreesItByAsManyReleases) {
  RLock lock;
  EXPECT_EQ(lock.count(), 0u);
  for (unsigned depth = 1; depth <= 3; ++depth) {
    EXPECT_TRUE(depth == 2 ? lock.acquire(false) : lock.acquire());
    EXPECT_EQ(lock.count(), depth);
  }
  for (unsigned depth = 3; depth-- > 0;) {
    EXPECT_EQ(ExitCodeOf([&] { Require(!lock.acquire(false), "still held"); }), 0);
    lock.release();
    EXPECT_EQ(lock.count(), depth);
  }
  EXPECT_EQ(ExitCodeOf([&] {
              Require(lock.acquire(false), "free");
              lock.release();
            }),
            0);
}

// rlock.2, rlock.3
TEST(RLockTest, AStrangerCannotReleaseIt) {
  RLock lock;
  lock.acquire();
  const auto try_to_release = [&] {
    Require(lock.count() == 0, "not the owner");
    try {
      lock.release();
    } catch (const LockError&) {
      return;
    }
    throw std::runtime_error("released");
  };
  EXPECT_EQ(ExitCodeOf(try_to_release), 0);
  std::thread(try_to_release).join();
  EXPECT_EQ(lock.count(), 1u);
  lock.release();
}

// A dead holder is detected, by who comes later.
TEST(RLockTest, TheDeathOfItsOwnerBreaksItForAll) {
  RLock lock;
  EXPECT_EQ(ExitCodeOf([&] {
              lock.acquire();
              lock.acquire();
              raise(SIGKILL);
            }),
            -SIGKILL);
  EXPECT_THROW(lock.acquire(), OwnerDiedError);
  EXPECT_THROW(lock.acquire(false), OwnerDiedError);
  EXPECT_THROW(lock.acquire(true, 1s), OwnerDiedError);
  EXPECT_EQ(ExitCodeOf([&] {
              EXPECT_THROW(lock.acquire(), OwnerDiedError);
              Require(!::testing::Test::HasFailure(), "here too");
            }),
            0);
  EXPECT_EQ(lock.count(), 0u);
  EXPECT_THROW(lock.release(), LockError);
}

// A dead holder is detected, by those who wait already.
TEST(RLockTest, TheDeathOfItsOwnerWakesAllWhoWait) {
  RLock lock;
  Event holds;
  const Process owner([&] {
    lock.acquire();
    holds.set();
    pause();
  });
  owner.start();
  holds.wait();
  std::vector<Process> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.emplace_back([&] {
      EXPECT_THROW(lock.acquire(), OwnerDiedError);
      Require(!::testing::Test::HasFailure(), "detected");
    });
    waiters.back().start();
    testing::WaitUntilBlocked(*waiters.back().pid(), testing::kInRLock);
  }
  owner.kill();
  for (const Process& waiter : waiters) {
    waiter.join();
    EXPECT_EQ(waiter.exitcode(), 0);
  }
  owner.join();
}

TEST(RLockTest, TheEndOfAThreadThatHoldsItIsDetectedToo) {
  RLock lock;
  std::thread([&] { lock.acquire(); }).join();
  EXPECT_THROW(lock.acquire(), OwnerDiedError);
}

TEST(RLockTest, AChildForkedByTheOwnerIsNotTheOwner) {
  RLock lock;
  lock.acquire();
  EXPECT_EQ(ExitCodeOf([&] {
              Require(lock.count() == 0, "not inherited");
              Require(!lock.acquire(false), "held by the parent");
            }),
            0);
  lock.release();
}

}  // namespace
}  // namespace heddle::process
