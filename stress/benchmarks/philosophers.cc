// The dining philosophers (Dijkstra, 1965): all of them hold their left fork. The twin has one who begins with the right one.
#include <mutex>
#include <vector>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

void Dine(int philosophers, bool correct) {
  std::vector<std::mutex> forks(static_cast<std::size_t>(philosophers));
  RunMany(philosophers, [&](int number) {
    std::mutex& left = forks[static_cast<std::size_t>(number)];
    std::mutex& right = forks[static_cast<std::size_t>((number + 1) % philosophers)];
    const bool turned = correct && number == 0;
    for (int meal = 0; meal < 2; ++meal) {
      const std::lock_guard first(turned ? right : left);
      const std::lock_guard second(turned ? left : right);
    }
  });
}

const Pattern three("philosophers_3", [](bool correct) { Dine(3, correct); });
const Pattern five("philosophers_5", [](bool correct) { Dine(5, correct); });
const Pattern seven("philosophers_7", [](bool correct) { Dine(7, correct); });

}  // namespace
}  // namespace heddle::benchmarks
