// Two threads hold a conversation: each waits for its turn, says its line and notifies the other.
// Then a producer and consumers share a shelf, the classic use of two conditions over one lock.
#include <array>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "primitives/condition/condition.h"
#include "primitives/lock/lock.h"

namespace {

void Converse() {
  const std::array<std::vector<std::string>, 2> lines = {{
      {"Shuttle: are you there?", "Shuttle: shall we weave?", "Shuttle: then lift your threads."},
      {"Heddle:  here I am.", "Heddle:  gladly.", "Heddle:  one at a time."},
  }};
  heddle::Condition condition;
  std::size_t turn = 0;
  std::vector<std::thread> speakers;
  for (std::size_t self : {0, 1}) {
    speakers.emplace_back([&, self] {
      const std::lock_guard guard(condition);
      for (const std::string& line : lines[self]) {
        condition.wait_for([&] { return turn == self; });
        std::cout << line << "\n";
        turn = 1 - self;
        condition.notify();
      }
    });
  }
  for (std::thread& speaker : speakers) speaker.join();
}

// Room for so many loaves; takers wait for a loaf, the baker for room.
class Shelf {
 public:
  void Put() {
    const std::lock_guard guard(lock_);
    room_.wait_for([this] { return loaves_ < kRoom; });
    ++loaves_;
    bread_.notify();
  }
  void Take() {
    const std::lock_guard guard(lock_);
    bread_.wait_for([this] { return loaves_ > 0; });
    --loaves_;
    room_.notify();
  }
  int loaves() {
    const std::lock_guard guard(lock_);
    return loaves_;
  }

 private:
  static constexpr int kRoom = 3;
  heddle::Lock lock_;
  heddle::Condition<heddle::Lock> bread_{lock_};
  heddle::Condition<heddle::Lock> room_{lock_};
  int loaves_ = 0;
};

void Bake() {
  constexpr int kCustomers = 4;
  constexpr int kLoavesEach = 25;
  Shelf shelf;
  std::vector<std::thread> customers;
  for (int i = 0; i < kCustomers; ++i) {
    customers.emplace_back([&shelf] {
      for (int loaf = 0; loaf < kLoavesEach; ++loaf) shelf.Take();
    });
  }
  for (int loaf = 0; loaf < kCustomers * kLoavesEach; ++loaf) shelf.Put();
  for (std::thread& customer : customers) customer.join();
  std::cout << kCustomers * kLoavesEach << " loaves baked and sold, " << shelf.loaves()
            << " left\n";
}

}  // namespace

int main() {
  Converse();
  Bake();
  heddle::Condition condition;
  try {
    condition.notify();
  } catch (const heddle::LockError& error) {
    std::cout << "without the lock: " << error.what() << "\n";
  }
}
