// Two accounts, and transfers from the first to the second.
#ifndef HEDDLE_PLUGINS_EXAMPLE_ACCOUNTS_H_
#define HEDDLE_PLUGINS_EXAMPLE_ACCOUNTS_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace acme {

class Accounts {
 public:
  explicit Accounts(std::int64_t balance) : first_(balance) {}
  bool Transfer(std::int64_t amount) {
    const std::lock_guard guard(mutex_);
    if (first_ < amount) return false;
    first_ -= amount;
    second_ += amount;
    changed_.notify_all();
    return true;
  }
  void Await(std::int64_t amount) {
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [&] { return second_ >= amount; });
  }
  std::int64_t Total() {
    const std::lock_guard guard(mutex_);
    return first_ + second_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t first_;
  std::int64_t second_ = 0;
};

// Each account has its lock, and none is held over the whole transfer.
class AccountsWithTwoLocks {
 public:
  explicit AccountsWithTwoLocks(std::int64_t balance) : first_{{}, balance}, second_{{}, 0} {}
  bool Transfer(std::int64_t amount) {
    {
      const std::lock_guard guard(first_.mutex);
      if (first_.balance < amount) return false;
      first_.balance -= amount;
    }
    const std::lock_guard guard(second_.mutex);
    second_.balance += amount;
    return true;
  }
  std::int64_t Total() {
    const std::scoped_lock guard(first_.mutex, second_.mutex);
    return first_.balance + second_.balance;
  }

 private:
  struct Account {
    std::mutex mutex;
    std::int64_t balance;
  };
  Account first_;
  Account second_;
};

}  // namespace acme

#endif  // HEDDLE_PLUGINS_EXAMPLE_ACCOUNTS_H_
