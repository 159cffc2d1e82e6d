// Check-then-act: whether there is money enough is looked up in one critical section, and it is taken in another.
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
int balance = 10;

void Withdraw(int amount, bool correct) {
  std::unique_lock lock(mutex);
  if (balance < amount) return;
  if (!correct) {
    lock.unlock();
    lock.lock();
  }
  balance -= amount;
}

const Pattern check("check_then_act", [](bool correct) {
  RunAll([=] { Withdraw(7, correct); }, [=] { Withdraw(6, correct); });
  assert(balance >= 0);
});

}  // namespace
}  // namespace heddle::benchmarks
