// The queues under real threads: a generated number of producers, consumers, items and places, with
// and without timeouts that strike. Items are plain memory behind a pointer, so that
// ThreadSanitizer reports a missing order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "primitives/queue/queue.h"

namespace heddle {
namespace {

struct Item {
  int producer;
  int number;
};

struct InOrder {
  bool operator()(const std::unique_ptr<Item>& a, const std::unique_ptr<Item>& b) const {
    return a->number < b->number;
  }
};

constexpr std::optional<std::chrono::nanoseconds> kForEver;
constexpr std::chrono::microseconds kMoment(5);

template <typename Q>
void Put(Q& queue, Item item, bool timed) {
  for (;;) {
    try {
      queue.put(std::make_unique<Item>(item), true, timed ? kMoment : kForEver);
      return;
    } catch (const QueueFull&) {
    }
  }
}

template <typename Q>
std::unique_ptr<Item> Get(Q& queue, bool timed) {
  for (;;) {
    try {
      return queue.get(true, timed ? kMoment : kForEver);
    } catch (const QueueEmpty&) {
    }
  }
}

// Everything arrives once; with `in_order`, what one consumer gets from one producer comes in the
// order put.
template <typename Q>
void NothingLostNothingTwice(bool in_order) {
  const int producers = *rc::gen::inRange(1, 4);
  const int consumers = *rc::gen::inRange(1, 4);
  const int each = *rc::gen::inRange(0, 30);
  const bool timed = *rc::gen::arbitrary<bool>();
  Q queue(*rc::gen::inRange<std::size_t>(0, 4));

  std::vector<std::vector<std::atomic<int>>> arrived;
  for (int i = 0; i < producers; ++i) arrived.emplace_back(each);
  std::atomic<int> wrong_order = 0;
  std::atomic<int> left = producers * each;
  std::vector<std::thread> threads;
  for (int i = 0; i < producers; ++i) {
    threads.emplace_back([&, i] {
      for (int number = 0; number < each; ++number) Put(queue, {i, number}, timed);
    });
  }
  for (int i = 0; i < consumers; ++i) {
    threads.emplace_back([&] {
      std::vector<int> last(producers, -1);
      while (left.fetch_sub(1) > 0) {
        const std::unique_ptr<Item> item = Get(queue, timed);
        ++arrived[item->producer][item->number];
        if (item->number <= last[item->producer]) ++wrong_order;
        last[item->producer] = item->number;
        queue.task_done();
      }
    });
  }
  // The producers may not even have begun, and join() is about what has been put; so first they.
  for (int i = 0; i < producers; ++i) threads[i].join();
  queue.join();
  int not_once = 0;
  for (const auto& of_producer : arrived) {
    for (const auto& times : of_producer) not_once += times != 1;
  }
  for (std::size_t i = producers; i < threads.size(); ++i) threads[i].join();
  RC_ASSERT(not_once == 0);
  if (in_order) RC_ASSERT(wrong_order == 0);
  RC_ASSERT(queue.empty());
}

RC_GTEST_PROP(QueueStress, NothingIsLostNothingTwiceEachProducerInOrder, ()) {  // queue.1 2 3 5 6
  NothingLostNothingTwice<Queue<std::unique_ptr<Item>>>(true);
}

RC_GTEST_PROP(LifoQueueStress, NothingIsLostNothingTwice, ()) {  // queue.2 queue.5 queue.6
  NothingLostNothingTwice<LifoQueue<std::unique_ptr<Item>>>(false);
}

RC_GTEST_PROP(PriorityQueueStress, NothingIsLostNothingTwice, ()) {  // queue.2 queue.5 queue.6
  NothingLostNothingTwice<PriorityQueue<std::unique_ptr<Item>, InOrder>>(false);
}

}  // namespace
}  // namespace heddle
