// Parallel quicksort, in which the last part to be done signals that all is sorted: it signals without the lock that the waiting thread
// holds between its look and its wait.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <span>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

int numbers[] = {3, 1, 2, 5, 4};
std::atomic<int> unfinished{1};
std::mutex mutex;
std::condition_variable finished;

void Finish(bool correct) {
  if (unfinished.fetch_sub(1) != 1) return;
  std::unique_lock<std::mutex> lock;
  if (correct) lock = std::unique_lock(mutex);
  finished.notify_one();
}

void Sort(std::span<int> part, bool correct) {
  if (part.size() > 1) {
    const int pivot = part[0];
    const auto middle = std::partition(part.begin() + 1, part.end(), [=](int number) { return number < pivot; });
    std::iter_swap(part.begin(), middle - 1);
    unfinished.fetch_add(2);
    std::thread([=] { Sort({part.begin(), middle - 1}, correct); }).detach();
    std::thread([=] { Sort({middle, part.end()}, correct); }).detach();
  }
  Finish(correct);
}

const Pattern quicksort("quicksort", [](bool correct) {
  std::thread([=] { Sort(numbers, correct); }).detach();
  std::unique_lock lock(mutex);
  while (unfinished.load() != 0) finished.wait(lock);
});

}  // namespace
}  // namespace heddle::benchmarks
