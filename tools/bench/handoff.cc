// The usual way to control real threads: at each operation a token goes, by way of a futex, to the thread that is to run next. Prints
// executions per second of two threads with four atomic operations each. The threads live on from one execution to the next.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <thread>

namespace {

constexpr int kExecutions = 5000;
constexpr int kOperations = 4;

std::atomic<int> g_token{0};  // whose turn it is: 0, 1; 2 is the main thread
std::atomic<int> g_word{0};
std::atomic<bool> g_over{false};
int g_left[2];  // operations that each thread has still to do; touched by the holder of the token
std::uint64_t g_random = 1;

void Give(int to) {
  g_token.store(to, std::memory_order_release);
  g_token.notify_all();
}

void Await(int self) {
  for (int now = g_token.load(std::memory_order_acquire); now != self; now = g_token.load(std::memory_order_acquire)) {
    g_token.wait(now, std::memory_order_acquire);
  }
}

int Next() {
  if (g_left[0] == 0 && g_left[1] == 0) return 2;
  if (g_left[0] == 0 || g_left[1] == 0) return g_left[0] == 0 ? 1 : 0;
  g_random = g_random * 6364136223846793005u + 1442695040888963407u;
  return static_cast<int>(g_random >> 63);
}

void Work(int self) {
  for (;;) {
    Await(self);
    if (g_over.load()) return;
    while (g_left[self] != 0) {
      g_word.fetch_add(1);
      --g_left[self];
      const int next = Next();
      if (next == self) continue;
      Give(next);
      break;
    }
  }
}

}  // namespace

int main() {
  g_token.store(2);
  std::thread first(Work, 0);
  std::thread second(Work, 1);
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < kExecutions; ++i) {
    g_left[0] = kOperations;
    g_left[1] = kOperations;
    Give(Next());
    Await(2);
  }
  std::printf("%f\n", kExecutions / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  g_over.store(true);
  Give(0);
  first.join();
  Give(1);
  second.join();
  return 0;
}
