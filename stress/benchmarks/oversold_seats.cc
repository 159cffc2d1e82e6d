// Check-then-act among many: each clerk looks whether a seat is left, and then sells it.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kClerks = 6;
constexpr int kSeats = 3;
std::atomic<int> sold{0};

void Sell(bool correct) {
  int seen = sold.load();
  if (correct) {
    while (seen < kSeats && !sold.compare_exchange_weak(seen, seen + 1)) {
    }
  } else if (seen < kSeats) {
    sold.fetch_add(1);
  }
}

const Pattern some("oversold_seats", [](bool correct) {
  RunMany(kClerks, [=](int) { Sell(correct); });
  assert(sold.load() <= kSeats);
});

// All of them looked before the third had sold.
const Pattern all("oversold_seats_by_all", [](bool correct) {
  RunMany(kClerks, [=](int) { Sell(correct); });
  assert(sold.load() < kClerks);
});

}  // namespace
}  // namespace heddle::benchmarks
