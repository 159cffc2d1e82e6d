// Known-bad programs.
#ifndef HEDDLE_PLUGINS_MUTANTS_PROGRAMS_H_
#define HEDDLE_PLUGINS_MUTANTS_PROGRAMS_H_

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/programs.h"

namespace heddle::mutants {

// Looks and pays in under two holds of the lock.
inline int BankLosesMoney(int, char**, char**) {
  int balance = 0;
  std::mutex guard;
  const auto pay_in = [&] {
    int seen;
    {
      const std::lock_guard guarded(guard);
      seen = balance;
    }
    const std::lock_guard guarded(guard);
    balance = seen + 1;
  };
  std::thread first(pay_in);
  std::thread second(pay_in);
  first.join();
  second.join();
  return balance == 2 ? 0 : 1;
}

// Takes two locks in either order.
inline int BankStandsStill(int, char**, char**) {
  std::mutex mine;
  std::mutex yours;
  const auto transfer = [](std::mutex& from, std::mutex& to) {
    const std::lock_guard first(from);
    const std::lock_guard second(to);
  };
  std::thread there([&] { transfer(mine, yours); });
  std::thread back([&] { transfer(yours, mine); });
  there.join();
  back.join();
  return 0;
}

// Hopes that a while is enough.
inline int SleepsInsteadOfWaiting(int, char**, char**) {
  std::atomic<int*> result{nullptr};
  std::thread worker([&] { result.store(new int(42)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const int value = *result.load();
  worker.join();
  return value == 42 ? 0 : 1;
}

// No lock, and nothing that goes wrong by it.
inline int BankRaces(int, char**, char**) {
  int balance = 0;
  std::thread first([&] { ++balance; });
  std::thread second([&] { ++balance; });
  first.join();
  second.join();
  return 0;
}

inline void RegisterPrograms() {
  using plugin::bad_program;
  bad_program<BankLosesMoney>("mutant::program-loses-money", {"program.ends-well", 2000});
  bad_program<BankStandsStill>("mutant::program-stands-still", {"program.ends-well", 2000});
  bad_program<SleepsInsteadOfWaiting>("mutant::program-sleeps-instead-of-waiting", {"program.ends-well", 2000});
  bad_program<BankRaces>("mutant::program-races", {"program.race-free", 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_PROGRAMS_H_
