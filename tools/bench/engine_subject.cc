// The scenarios of the engine benchmark, as anybody would write them. Compiled as a subject.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

namespace {

std::atomic<int> g_word{0};
std::mutex g_mutex;
std::condition_variable g_not_empty;
std::condition_variable g_not_full;
std::deque<int>* g_queue = nullptr;
int g_counter = 0;

constexpr int kItems = 4;
constexpr int kPoints = 100'000;

}  // namespace

extern "C" {

// Two threads of this: four atomic operations.
void four_atomics() {
  g_word.fetch_add(1, std::memory_order_relaxed);
  g_word.load(std::memory_order_acquire);
  g_word.store(3, std::memory_order_release);
  g_word.exchange(2, std::memory_order_acq_rel);
}

// Two threads of this: three critical sections.
void three_sections() {
  for (int i = 0; i < 3; ++i) {
    std::lock_guard lock(g_mutex);
    ++g_counter;
  }
}

// Two producers and two consumers of four items each, over a queue that holds one.
void queue_begin() { g_queue = new std::deque<int>; }
void queue_end() { delete g_queue; }
void queue_produce() {
  for (int i = 0; i < kItems; ++i) {
    std::unique_lock lock(g_mutex);
    g_not_full.wait(lock, [] { return g_queue->empty(); });
    g_queue->push_back(i);
    g_not_empty.notify_one();
  }
}
void queue_consume() {
  for (int i = 0; i < kItems; ++i) {
    std::unique_lock lock(g_mutex);
    g_not_empty.wait(lock, [] { return !g_queue->empty(); });
    g_queue->pop_front();
    g_not_full.notify_one();
  }
}

// Many schedule points in a row.
void many_points() {
  for (int i = 0; i < kPoints; ++i) g_word.store(i, std::memory_order_relaxed);
}

}  // extern "C"
