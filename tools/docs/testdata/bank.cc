// The program of the README's section "Your own program": so many tellers pay in so often.
#include <cassert>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

int balance = 0;
std::mutex m;

int main(int, char** argv) {
  const int tellers = std::atoi(argv[1]);
  const int times = std::atoi(argv[2]);
  std::vector<std::thread> threads;
  for (int i = 0; i < tellers; ++i) {
    threads.emplace_back([times] {
      for (int j = 0; j < times; ++j) {
        const std::lock_guard lock(m);
        ++balance;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  assert(balance == tellers * times);
}
