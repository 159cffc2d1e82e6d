// Ten cars, three places: a semaphore lets three in and keeps the others waiting. A bounded one
// notices a car that leaves twice.
#include <algorithm>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "primitives/lock/lock.h"
#include "primitives/semaphore/semaphore.h"

namespace {

constexpr int kPlaces = 3;
constexpr int kCars = 10;

// What the attendant writes down.
class Log {
 public:
  void Enter() {
    const std::lock_guard guard(lock_);
    ++parked_;
    ++visits_;
    most_ = std::max(most_, parked_);
  }
  void Leave() {
    const std::lock_guard guard(lock_);
    --parked_;
  }
  int most() const { return most_; }
  int visits() const { return visits_; }

 private:
  heddle::Lock lock_;
  int parked_ = 0;
  int most_ = 0;
  int visits_ = 0;
};

}  // namespace

int main() {
  heddle::BoundedSemaphore places(kPlaces);
  Log log;
  std::vector<std::thread> cars;
  for (int i = 0; i < kCars; ++i) {
    cars.emplace_back([&] {
      const std::lock_guard place(places);
      log.Enter();
      std::this_thread::yield();
      log.Leave();
    });
  }
  for (std::thread& car : cars) car.join();

  std::cout << log.visits() << " cars parked\n";
  std::cout << "never more than " << kPlaces
            << " at once: " << (log.most() <= kPlaces ? "yes" : "no") << "\n";
  std::cout << "free places at the end: " << places.value() << "\n";
  try {
    places.release();
  } catch (const std::invalid_argument& error) {
    std::cout << "one leaves twice: " << error.what() << "\n";
  }
}
