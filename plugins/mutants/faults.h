// Faults that any kind may have, in front of one of its operations.
#ifndef HEDDLE_PLUGINS_MUTANTS_FAULTS_H_
#define HEDDLE_PLUGINS_MUTANTS_FAULTS_H_

#include <atomic>
#include <mutex>
#include <new>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/containers.h"
#include "plugins/mutants/correct/execution.h"
#include "plugins/mutants/correct/rendezvous.h"
#include "plugins/mutants/correct/structures.h"

namespace heddle::mutants {

// Keeps a note of each call, and never throws it away.
struct Leaks {
  void operator()() { note = new int(0); }
  int* note = nullptr;
};

// Counts its calls, guarded by nothing.
struct Races {
  void operator()() { ++calls; }
  int calls = 0;
};

// Wants to be alone: two who came at the same time wait for each other.
struct Spins {
  void operator()() {
    inside.fetch_add(1);
    while (inside.load() != 1) {
    }
    inside.fetch_sub(1);
  }
  std::atomic<int> inside{0};
};

// Has no memory for two at a time, or says so.
struct RunsOut {
  void operator()() {
    if (inside.fetch_add(1) != 0) throw std::bad_alloc();
    inside.fetch_sub(1);
  }
  std::atomic<int> inside{0};
};

// Takes two locks, every other time in the other order.
struct CrossesLocks {
  void operator()() {
    const bool turned = turns.fetch_add(1) % 2 != 0;
    std::lock_guard first(turned ? a : b);
    std::lock_guard second(turned ? b : a);
  }
  std::atomic<int> turns{0};
  std::mutex a;
  std::mutex b;
};

template <typename Fault>
struct SpoiltSet : LockedSet {
  bool insert(Value key) {
    fault();
    return LockedSet::insert(key);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltMap : LockedMap {
  bool insert(Value key, Value value) {
    fault();
    return LockedMap::insert(key, value);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltRegister : SeqLockRegister {
  using SeqLockRegister::SeqLockRegister;
  void store(Value value) {
    fault();
    return SeqLockRegister::store(value);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltCounter : AtomicCounter {
  void add(Value n) {
    fault();
    return AtomicCounter::add(n);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltDeque : ChaseLevDeque {
  bool pop(Value& value) {
    fault();
    return ChaseLevDeque::pop(value);
  }
  bool steal(Value& value) {
    fault();
    return ChaseLevDeque::steal(value);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltBarrier : MonitorBarrier {
  using MonitorBarrier::MonitorBarrier;
  int wait() {
    fault();
    return MonitorBarrier::wait();
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltLatch : MonitorLatch {
  using MonitorLatch::MonitorLatch;
  void wait() {
    fault();
    return MonitorLatch::wait();
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltOnce : MonitorOnce {
  template <typename F>
  void call(F f) {
    fault();
    MonitorOnce::call(f);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltFuture : MonitorFuture {
  std::int64_t get() {
    fault();
    return MonitorFuture::get();
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltThread : MonitorThread {
  void join() {
    fault();
    return MonitorThread::join();
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltQueue : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool try_push(Value value) {
    fault();
    return MonitorQueue::try_push(value);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltStack : MonitorStack {
  using MonitorStack::MonitorStack;
  bool try_push(Value value) {
    fault();
    return MonitorStack::try_push(value);
  }
  Fault fault;
};

template <typename Fault>
struct SpoiltPriorityQueue : MonitorPriorityQueue {
  using MonitorPriorityQueue::MonitorPriorityQueue;
  bool try_push(Value value) {
    fault();
    return MonitorPriorityQueue::try_push(value);
  }
  Fault fault;
};

inline void RegisterFaults() {
  using namespace heddle::plugin;
  bad_set<SpoiltSet<Leaks>>("mutant::set-leaks", {}, {"set.well-behaved", 5000});
  bad_set<SpoiltSet<Spins>>("mutant::set-spins", {}, {"set.no-livelock", 5000});
  bad_set<SpoiltSet<CrossesLocks>>("mutant::set-crosses-locks", {}, {"set.no-deadlock", 5000});
  bad_map<SpoiltMap<Leaks>>("mutant::map-leaks", {}, {"map.well-behaved", 5000});
  bad_map<SpoiltMap<Races>>("mutant::map-races", {}, {"map.race-free", 5000});
  bad_map<SpoiltMap<Spins>>("mutant::map-spins", {}, {"map.no-livelock", 5000});
  bad_map<SpoiltMap<CrossesLocks>>("mutant::map-crosses-locks", {}, {"map.no-deadlock", 5000});
  bad_register_<SpoiltRegister<Leaks>>("mutant::register-leaks", {}, {"register.well-behaved", 5000});
  bad_register_<SpoiltRegister<Races>>("mutant::register-races", {}, {"register.race-free", 5000});
  bad_register_<SpoiltRegister<Spins>>("mutant::register-spins", {}, {"register.no-livelock", 5000});
  bad_register_<SpoiltRegister<CrossesLocks>>("mutant::register-crosses-locks", {}, {"register.no-deadlock", 5000});
  bad_counter<SpoiltCounter<Leaks>>("mutant::counter-leaks", {}, {"counter.well-behaved", 5000});
  bad_counter<SpoiltCounter<RunsOut>>("mutant::counter-runs-out-of-memory", {}, {"counter.well-behaved", 2000});
  bad_counter<SpoiltCounter<Races>>("mutant::counter-races", {}, {"counter.race-free", 5000});
  bad_counter<SpoiltCounter<Spins>>("mutant::counter-spins", {}, {"counter.no-livelock", 5000});
  bad_counter<SpoiltCounter<CrossesLocks>>("mutant::counter-crosses-locks", {}, {"counter.no-deadlock", 5000});
  bad_deque<SpoiltDeque<Leaks>>("mutant::deque-leaks", {.may_fail = true}, {"deque.well-behaved", 5000});
  bad_deque<SpoiltDeque<Races>>("mutant::deque-races", {.may_fail = true}, {"deque.race-free", 5000});
  bad_deque<SpoiltDeque<Spins>>("mutant::deque-spins", {.may_fail = true}, {"deque.no-livelock", 5000});
  bad_deque<SpoiltDeque<CrossesLocks>>("mutant::deque-crosses-locks", {.may_fail = true}, {"deque.no-deadlock", 5000});
  bad_barrier<SpoiltBarrier<Leaks>>("mutant::barrier-leaks", {.indices = true, .anybody = true}, {"barrier.well-behaved", 5000});
  bad_barrier<SpoiltBarrier<Races>>("mutant::barrier-races", {.indices = true, .anybody = true}, {"barrier.race-free", 5000});
  bad_barrier<SpoiltBarrier<Spins>>("mutant::barrier-spins", {.indices = true, .anybody = true}, {"barrier.no-livelock", 5000});
  bad_latch<SpoiltLatch<Leaks>>("mutant::latch-leaks", {}, {"latch.well-behaved", 5000});
  bad_latch<SpoiltLatch<Races>>("mutant::latch-races", {}, {"latch.race-free", 5000});
  bad_latch<SpoiltLatch<Spins>>("mutant::latch-spins", {}, {"latch.no-livelock", 5000});
  bad_once<SpoiltOnce<Leaks>>("mutant::once-leaks", {}, {"once.well-behaved", 5000});
  bad_once<SpoiltOnce<Races>>("mutant::once-races", {}, {"once.race-free", 5000});
  bad_once<SpoiltOnce<Spins>>("mutant::once-spins", {}, {"once.no-livelock", 5000});
  bad_future<SpoiltFuture<Leaks>>("mutant::future-leaks", {}, {"future.well-behaved", 5000});
  bad_future<SpoiltFuture<Races>>("mutant::future-races", {}, {"future.race-free", 5000});
  bad_future<SpoiltFuture<Spins>>("mutant::future-spins", {}, {"future.no-livelock", 5000});
  bad_thread<SpoiltThread<Leaks>>("mutant::thread-leaks", {}, {"thread.well-behaved", 5000});
  bad_thread<SpoiltThread<Races>>("mutant::thread-races", {}, {"thread.race-free", 5000});
  bad_thread<SpoiltThread<Spins>>("mutant::thread-spins", {}, {"thread.no-livelock", 5000});
  bad_queue<SpoiltQueue<Leaks>>("mutant::queue-leaks", {.bounded = true}, {"queue.well-behaved", 5000});
  bad_stack<SpoiltStack<Spins>>("mutant::stack-spins", {.bounded = true}, {"stack.no-livelock", 5000});
  bad_priority_queue<SpoiltPriorityQueue<Leaks>>("mutant::priority-queue-leaks", {.bounded = true}, {"priority_queue.well-behaved", 5000});
  bad_priority_queue<SpoiltPriorityQueue<Races>>("mutant::priority-queue-races", {.bounded = true}, {"priority_queue.race-free", 5000});
  bad_priority_queue<SpoiltPriorityQueue<Spins>>("mutant::priority-queue-spins", {.bounded = true}, {"priority_queue.no-livelock", 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_FAULTS_H_
