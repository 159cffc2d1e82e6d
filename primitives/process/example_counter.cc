// Processes that share an array and a manager's dict. Without the lock, updates would be lost.
#include <iostream>
#include <mutex>
#include <string>
#include <vector>

#include "primitives/process/array.h"
#include "primitives/process/lock.h"
#include "primitives/process/manager.h"
#include "primitives/process/process.h"

using namespace heddle::process;  // NOLINT: an example reads better without

int main() {
  constexpr int kProcesses = 4;
  constexpr int kRounds = 1000;
  Array<Typecode<'i'>> counts(kProcesses + 1);  // one for each, and one for all
  Lock lock;
  Manager manager;
  const auto names = manager.dict<int, std::string>();

  std::vector<Process> processes;
  for (int i = 0; i < kProcesses; ++i) {
    processes.emplace_back([&, i] {
      names.set(i, "worker " + std::to_string(i));
      for (int round = 0; round < kRounds; ++round) {
        counts[i] += 1;
        const std::lock_guard guard(lock);
        counts[-1] += 1;
      }
    });
  }
  for (const Process& process : processes) process.start();
  for (const Process& process : processes) process.join();

  for (int i = 0; i < kProcesses; ++i) std::cout << names.at(i) << ": " << counts[i] << "\n";
  std::cout << "all: " << counts[-1] << "\n";
}
