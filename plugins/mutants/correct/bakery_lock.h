// Lamport's bakery: exclusion from loads and stores alone. It takes that they are sequentially consistent.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_BAKERY_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_BAKERY_LOCK_H_

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace heddle::mutants {

template <std::memory_order kStore = std::memory_order_seq_cst, std::memory_order kLoad = std::memory_order_seq_cst>
struct BakeryLock {
  void lock() {
    const int mine = Place();
    choosing[mine].store(true, kStore);
    std::uint64_t number = 1;
    for (int other = 0, end = places.load(kLoad); other < end; ++other) {
      const std::uint64_t theirs = numbers[other].load(kLoad);
      if (theirs >= number) number = theirs + 1;
    }
    numbers[mine].store(number, kStore);
    choosing[mine].store(false, kStore);
    for (int other = 0, end = places.load(kLoad); other < end; ++other) {
      while (choosing[other].load(kLoad)) {
      }
      std::uint64_t theirs;
      while ((theirs = numbers[other].load(kLoad)) != 0 && std::pair(theirs, other) < std::pair(number, mine)) {
      }
    }
  }
  void unlock() { numbers[Place()].store(0, std::memory_order_release); }

  // That many threads may use such locks in the life of the process.
  static constexpr int kMost = 128;
  static inline std::atomic<int> places{0};
  static int Place() {
    thread_local const int place = places.fetch_add(1);
    if (place >= kMost) std::abort();
    return place;
  }

  std::atomic<bool> choosing[kMost]{};
  std::atomic<std::uint64_t> numbers[kMost]{};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_BAKERY_LOCK_H_
