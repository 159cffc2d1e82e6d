// A transfer between accounts takes the lock of each in turn; whoever adds them up in between misses the money.
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Account {
  std::mutex mutex;
  int balance = 100;
};

Account from;
Account to;

const Pattern transfer("transfer", [](bool correct) {
  RunAll(
      [=] {
        std::unique_lock one(from.mutex);
        from.balance -= 30;
        if (!correct) one.unlock();
        const std::lock_guard two(to.mutex);
        to.balance += 30;
      },
      [] {
        const std::lock_guard one(from.mutex);
        const std::lock_guard two(to.mutex);
        assert(from.balance + to.balance == 200);
      });
});

}  // namespace
}  // namespace heddle::benchmarks
