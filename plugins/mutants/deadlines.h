// Deadlines that pass too early, or too late.
#ifndef HEDDLE_PLUGINS_MUTANTS_DEADLINES_H_
#define HEDDLE_PLUGINS_MUTANTS_DEADLINES_H_

#include <chrono>
#include <optional>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/containers.h"
#include "plugins/mutants/correct/execution.h"
#include "plugins/mutants/correct/rendezvous.h"

namespace heddle::mutants {

// Half of a timeout, and one and a half.
struct Early {
  static std::chrono::nanoseconds Of(std::chrono::nanoseconds timeout) { return timeout / 2; }
};
struct Late {
  static std::chrono::nanoseconds Of(std::chrono::nanoseconds timeout) { return timeout + timeout / 2; }
};

template <typename Time>
struct UntimelyBarrier : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  std::optional<int> wait_for(std::chrono::nanoseconds timeout) { return MonitorBarrier::wait_for(Time::Of(timeout)); }
};

template <typename Time>
struct UntimelyLatch : MonitorLatch {
  using MonitorLatch::MonitorLatch;
  bool wait_for(std::chrono::nanoseconds timeout) { return MonitorLatch::wait_for(Time::Of(timeout)); }
};

template <typename Time>
struct UntimelyFuture : MonitorFuture {
  bool get_for(std::chrono::nanoseconds timeout, std::int64_t& result) { return MonitorFuture::get_for(Time::Of(timeout), result); }
};

template <typename Time>
struct UntimelyThread : MonitorThread {
  bool join_for(std::chrono::nanoseconds timeout) { return MonitorThread::join_for(Time::Of(timeout)); }
};

template <typename Time>
struct UntimelyStack : MonitorStack {
  using MonitorStack::MonitorStack;
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) { return MonitorStack::pop_for(value, Time::Of(timeout)); }
};

template <typename Time>
struct UntimelyPriorityQueue : MonitorPriorityQueue {
  using MonitorPriorityQueue::MonitorPriorityQueue;
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) { return MonitorPriorityQueue::pop_for(value, Time::Of(timeout)); }
};

template <typename Time>
struct UntimelyPool : MonitorPool {
  struct Outcome : MonitorPool::Outcome {
    bool get_for(std::chrono::nanoseconds timeout) { return MonitorPool::Outcome::get_for(Time::Of(timeout)); }
  };
  using MonitorPool::MonitorPool;
  template <typename F>
  Outcome submit(F function) {
    return {MonitorPool::submit(function)};
  }
};

inline void RegisterDeadlines() {
  using namespace heddle::plugin;
  bad_barrier<UntimelyBarrier<Early>>("mutant::barrier-gives-up-early", {.indices = true, .anybody = true}, {"barrier.timeout-not-early", 5000});
  bad_barrier<UntimelyBarrier<Late>>("mutant::barrier-gives-up-late", {.indices = true, .anybody = true}, {"barrier.timeout-exact", 5000});
  bad_latch<UntimelyLatch<Early>>("mutant::latch-gives-up-early", {}, {"latch.timeout-not-early", 5000});
  bad_latch<UntimelyLatch<Late>>("mutant::latch-gives-up-late", {}, {"latch.timeout-exact", 5000});
  bad_future<UntimelyFuture<Early>>("mutant::future-gives-up-early", {}, {"future.timeout-not-early", 5000});
  bad_future<UntimelyFuture<Late>>("mutant::future-gives-up-late", {}, {"future.timeout-exact", 5000});
  bad_thread<UntimelyThread<Early>>("mutant::thread-gives-up-early", {}, {"thread.timeout-not-early", 5000});
  bad_thread<UntimelyThread<Late>>("mutant::thread-gives-up-late", {}, {"thread.timeout-exact", 5000});
  bad_stack<UntimelyStack<Early>>("mutant::stack-gives-up-early", {.bounded = true}, {"stack.timeout-not-early", 5000});
  bad_stack<UntimelyStack<Late>>("mutant::stack-gives-up-late", {.bounded = true}, {"stack.timeout-exact", 5000});
  bad_priority_queue<UntimelyPriorityQueue<Early>>("mutant::priority-queue-gives-up-early", {.bounded = true}, {"priority_queue.timeout-not-early", 5000});
  bad_priority_queue<UntimelyPriorityQueue<Late>>("mutant::priority-queue-gives-up-late", {.bounded = true}, {"priority_queue.timeout-exact", 5000});
  bad_executor<UntimelyPool<Early>>("mutant::pool-gives-up-early", {}, {"executor.timeout-not-early", 5000});
  bad_executor<UntimelyPool<Late>>("mutant::pool-gives-up-late", {}, {"executor.timeout-exact", 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_DEADLINES_H_
