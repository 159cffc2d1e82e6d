// Starting the threads of a pattern.
#ifndef HEDDLE_STRESS_BENCHMARKS_THREADS_H_
#define HEDDLE_STRESS_BENCHMARKS_THREADS_H_

#include <thread>
#include <vector>

namespace heddle::benchmarks {

// Runs the functions, each in a thread of its own, to their ends.
template <typename... Functions>
void RunAll(Functions... functions) {
  std::thread threads[] = {std::thread(functions)...};
  for (std::thread& thread : threads) thread.join();
}

// function(0) to function(count - 1), each in a thread of its own, to their ends.
template <typename Function>
void RunMany(int count, Function function) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(function, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace heddle::benchmarks

#endif  // HEDDLE_STRESS_BENCHMARKS_THREADS_H_
