// What belongs together is done in two critical sections of different locks; a reader that goes through both sees the first stage of one
// thread without the second stage of any.
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex first_mutex;
std::mutex second_mutex;
int first = 0;
int second = 0;

void Write(bool correct) {
  std::unique_lock one(first_mutex);
  first = 1;
  if (!correct) one.unlock();
  const std::lock_guard two(second_mutex);
  second = 2;
}

void Read(bool correct) {
  std::unique_lock one(first_mutex);
  if (first == 0) return;
  const int seen = first;
  if (!correct) one.unlock();
  const std::lock_guard two(second_mutex);
  assert(second == seen + 1);
}

// The last of the threads reads.
void TwoStage(int threads, bool correct) {
  RunMany(threads, [=](int number) { number < threads - 1 ? Write(correct) : Read(correct); });
}

const Pattern three("two_stage_3", [](bool correct) { TwoStage(3, correct); });
const Pattern twenty("two_stage_20", [](bool correct) { TwoStage(20, correct); });
const Pattern hundred("two_stage_100", [](bool correct) { TwoStage(100, correct); });

}  // namespace
}  // namespace heddle::benchmarks
