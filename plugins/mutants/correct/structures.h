// Sets, maps, registers, counters and a deque for work stealing.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_STRUCTURES_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_STRUCTURES_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>

#include "plugins/mutants/correct/containers.h"

namespace heddle::mutants {

struct LockedSet {
  bool insert(Value key) {
    std::lock_guard guarded(guard);
    return keys.insert(key).second;
  }
  bool erase(Value key) {
    std::lock_guard guarded(guard);
    return keys.erase(key) != 0;
  }
  bool contains(Value key) {
    std::lock_guard guarded(guard);
    return keys.count(key) != 0;
  }

  std::mutex guard;
  std::set<Value> keys;
};

struct LockedMap {
  void put(Value key, Value value) {
    std::lock_guard guarded(guard);
    values[key] = value;
  }
  bool insert(Value key, Value value) {
    std::lock_guard guarded(guard);
    return values.emplace(key, value).second;
  }
  bool get(Value key, Value& value) {
    std::lock_guard guarded(guard);
    const auto at = values.find(key);
    if (at == values.end()) return false;
    value = at->second;
    return true;
  }
  bool erase(Value key) {
    std::lock_guard guarded(guard);
    return values.erase(key) != 0;
  }

  std::mutex guard;
  std::map<Value, Value> values;
};

// A value of two words; readers look again when a writer was at work. (Boehm, "Can seqlocks get along with programming language
// memory models?")
struct SeqLockRegister {
  explicit SeqLockRegister(Value initial) : words{initial / 2, initial % 2} {}

  Value load() {
    for (;;) {
      const std::uint32_t before = version.load(std::memory_order_acquire);
      const Value value = Read();
      std::atomic_thread_fence(std::memory_order_acquire);
      if (before % 2 == 0 && version.load(std::memory_order_relaxed) == before) return value;
    }
  }
  void store(Value value) {
    std::lock_guard guarded(writers);
    Write(value);
  }
  bool compare_exchange(Value expected, Value desired) {
    std::lock_guard guarded(writers);
    if (Read() != expected) return false;
    Write(desired);
    return true;
  }

  Value Read() const { return words[0].load(std::memory_order_relaxed) * 2 + words[1].load(std::memory_order_relaxed); }
  void Write(Value value) {
    const std::uint32_t before = version.load(std::memory_order_relaxed);
    version.store(before + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    words[0].store(value / 2, std::memory_order_relaxed);
    words[1].store(value % 2, std::memory_order_relaxed);
    version.store(before + 2, std::memory_order_release);
  }

  std::mutex writers;
  std::atomic<std::uint32_t> version{0};
  std::array<std::atomic<Value>, 2> words;
};

struct AtomicCounter {
  void add(Value n) { count.fetch_add(n, std::memory_order_relaxed); }
  Value fetch_add(Value n) { return count.fetch_add(n, std::memory_order_relaxed); }
  Value get() { return count.load(std::memory_order_relaxed); }

  std::atomic<Value> count{0};
};

// After Chase and Lev (2005), with the orders of Lê, Pop, Cohen and Zappa Nardelli (2013). Never grows.
struct ChaseLevDeque {
  static constexpr std::size_t kMost = 16;

  void push(Value value) {
    const Value at = bottom.load(std::memory_order_relaxed);
    Slot(at).store(value, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    bottom.store(at + 1, std::memory_order_relaxed);
  }
  bool pop(Value& value) {
    const Value at = bottom.load(std::memory_order_relaxed) - 1;
    bottom.store(at, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
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
  bool steal(Value& value) {
    Value first = top.load(std::memory_order_acquire);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (first >= bottom.load(std::memory_order_acquire)) return false;
    value = Slot(first).load(std::memory_order_relaxed);
    return Claim(first);
  }

  // Whether the caller is the one who takes the oldest.
  bool Claim(Value first) { return top.compare_exchange_strong(first, first + 1, std::memory_order_seq_cst, std::memory_order_relaxed); }
  std::atomic<Value>& Slot(Value at) { return slots[static_cast<std::size_t>(at) % kMost]; }

  std::atomic<Value> top{0};
  std::atomic<Value> bottom{0};
  std::array<std::atomic<Value>, kMost> slots{};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_STRUCTURES_H_
