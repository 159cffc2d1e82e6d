// A traffic light is an event: cars wait while it is red, and all of them go when it turns green.
// One thread sets and clears it; the others wait, or look whether it is worth waiting.
#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>
#include <vector>

#include "primitives/event/event.h"

namespace {

constexpr int kCars = 5;
constexpr int kRounds = 3;

}  // namespace

int main() {
  using namespace std::chrono_literals;
  heddle::Event green;
  std::cout << "a car that does not want to wait at red: "
            << (green.wait(0s) ? "goes" : "turns back") << "\n";

  for (int round = 1; round <= kRounds; ++round) {
    std::atomic<int> gone = 0;
    heddle::Event passed;
    std::vector<std::thread> cars;
    for (int i = 0; i < kCars; ++i) {
      cars.emplace_back([&] {
        green.wait();
        if (gone.fetch_add(1) + 1 == kCars) passed.set();
      });
    }
    green.set();
    passed.wait();
    green.clear();
    for (std::thread& car : cars) car.join();
    std::cout << "green " << round << ": " << gone << " cars go\n";
  }
  std::cout << "the light is " << (green.is_set() ? "green" : "red") << "\n";
}
