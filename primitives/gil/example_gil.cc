// Why threads under a global interpreter lock do not speed up computing, but do speed up waiting;
// and why the lock does not protect a variable. Facts go to standard output, measured times to
// standard error.
#include <poll.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "primitives/barrier/barrier.h"
#include "primitives/event/event.h"
#include "primitives/gil/gil.h"

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kThreads = 4;

milliseconds Measure(const std::function<void()>& work) {
  const auto begin = steady_clock::now();
  work();
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
}

// Runs `work` in so many threads at once, each of which holds the lock as an interpreter's thread
// would.
void InThreads(heddle::Gil& gil, int count, const std::function<void()>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      const std::lock_guard guard(gil);
      work();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// How many threads were at the same place at the same time.
class Together {
 public:
  void Enter() {
    const int now = ++inside_;
    int most = most_;
    while (most < now && !most_.compare_exchange_weak(most, now)) {
    }
  }
  void Leave() { --inside_; }
  int most() const { return most_; }

 private:
  std::atomic<int> inside_ = 0;
  std::atomic<int> most_ = 0;
};

void Compute() {
  heddle::Gil gil;
  Together computing;
  const auto instructions = [&](int count) {
    for (int i = 0; i < count; ++i) {
      computing.Enter();
      volatile int sum = 0;
      for (int step = 0; step < 100; ++step) sum = sum + step;
      computing.Leave();
      gil.check();
    }
  };
  constexpr int kInstructions = 40000;
  const auto alone =
      Measure([&] { InThreads(gil, 1, [&] { instructions(kThreads * kInstructions); }); });
  const auto threaded =
      Measure([&] { InThreads(gil, kThreads, [&] { instructions(kInstructions); }); });
  std::cout << kThreads << " threads compute: at most " << computing.most() << " at a time\n";
  std::cerr << "computing: " << alone.count() << " ms in one thread, " << threaded.count()
            << " ms in " << kThreads << "; the lock was taken " << gil.turns() << " times\n";
}

void Wait() {
  heddle::Gil gil;
  // A server that answers nobody before it has all requests.
  heddle::Barrier server(kThreads);
  Together waiting;
  InThreads(gil, kThreads, [&] {
    const heddle::Gil::BlockingSection section(gil);
    waiting.Enter();
    server.wait();
    waiting.Leave();
  });
  std::cout << kThreads << " threads wait for answers: " << waiting.most() << " at a time\n";

  // A device that needs its time for each request.
  const auto ask = [&] {
    const heddle::Gil::BlockingSection section(gil);
    poll(nullptr, 0, 20);
  };
  const auto alone = Measure([&] {
    InThreads(gil, 1, [&] {
      for (int i = 0; i < kThreads; ++i) ask();
    });
  });
  const auto threaded = Measure([&] { InThreads(gil, kThreads, ask); });
  std::cerr << "waiting: " << alone.count() << " ms in one thread, " << threaded.count()
            << " ms in " << kThreads << "\n";
}

// x += 1 is a load and a store, and the lock may change hands between them.
void Add() {
  heddle::Gil gil;
  int x = 0;
  bool added = false;
  heddle::Event loaded_once;
  std::thread first([&] {
    const std::lock_guard guard(gil);
    const int loaded = x;
    loaded_once.set();
    while (!added) gil.check();
    x = loaded + 1;
  });
  std::thread second([&] {
    loaded_once.wait();
    const std::lock_guard guard(gil);
    x = x + 1;
    added = true;
  });
  first.join();
  second.join();
  std::cout << "2 threads add 1 to 0: " << x << "\n";
}

}  // namespace

int main() {
  Compute();
  Wait();
  Add();
}
