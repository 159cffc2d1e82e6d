// Mutants that harm the process they run in as soon as they find the lock taken.
#ifndef HEDDLE_PLUGINS_MUTANTS_BEHAVIOUR_H_
#define HEDDLE_PLUGINS_MUTANTS_BEHAVIOUR_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <list>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/spin_lock.h"

namespace heddle::mutants {

// The first to find it taken says that there are statistics before there are. Needs three threads.
struct Crashes : FutexLock {
  void lock() {
    if (try_lock()) return;
    if (!announced.exchange(true)) statistics.store(&waits);
    ++*statistics.load();
    FutexLock::lock();
  }

  std::atomic<bool> announced{false};
  std::atomic<std::atomic<int>*> statistics{nullptr};
  std::atomic<int> waits{0};
};

// Takes a lock that is held for a fatal error.
struct Exits : SpinLock {
  void lock() {
    if (!try_lock()) std::exit(EXIT_FAILURE);
  }
};

// Spins on what it read once. Nothing in the loop is visible to a scheduler.
struct HangsSilently : SpinLock {
  void lock() {
    const bool was_taken = taken.exchange(true, std::memory_order_acquire);
    while (was_taken) asm volatile("pause");
  }
};

// Walks a list that it makes longer at every step.
struct EatsMemory : SpinLock {
  void lock() {
    if (try_lock()) return;
    using Page = std::array<char, 1 << 20>;
    std::list<Page> pages(1);
    for (const Page& page : pages) pages.push_back(page);
  }
};

// Throws what no handler of std::exception catches.
struct ThrowsAForeignException : SpinLock {
  struct Contention {};
  void lock() {
    if (!try_lock()) throw Contention{};
  }
};

// Writes down, a frame for each, everyone in a list that is closed to a ring.
struct OverflowsTheStack : SpinLock {
  struct Link {
    const Link* next;
  };
  struct Frame {
    const Frame* caller;
    std::array<char, 4096> line;
  };
  void lock() {
    if (try_lock()) return;
    const Link ring{&ring};
    Describe(&ring, nullptr);
    SpinLock::lock();
  }
  static void Describe(const Link* link, const Frame* caller) {
    if (link == nullptr) {
      for (; caller != nullptr; caller = caller->caller) std::puts(caller->line.data());
      return;
    }
    Frame frame;
    frame.caller = caller;
    std::snprintf(frame.line.data(), frame.line.size(), "waiter %p",
                  static_cast<const void*>(link));
    Describe(link->next, &frame);
  }
};

inline void RegisterBehaviour() {
  using plugin::bad_lock;
  const auto misbehaves = [](std::uint64_t schedules) {
    return plugin::Expectation{.property = "lock.well-behaved", .schedules = schedules};
  };
  bad_lock<Crashes>("mutant::crashes", {}, misbehaves(10000));
  bad_lock<Exits>("mutant::exits", {}, misbehaves(1000));
  bad_lock<HangsSilently>("mutant::hangs-silently", {}, misbehaves(1000));
  bad_lock<EatsMemory>("mutant::eats-memory", {}, misbehaves(1000));
  bad_lock<ThrowsAForeignException>("mutant::throws-a-foreign-exception", {}, misbehaves(1000));
  bad_lock<OverflowsTheStack>("mutant::overflows-the-stack", {}, misbehaves(1000));
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_BEHAVIOUR_H_
