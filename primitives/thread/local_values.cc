// Each Local owns its values; each thread knows where its own ones are, to find them without a lock
// and to take them away at its end.
#include "primitives/thread/local_values.h"

#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "primitives/lock/lock.h"
#include "primitives/lock/thread_token.h"

namespace heddle::internal {

struct LocalValues::Holders {
  Lock lock;  // Guards the map.
  std::unordered_map<ThreadToken, std::shared_ptr<void>> of_thread;
};

namespace {

// What one thread knows of its values. The key is unique although Locals come and go: the weak
// pointer keeps the memory of the key, which make_shared puts beside the counts, from being used
// again.
class ValuesOfThread {
 public:
  ~ValuesOfThread() {
    for (const auto& [key, entry] : entries_) TakeAway(entry);
  }

  void* Find(const LocalValues::Holders* key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : found->second.value;
  }

  void Insert(const std::shared_ptr<LocalValues::Holders>& holders, void* value) {
    std::erase_if(entries_, [](const auto& entry) { return entry.second.holders.expired(); });
    entries_.insert_or_assign(holders.get(), Entry{holders, value});
  }

 private:
  struct Entry {
    std::weak_ptr<LocalValues::Holders> holders;
    void* value;
  };

  static void TakeAway(const Entry& entry) {
    const auto holders = entry.holders.lock();
    if (!holders) return;
    std::shared_ptr<void> value;  // Destroyed after the lock is free: its destructor is the user's.
    const std::lock_guard guard(holders->lock);
    const auto found = holders->of_thread.find(CurrentThreadToken());
    value = std::move(found->second);
    holders->of_thread.erase(found);
  }

  std::unordered_map<const LocalValues::Holders*, Entry> entries_;
};

thread_local ValuesOfThread values_of_thread;

}  // namespace

LocalValues::LocalValues() : holders_(std::make_shared<Holders>()) {}

LocalValues::~LocalValues() = default;

void* LocalValues::Find() const { return values_of_thread.Find(holders_.get()); }

void LocalValues::Insert(void* value, std::shared_ptr<void> holder) {
  {
    const std::lock_guard guard(holders_->lock);
    holders_->of_thread.insert_or_assign(CurrentThreadToken(), std::move(holder));
  }
  values_of_thread.Insert(holders_, value);
}

}  // namespace heddle::internal
