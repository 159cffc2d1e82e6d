// kill -9 at generated moments, of a pool's processes and of those that share a queue: the others
// are told, nothing hangs, nothing is left. A moment is a number of results or items, and turns of
// the processor after that. RC_PARAMS of the BUILD file fixes the seed.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <cstddef>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/process.h"
#include "primitives/process/process_pool_executor.h"
#include "primitives/process/queue.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

void Yield(int turns) {
  for (int i = 0; i < turns; ++i) sched_yield();
}

int DoubleAfter(int number, int turns) {
  Yield(turns);
  return 2 * number;
}

int AnyTurns() { return *rc::gen::inRange(0, 50); }

// The helper that forks the workers, or one of the workers if there is one.
pid_t AnyProcessOf(const ProcessPoolExecutor& pool) {
  std::vector<pid_t> processes = testing::ChildrenOf(pool.spawner_pid());
  processes.push_back(pool.spawner_pid());
  return processes[*rc::gen::inRange<std::size_t>(0, 100) % processes.size()];
}

// True for a result, false when the pool broke first.
bool HasResult(const Future<int>& future, int number) {
  try {
    RC_ASSERT(future.result() == 2 * number);
    return true;
  } catch (const BrokenProcessPool&) {
    return false;
  }
}

// The pool may give results until it has noticed.
void SubmitUntilBroken(ProcessPoolExecutor& pool) {
  try {
    while (HasResult(pool.submit(DoubleAfter, 1, 0), 1)) {
    }
  } catch (const BrokenProcessPool&) {
  }
}

// The workers whose helper died first are children of this process.
void AwaitTheEndOfAllChildren() {
  for (const pid_t child : testing::ChildrenOf(getpid())) testing::Reap(child);
}

// process pool.2, process.4
RC_GTEST_PROP(PoolKill, BreaksThePoolAndLeavesNothing, ()) {
  testing::BecomeSubreaper();
  const auto descriptors = testing::OpenDescriptors();
  const auto memory = testing::SharedMemoryFiles();
  const int workers = *rc::gen::inRange(1, 4);
  const auto turns = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 50));
  const std::size_t results_before = *rc::gen::inRange<std::size_t>(0, turns.size() + 1);
  {
    ProcessPoolExecutor pool(workers);
    std::vector<Future<int>> futures;
    for (std::size_t i = 0; i < turns.size(); ++i) {
      futures.push_back(pool.submit(DoubleAfter, static_cast<int>(i), turns[i]));
    }
    for (std::size_t i = 0; i < results_before; ++i) {
      RC_ASSERT(HasResult(futures[i], static_cast<int>(i)));
    }
    Yield(AnyTurns());
    kill(AnyProcessOf(pool), SIGKILL);
    for (std::size_t i = 0; i < futures.size(); ++i) HasResult(futures[i], static_cast<int>(i));
    SubmitUntilBroken(pool);
    RC_ASSERT_THROWS_AS(pool.submit(DoubleAfter, 1, 0), BrokenProcessPool);
  }
  AwaitTheEndOfAllChildren();
  RC_ASSERT(testing::ChildrenOf(getpid()).empty());
  RC_ASSERT(testing::OpenDescriptors() == descriptors);
  RC_ASSERT(testing::SharedMemoryFiles() == memory);
}

// What a dead process has put is there, in order, or the queue says that its contents are lost.
RC_GTEST_PROP(QueueKill, LosesNoItemSilently, ()) {
  Queue<int> queue(4);
  const Process producer({.daemon = true}, [&] {
    for (int i = 0;; ++i) queue.put(i);
  });
  producer.start();
  const int gets = *rc::gen::inRange(0, 30);
  for (int i = 0; i < gets; ++i) RC_ASSERT(queue.get() == i);
  Yield(AnyTurns());
  producer.kill();
  producer.join();
  try {
    for (int i = gets;; ++i) RC_ASSERT(queue.get(/*blocking=*/false) == i);
  } catch (const Empty&) {
    queue.put(1, /*blocking=*/false);
  } catch (const OwnerDiedError&) {
    RC_ASSERT_THROWS_AS(queue.put(1), OwnerDiedError);
  }
}

}  // namespace
}  // namespace heddle::process
