// The usual way to control real threads: at each operation a token goes, by way of a condition variable, to the thread that is to run
// next. Prints executions per second of two threads, spawned and joined in each, with four atomic operations each.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <thread>

namespace {

constexpr int kRounds = 5;
constexpr int kExecutions = 250;
constexpr int kOperations = 4;

class Token {
 public:
  void GiveTo(int thread) {
    const std::lock_guard lock(mutex_);
    holder_ = thread;
    changed_[thread].notify_one();
  }
  void Await(int thread) {
    std::unique_lock lock(mutex_);
    changed_[thread].wait(lock, [&] { return holder_ == thread; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_[2];
  int holder_ = 0;
};

std::uint64_t g_random = 1;

// One execution: at each operation either thread is equally likely.
void Execute() {
  Token token;
  std::atomic<int> word{0};
  int left[2] = {kOperations, kOperations};  // touched by the holder of the token
  const auto next = [&](int self) {
    if (left[1 - self] == 0) return self;
    if (left[self] == 0) return 1 - self;
    g_random = g_random * 6364136223846793005u + 1442695040888963407u;
    return static_cast<int>(g_random >> 63);
  };
  const auto work = [&](int self) {
    for (int i = 0; i < kOperations; ++i) {
      token.Await(self);
      word.fetch_add(1);
      --left[self];
      if (const int to = next(self); to != self) token.GiveTo(to);
    }
  };
  std::thread first(work, 0);
  std::thread second(work, 1);
  first.join();
  second.join();
}

}  // namespace

int main() {
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < kExecutions; ++i) Execute();
    best = std::max(best, kExecutions / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  std::printf("%f\n", best);
  return 0;
}
