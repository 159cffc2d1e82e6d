// oneTBB's containers under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_TBB_CONTAINERS_H_
#define HEDDLE_PLUGINS_TBB_CONTAINERS_H_

#include <oneapi/tbb/concurrent_hash_map.h>
#include <oneapi/tbb/concurrent_map.h>
#include <oneapi/tbb/concurrent_priority_queue.h>
#include <oneapi/tbb/concurrent_queue.h>
#include <oneapi/tbb/concurrent_set.h>
#include <oneapi/tbb/concurrent_unordered_map.h>
#include <oneapi/tbb/concurrent_unordered_set.h>

#include <cstdint>
#include <functional>

namespace heddle::plugins::onetbb {

using Value = std::int64_t;

template <typename Queue>
class Growing {
 public:
  bool try_push(Value value) {
    queue_.push(value);
    return true;
  }
  bool try_pop(Value& value) { return queue_.try_pop(value); }

 private:
  Queue queue_;
};

class BoundedQueue {
 public:
  explicit BoundedQueue(Value capacity) { queue_.set_capacity(capacity); }
  void push(Value value) { queue_.push(value); }
  bool try_push(Value value) { return queue_.try_push(value); }
  Value pop() {
    Value value;
    queue_.pop(value);
    return value;
  }
  bool try_pop(Value& value) { return queue_.try_pop(value); }

 private:
  tbb::concurrent_bounded_queue<Value> queue_;
};

// An accessor holds its element, as a lock does.
class HashMap {
 public:
  using Map = tbb::concurrent_hash_map<Value, Value>;
  bool insert(Value key, Value value) { return map_.insert({key, value}); }
  void put(Value key, Value value) {
    Map::accessor element;
    map_.insert(element, key);
    element->second = value;
  }
  bool get(Value key, Value& value) {
    Map::const_accessor element;
    if (!map_.find(element, key)) return false;
    value = element->second;
    return true;
  }
  bool erase(Value key) { return map_.erase(key); }

 private:
  Map map_;
};

// Those whose elements stay until the end: erasing is not for concurrent use ("unsafe_erase").
template <typename Map>
class GrowingMap {
 public:
  bool insert(Value key, Value value) { return map_.insert({key, value}).second; }
  bool get(Value key, Value& value) {
    const auto found = map_.find(key);
    if (found == map_.end()) return false;
    value = found->second;
    return true;
  }

 private:
  Map map_;
};

template <typename Set>
class GrowingSet {
 public:
  bool insert(Value key) { return set_.insert(key).second; }
  bool contains(Value key) { return set_.contains(key); }

 private:
  Set set_;
};

}  // namespace heddle::plugins::onetbb

#endif  // HEDDLE_PLUGINS_TBB_CONTAINERS_H_
