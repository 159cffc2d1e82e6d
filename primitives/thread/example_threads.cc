// The first steps with threads: start several, give them arguments and names, wait for them;
// daemons, storage for each thread, and what becomes of an exception.
#include <cstddef>
#include <exception>
#include <functional>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/lock/lock.h"
#include "primitives/thread/excepthook.h"
#include "primitives/thread/local.h"
#include "primitives/thread/thread.h"

namespace {

void Greet(const std::string& whom, std::string& out) {
  out = "hello " + whom + " from " + heddle::current_thread().name();
}

void StartAndJoin() {
  const std::vector<std::string> names = {"Ada", "Edsger", "Barbara"};
  std::vector<std::string> greetings(names.size());
  std::vector<heddle::Thread> threads;
  for (std::size_t i = 0; i < names.size(); ++i) {
    threads.emplace_back(heddle::ThreadOptions{.name = "greeter-" + std::to_string(i)}, Greet,
                         names[i], std::ref(greetings[i]));
  }
  for (const heddle::Thread& thread : threads) thread.start();
  for (const heddle::Thread& thread : threads) thread.join();
  for (const std::string& greeting : greetings) std::cout << greeting << "\n";
}

// Each thread counts in its own value; no lock is needed for that, only to add the counts up.
void CountApart() {
  heddle::Local<int> count;
  heddle::Lock lock;
  int total = 0;
  std::vector<heddle::Thread> threads;
  for (int i = 1; i <= 3; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < i; ++round) ++*count;
      const std::lock_guard guard(lock);
      total += *count;
    });
    threads.back().start();
  }
  for (const heddle::Thread& thread : threads) thread.join();
  std::cout << "3 threads counted 1 + 2 + 3 = " << total << ", the main thread " << *count << "\n";
}

void FailAlone() {
  heddle::set_excepthook([](const heddle::ExceptHookArgs& args) {
    try {
      std::rethrow_exception(args.exception);
    } catch (const std::exception& error) {
      std::cout << args.thread.name() << " failed: " << error.what() << "\n";
    }
  });
  const heddle::Thread thread({.name = "unlucky"}, [] { throw std::runtime_error("out of yarn"); });
  thread.start();
  thread.join();
  std::cout << "the others go on\n";
}

void Misuse() {
  const heddle::Thread thread([] {});
  thread.start();
  try {
    thread.start();
  } catch (const heddle::ThreadError& error) {
    std::cout << error.what() << "\n";
  }
  thread.join();
}

}  // namespace

int main() {
  StartAndJoin();
  CountApart();
  FailAlone();
  Misuse();

  // The program does not wait for a daemon, but for the other one.
  heddle::Thread({.daemon = true}, [] {
    heddle::Lock lock;
    lock.acquire();
    lock.acquire();  // For ever.
  }).start();
  heddle::Thread([] {
    heddle::main_thread().join();
    std::cout << "the last thread ends after main\n";
  }).start();
  std::cout << "main ends\n";
}
