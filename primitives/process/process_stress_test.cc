// Locks, a semaphore and a queue under generated scripts of several processes. What the locks guard
// is plain memory, so a missing exclusion is a wrong sum; every item of the queue is counted where
// it arrives. RC_PARAMS of the BUILD file fixes the seed.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <ostream>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/event.h"
#include "primitives/process/lock.h"
#include "primitives/process/process.h"
#include "primitives/process/queue.h"
#include "primitives/process/rlock.h"
#include "primitives/process/semaphore.h"
#include "primitives/process/shared_memory.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

using testing::Require;

constexpr auto kShort = std::chrono::microseconds(50);
constexpr int kTokens = 2;
constexpr int kRepetitions = 10;  // of a script, so that children meet
constexpr int kMaxItems = 4096;
constexpr int kEnd = -1;  // the last item of the queue

// One way to take something; it is held for a moment and given back.
enum class How { kBlocking, kTry, kTimed };
enum class What { kLock, kRLock, kSemaphore, kPut, kGet };

struct Step {
  What what;
  How how;
};

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << "{What(" << static_cast<int>(step.what) << "), How(" << static_cast<int>(step.how)
             << ")}";
}

using Script = std::vector<Step>;

std::vector<Script> AnyScripts() {
  const auto step = rc::gen::construct<Step>(
      rc::gen::element(What::kLock, What::kRLock, What::kSemaphore, What::kPut, What::kGet),
      rc::gen::element(How::kBlocking, How::kTry, How::kTimed));
  const auto children = *rc::gen::inRange<std::size_t>(2, 5);
  return *rc::gen::container<std::vector<Script>>(children,
                                                  rc::gen::container<std::vector<Step>>(step));
}

template <typename Takeable>
bool Take(Takeable& takeable, How how) {
  if (how == How::kTimed) return takeable.acquire(true, kShort);
  return takeable.acquire(how == How::kBlocking);
}

// What the children count together, in shared memory. The plain ones are guarded by the lock of
// that name.
struct Counts {
  long under_lock;
  long under_rlock;
  std::atomic<long> lock_taken;
  std::atomic<long> rlock_taken;
  std::atomic<int> holders;  // of tokens
  std::atomic<int> put;      // items 0, 1, ... put - 1
  std::array<std::atomic<int>, kMaxItems> arrived;
};

class Playground {
 public:
  // In a child: from Begin on, as often as kRepetitions says.
  void Run(const Script& script) {
    begin_.wait();
    for (int i = 0; i < kRepetitions; ++i) RunOnce(script);
  }

  void Begin() { begin_.set(); }

  // In the child that guarantees room to those that put.
  void Drain() {
    for (int item; (item = queue_.get()) != kEnd;) Arrive(item);
  }

  void EndDrain() { queue_.put(kEnd); }

  // When all children have ended.
  void Check() {
    RC_ASSERT(counts_->under_lock == counts_->lock_taken.load());
    RC_ASSERT(counts_->under_rlock == counts_->rlock_taken.load());
    RC_ASSERT(!lock_.locked());
    RC_ASSERT(semaphore_.get_value() == kTokens);
    RC_ASSERT(counts_->holders.load() == 0);
    RC_ASSERT(queue_.empty());
    for (int item = 0; item < counts_->put.load(); ++item) {
      RC_ASSERT(counts_->arrived[item].load() == 1);
    }
  }

 private:
  void RunOnce(const Script& script) {
    for (const Step step : script) {
      switch (step.what) {
        case What::kLock:
          UseLock(step.how);
          break;
        case What::kRLock:
          UseRLock(step.how);
          break;
        case What::kSemaphore:
          UseSemaphore(step.how);
          break;
        case What::kPut:
          Put(step.how);
          break;
        case What::kGet:
          // A get that blocks is the drain's: there may be nobody left who puts.
          Get(step.how == How::kBlocking ? How::kTry : step.how);
          break;
      }
    }
  }

  void UseLock(How how) {
    if (!Take(lock_, how)) return;
    ++counts_->lock_taken;
    const long before = counts_->under_lock;
    sched_yield();  // The others meet a held lock more often so.
    counts_->under_lock = before + 1;
    lock_.release();
  }

  void UseRLock(How how) {
    if (!Take(rlock_, how)) return;
    const std::lock_guard twice(rlock_);
    ++counts_->rlock_taken;
    const long before = counts_->under_rlock;
    sched_yield();
    counts_->under_rlock = before + 1;
    rlock_.release();
  }

  void UseSemaphore(How how) {
    if (!Take(semaphore_, how)) return;
    Require(++counts_->holders <= kTokens, "no more holders than tokens");
    sched_yield();
    --counts_->holders;
    semaphore_.release();
  }

  // An item's number is taken before it is known whether it fits; one that did not counts as
  // arrived.
  void Put(How how) {
    const int item = counts_->put++;
    Require(item < kMaxItems, "few enough items");
    try {
      if (how == How::kTimed) {
        queue_.put(item, true, kShort);
      } else {
        queue_.put(item, how == How::kBlocking);
      }
    } catch (const Full&) {
      Arrive(item);
    }
  }

  void Get(How how) {
    try {
      Arrive(how == How::kTimed ? queue_.get(true, kShort) : queue_.get(false));
    } catch (const Empty&) {
    }
  }

  void Arrive(int item) { ++counts_->arrived.at(static_cast<std::size_t>(item)); }

  Event begin_;
  Lock lock_;
  RLock rlock_;
  Semaphore semaphore_{kTokens};
  Queue<int> queue_{3};
  internal::Shared<Counts> counts_;
};

// lock.1, lock.4, lock.7, lock.8, semaphore.1, semaphore.4, semaphore.5, queue.2, queue.3, queue.5
RC_GTEST_PROP(ProcessStress, ExclusionTokensAndDeliveryHold, ()) {
  const std::vector<Script> scripts = AnyScripts();
  Playground playground;
  const Process drain([&] { playground.Drain(); });
  drain.start();
  std::vector<Process> children;
  for (const Script& script : scripts) {
    children.emplace_back([&] { playground.Run(script); });
    children.back().start();
  }
  playground.Begin();
  for (const Process& child : children) child.join();
  playground.EndDrain();
  drain.join();
  RC_ASSERT(drain.exitcode() == 0);
  for (const Process& child : children) RC_ASSERT(child.exitcode() == 0);
  playground.Check();
}

}  // namespace
}  // namespace heddle::process
