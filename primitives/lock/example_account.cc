// Four threads pay into one account. A Lock makes "read, add, write" one step; an RLock lets an
// operation that holds it call another one that takes it again.
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "primitives/lock/lock.h"
#include "primitives/lock/rlock.h"

namespace {

class Account {
 public:
  void Deposit(long amount) {
    const std::lock_guard guard(lock_);
    balance_ += amount;
  }

  // Without the lock around both steps another thread would see the interest without its tax.
  void AddInterest(long interest, long tax) {
    const std::lock_guard guard(lock_);
    Deposit(interest);  // Takes the lock a second time: a Lock would wait for itself for ever.
    Deposit(-tax);
    deepest_ = lock_.depth();
  }

  long balance() {
    const std::lock_guard guard(lock_);
    return balance_;
  }

  bool is_free_again() const { return !lock_.locked() && deepest_ == 1; }

 private:
  heddle::RLock lock_;
  long balance_ = 0;
  std::size_t deepest_ = 0;
};

long CountWithALock(int threads, int rounds) {
  heddle::Lock lock;
  long total = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        lock.acquire();
        ++total;
        lock.release();
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  return total;
}

}  // namespace

int main() {
  std::cout << "4 threads count to 10000 each: " << CountWithALock(4, 10000) << "\n";

  Account account;
  std::vector<std::thread> tellers;
  for (int i = 0; i < 4; ++i) {
    tellers.emplace_back([&account] {
      for (int round = 0; round < 1000; ++round) {
        account.Deposit(10);
        account.AddInterest(3, 1);
      }
    });
  }
  for (std::thread& teller : tellers) teller.join();
  std::cout << "4 tellers, 1000 rounds of 10 + 3 - 1: " << account.balance() << "\n";
  std::cout << "the lock is free again: " << (account.is_free_again() ? "yes" : "no") << "\n";

  heddle::Lock lock;
  try {
    lock.release();
  } catch (const heddle::LockError& error) {
    std::cout << "releasing a free lock: " << error.what() << "\n";
  }
}
