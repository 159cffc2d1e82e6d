// A bounded buffer with one condition variable for both sides wakes one waiter, and it may be one of the same side; with `if` around the
// wait, a consumer finds nothing after all.
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kCapacity = 1;
std::mutex mutex;
std::condition_variable changed;
int items = 0;

enum class Bug { kNone, kWakesOne, kWaitsOnce };

void Move(int by, Bug bug) {
  std::unique_lock lock(mutex);
  const auto possible = [=] { return items + by >= 0 && items + by <= kCapacity; };
  if (bug != Bug::kWaitsOnce) {
    changed.wait(lock, possible);
  } else if (!possible()) {
    changed.wait(lock);
  }
  items += by;
  assert(items >= 0 && items <= kCapacity);
  if (bug == Bug::kWakesOne) {
    changed.notify_one();
  } else {
    changed.notify_all();
  }
}

// Each of as many producers as consumers does so many.
void Play(int pairs, int each, Bug bug) {
  RunMany(2 * pairs, [=](int number) {
    for (int i = 0; i < each; ++i) Move(number < pairs ? 1 : -1, bug);
  });
}

const Pattern wrong_one("bounded_buffer_wakes_one", [](bool correct) { Play(2, 2, correct ? Bug::kNone : Bug::kWakesOne); });
const Pattern wrong_one_of_many("bounded_buffer_wakes_one_of_8", [](bool correct) { Play(4, 1, correct ? Bug::kNone : Bug::kWakesOne); });
const Pattern once("bounded_buffer_waits_once", [](bool correct) { Play(2, 1, correct ? Bug::kNone : Bug::kWaitsOnce); });

}  // namespace
}  // namespace heddle::benchmarks
