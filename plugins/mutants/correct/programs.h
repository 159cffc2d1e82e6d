// Correct programs.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_PROGRAMS_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_PROGRAMS_H_

#include <atomic>
#include <cassert>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace heddle::mutants {

// Two tellers pay in.
inline int Bank(int, char**, char**) {
  int balance = 0;
  std::mutex guard;
  const auto pay_in = [&] {
    for (int i = 0; i < 3; ++i) {
      const std::lock_guard guarded(guard);
      ++balance;
    }
  };
  std::thread first(pay_in);
  std::thread second(pay_in);
  first.join();
  second.join();
  std::printf("balance %d\n", balance);
  assert(balance == 6);
  return 0;
}

// Ends with exit(0), and leaves memory and a thread behind, as programs may.
inline int LeavesAThread(int, char**, char**) {
  static std::atomic<int>* const ticks = new std::atomic<int>(0);
  std::thread([] {
    for (;;) {
      ticks->fetch_add(1);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }).detach();
  while (ticks->load() < 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::exit(0);
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_PROGRAMS_H_
