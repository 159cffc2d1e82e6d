// Runners start together and wait for each other at the end of every lap: a barrier. The action,
// which runs once for each lap while all of them stand, counts the laps. Who gives up breaks it for
// everybody.
#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "primitives/barrier/barrier.h"
#include "primitives/lock/lock.h"

int main() {
  constexpr int kRunners = 3;
  constexpr int kLaps = 2;

  int lap = 0;
  int finished = 0;  // Of this lap.
  heddle::Lock lock;
  heddle::Barrier line(kRunners, [&] {
    if (lap == 0) {
      std::cout << "all " << kRunners << " are at the start\n";
    } else {
      std::cout << "lap " << lap << ": " << finished << " have arrived\n";
    }
    finished = 0;
    ++lap;
  });

  std::vector<std::thread> runners;
  for (int i = 0; i < kRunners; ++i) {
    runners.emplace_back([&] {
      line.wait();
      for (int round = 0; round < kLaps; ++round) {
        {
          const std::lock_guard guard(lock);
          ++finished;
        }
        line.wait();
      }
    });
  }
  for (std::thread& runner : runners) runner.join();

  try {
    line.wait(std::chrono::milliseconds(1));  // Nobody else comes.
  } catch (const heddle::BrokenBarrierError& error) {
    std::cout << "alone at the line: " << error.what() << "\n";
  }
  line.reset();
  std::cout << "after reset: " << (line.broken() ? "broken" : "whole") << "\n";
}
