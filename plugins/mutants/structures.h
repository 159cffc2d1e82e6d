// Known-bad sets, maps, registers, counters and deques.
#ifndef HEDDLE_PLUGINS_MUTANTS_STRUCTURES_H_
#define HEDDLE_PLUGINS_MUTANTS_STRUCTURES_H_

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/structures.h"

namespace heddle::mutants {

struct SetInsertsInTwoSteps : LockedSet {
  bool insert(Value key) {
    if (contains(key)) return false;
    LockedSet::insert(key);
    return true;
  }
};

struct SetLooksUnguarded : LockedSet {
  bool contains(Value key) { return keys.count(key) != 0; }
};

struct MapPutsInTwoSteps : LockedMap {
  void put(Value key, Value value) {
    erase(key);
    insert(key, value);
  }
};

struct MapOverwrites : LockedMap {
  bool insert(Value key, Value value) {
    std::lock_guard guarded(guard);
    const bool is_new = values.count(key) == 0;
    values[key] = value;
    return is_new;
  }
};

struct RegisterTears : SeqLockRegister {
  using SeqLockRegister::SeqLockRegister;
  Value load() { return Read(); }
};

struct RegisterComparesFirst : SeqLockRegister {
  using SeqLockRegister::SeqLockRegister;
  bool compare_exchange(Value expected, Value desired) {
    if (load() != expected) return false;
    store(desired);
    return true;
  }
};

// Looks for a writer at the beginning only.
struct RegisterLooksOnce : SeqLockRegister {
  using SeqLockRegister::SeqLockRegister;
  Value load() {
    while (version.load(std::memory_order_acquire) % 2 != 0) {
    }
    return Read();
  }
};

struct CounterInTwoSteps : AtomicCounter {
  void add(Value n) { count.store(count.load() + n); }
};

// Each of two groups of callers has a count of its own: the sum that is read is of no single moment.
struct CounterOfTwo {
  void add(Value n) { counts[n % 2 == 0].fetch_add(n); }
  Value get() { return counts[0].load() + counts[1].load(); }
  std::array<std::atomic<Value>, 2> counts{};
};

struct DequeLastTakenTwice : ChaseLevDeque {
  bool pop(Value& value) {
    const Value at = bottom.load() - 1;
    bottom.store(at);
    const Value first = top.load();
    if (first > at) {
      bottom.store(at + 1);
      return false;
    }
    value = Slot(at).load();
    if (first == at) {
      top.store(first + 1);
      bottom.store(at + 1);
    }
    return true;
  }
};

// The owner's look at the other end may come before the others see what it does at its own.
struct DequeWithoutFence : ChaseLevDeque {
  bool pop(Value& value) {
    const Value at = bottom.load(std::memory_order_relaxed) - 1;
    bottom.store(at, std::memory_order_relaxed);
    Value first = top.load(std::memory_order_relaxed);
    if (first > at) {
      bottom.store(at + 1, std::memory_order_relaxed);
      return false;
    }
    value = Slot(at).load(std::memory_order_relaxed);
    if (first < at) return true;
    const bool mine = Claim(first);
    bottom.store(at + 1, std::memory_order_relaxed);
    return mine;
  }
};

struct DequeStealsTheNewest : ChaseLevDeque {
  bool steal(Value& value) {
    std::lock_guard guarded(guard);
    return ChaseLevDeque::pop(value);
  }
  void push(Value value) {
    std::lock_guard guarded(guard);
    ChaseLevDeque::push(value);
  }
  bool pop(Value& value) {
    std::lock_guard guarded(guard);
    return ChaseLevDeque::pop(value);
  }
  std::mutex guard;
};

struct DequeRelaxed : ChaseLevDeque {
  void push(Value value) {
    const Value at = bottom.load(std::memory_order_relaxed);
    Slot(at).store(value, std::memory_order_relaxed);
    bottom.store(at + 1, std::memory_order_relaxed);
  }
};

// A count with a lock in front of it.
struct CounterBehindLock : AtomicCounter {
  void add(Value n) {
    std::lock_guard guarded(guard);
    AtomicCounter::add(n);
  }
  std::mutex guard;
};

inline void RegisterStructures() {
  using namespace heddle::plugin;
  bad_set<SetInsertsInTwoSteps>("mutant::set-inserts-in-two-steps", {}, {"set.linearizable", 2000});
  bad_set<SetLooksUnguarded>("mutant::set-looks-unguarded", {}, {"set.race-free", 2000});
  bad_map<MapPutsInTwoSteps>("mutant::map-puts-in-two-steps", {}, {"map.linearizable", 5000});
  bad_map<MapOverwrites>("mutant::map-overwrites", {}, {"map.linearizable", 2000});
  bad_register_<RegisterTears>("mutant::register-tears", {}, {"register.linearizable", 5000});
  bad_register_<RegisterComparesFirst>("mutant::register-compares-first", {}, {"register.linearizable", 5000});
  bad_register_<RegisterLooksOnce>("mutant::register-looks-once", {}, {"register.linearizable", 5000});
  bad_set<LockedSet>("mutant::set-with-a-lock", {.nonblocking = true}, {"set.nonblocking", 2000});
  bad_map<LockedMap>("mutant::map-with-a-lock", {.nonblocking = true}, {"map.nonblocking", 2000});
  bad_counter<CounterBehindLock>("mutant::counter-with-a-lock", {.nonblocking = true}, {"counter.nonblocking", 2000});
  bad_deque<DequeStealsTheNewest>("mutant::deque-with-a-lock", {.nonblocking = true, .may_fail = true}, {"deque.nonblocking", 2000});
  bad_register_<SeqLockRegister>("mutant::register-readers-wait", {.nonblocking = true}, {"register.nonblocking", 5000});
  bad_counter<CounterInTwoSteps>("mutant::counter-in-two-steps", {}, {"counter.linearizable", 2000});
  bad_counter<CounterOfTwo>("mutant::counter-of-two", {}, {"counter.linearizable", 5000});
  bad_deque<DequeLastTakenTwice>("mutant::deque-last-taken-twice", {.may_fail = true}, {"deque.work-stealing", 5000});
  bad_deque<DequeWithoutFence>("mutant::deque-without-fence", {.may_fail = true}, {"deque.work-stealing", 20000, "tso"});
  bad_deque<DequeStealsTheNewest>("mutant::deque-steals-the-newest", {.may_fail = true}, {"deque.work-stealing", 2000});
  bad_deque<DequeRelaxed>("mutant::deque-relaxed", {.may_fail = true}, {"deque.visibility", 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_STRUCTURES_H_
