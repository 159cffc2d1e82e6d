// Waiters put orders on a rail that holds only a few, cooks take them: a bounded queue slows down
// whoever is too fast. task_done() and join() tell when the last dish is out. Then the other two
// orders of taking.
#include <atomic>
#include <iostream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "primitives/queue/queue.h"

namespace {

void Serve() {
  constexpr int kWaiters = 3;
  constexpr int kCooks = 2;
  constexpr int kOrdersEach = 20;
  heddle::Queue<std::optional<int>> rail(4);
  std::atomic<int> dishes = 0;

  std::vector<std::thread> cooks;
  for (int i = 0; i < kCooks; ++i) {
    cooks.emplace_back([&] {
      // No order means that the kitchen closes.
      while (rail.get()) {
        ++dishes;
        rail.task_done();
      }
      rail.task_done();
    });
  }
  std::vector<std::thread> waiters;
  for (int i = 0; i < kWaiters; ++i) {
    waiters.emplace_back([&rail] {
      for (int order = 0; order < kOrdersEach; ++order) rail.put(order);
    });
  }
  for (std::thread& waiter : waiters) waiter.join();
  rail.join();
  std::cout << "all orders are done: " << dishes << " dishes\n";
  for (int i = 0; i < kCooks; ++i) rail.put(std::nullopt);
  for (std::thread& cook : cooks) cook.join();
}

template <typename Q>
void TakeAll(const char* name, Q& queue) {
  std::cout << name << ":";
  while (!queue.empty()) std::cout << " " << queue.get().second;
  std::cout << "\n";
}

}  // namespace

int main() {
  Serve();

  using Task = std::pair<int, std::string>;
  const std::vector<Task> tasks = {{2, "second"}, {3, "third"}, {1, "first"}};
  heddle::Queue<Task> fifo;
  heddle::LifoQueue<Task> lifo;
  heddle::PriorityQueue<Task> priority;
  for (const Task& task : tasks) {
    fifo.put(task);
    lifo.put(task);
    priority.put(task);
  }
  TakeAll("as they came", fifo);
  TakeAll("newest first", lifo);
  TakeAll("by priority", priority);
  try {
    fifo.get_nowait();
  } catch (const heddle::QueueEmpty& error) {
    std::cout << error.what() << "\n";
  }
}
