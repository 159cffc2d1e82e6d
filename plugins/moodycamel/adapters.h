// moodycamel's queues under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_MOODYCAMEL_ADAPTERS_H_
#define HEDDLE_PLUGINS_MOODYCAMEL_ADAPTERS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <semaphore>
#include <thread>

// Told that they are instrumented, these headers hide some of their atomic operations from ThreadSanitizer, and so from Heddle.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wbuiltin-macro-redefined"
#define __has_feature(feature) 0
#pragma clang diagnostic pop
#include <concurrentqueue/blockingconcurrentqueue.h>
#include <concurrentqueue/concurrentqueue.h>
#include <readerwriterqueue/readerwritercircularbuffer.h>
#include <readerwriterqueue/readerwriterqueue.h>

namespace heddle::plugins::moodycamel_queues {

using Value = std::int64_t;

// Small blocks, so that small scenarios reach their ends.
struct Traits : moodycamel::ConcurrentQueueDefaultTraits {
  static constexpr std::size_t BLOCK_SIZE = 2;
  static constexpr std::size_t INITIAL_IMPLICIT_PRODUCER_HASH_SIZE = 2;
};

class Concurrent {
 public:
  bool try_push(Value value) { return queue_.enqueue(value); }
  bool try_pop(Value& value) { return queue_.try_dequeue(value); }

 private:
  moodycamel::ConcurrentQueue<Value, Traits> queue_{4};
};

// Its timed calls count in microseconds, where the door counts in nanoseconds: left out.
class Blocking {
 public:
  bool try_push(Value value) { return queue_.enqueue(value); }
  bool try_pop(Value& value) { return queue_.try_dequeue(value); }
  Value pop() {
    Value value;
    queue_.wait_dequeue(value);
    return value;
  }

 private:
  moodycamel::BlockingConcurrentQueue<Value, Traits> queue_{4};
};

class ReaderWriter {
 public:
  bool try_push(Value value) { return queue_.enqueue(value); }
  bool try_pop(Value& value) { return queue_.try_dequeue(value); }

 private:
  moodycamel::ReaderWriterQueue<Value, 2> queue_{1};
};

class CircularBuffer {
 public:
  explicit CircularBuffer(Value capacity) : buffer_(static_cast<std::size_t>(capacity)) {}
  bool try_push(Value value) { return buffer_.try_enqueue(value); }
  bool try_pop(Value& value) { return buffer_.try_dequeue(value); }
  void push(Value value) { buffer_.wait_enqueue(value); }
  Value pop() {
    Value value;
    buffer_.wait_dequeue(value);
    return value;
  }

 private:
  moodycamel::BlockingReaderWriterCircularBuffer<Value> buffer_;
};

}  // namespace heddle::plugins::moodycamel_queues

#endif  // HEDDLE_PLUGINS_MOODYCAMEL_ADAPTERS_H_
