// xenium's containers under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_XENIUM_ADAPTERS_H_
#define HEDDLE_PLUGINS_XENIUM_ADAPTERS_H_

#include <cstdint>
#include <xenium/chase_work_stealing_deque.hpp>
#include <xenium/harris_michael_hash_map.hpp>
#include <xenium/harris_michael_list_based_set.hpp>
#include <xenium/kirsch_kfifo_queue.hpp>
#include <xenium/left_right.hpp>
#include <xenium/michael_scott_queue.hpp>
#include <xenium/ramalhete_queue.hpp>
#include <xenium/reclamation/generic_epoch_based.hpp>
#include <xenium/reclamation/hazard_pointer.hpp>
#include <xenium/seqlock.hpp>
#include <xenium/vyukov_bounded_queue.hpp>
#include <xenium/vyukov_hash_map.hpp>

namespace heddle::plugins::xenium_containers {

using Value = std::int64_t;
using xenium::policy::reclaimer;

// Both give memory back as early as they may, so that small scenarios see it happen.
using HazardPointers = xenium::reclamation::hazard_pointer<>::with<
    xenium::policy::allocation_strategy<xenium::reclamation::hp_allocation::static_strategy<8, 0, 1>>>;
using Epochs = xenium::reclamation::epoch_based<>::with<xenium::policy::scan_frequency<1>>;

// A queue of T, which some want smaller than a pointer, and not 0.
template <typename Queue, typename T>
class Growing {
 public:
  bool try_push(Value value) {
    queue_.push(static_cast<T>(value));
    return true;
  }
  bool try_pop(Value& value) {
    T popped;
    if (!queue_.try_pop(popped)) return false;
    value = static_cast<Value>(popped);
    return true;
  }

 private:
  Queue queue_;
};

template <typename Reclaimer>
using MichaelScott = Growing<xenium::michael_scott_queue<Value, reclaimer<Reclaimer>>, Value>;
// Small nodes, so that small scenarios reach their ends.
template <typename Reclaimer>
using Ramalhete = Growing<
    xenium::ramalhete_queue<std::uint32_t, reclaimer<Reclaimer>, xenium::policy::entries_per_node<2>, xenium::policy::pop_retries<1>>, std::uint32_t>;
// It holds pointers, at which it does not look. (Of values smaller than a pointer, which its documentation permits too, push does not compile.) An
// element may come up to k-1 places out of order: for k = 1, none does.
template <typename Reclaimer>
class KirschOfOne {
 public:
  bool try_push(Value value) {
    queue_.push(reinterpret_cast<Value*>(value));
    return true;
  }
  bool try_pop(Value& value) {
    Value* popped;
    if (!queue_.try_pop(popped)) return false;
    value = reinterpret_cast<Value>(popped);
    return true;
  }

 private:
  xenium::kirsch_kfifo_queue<Value*, reclaimer<Reclaimer>> queue_{1};
};

// Its size has to be a power of two greater than one, where scenarios for bounded queues also ask for one: larger than any scenario fills.
class VyukovQueue {
 public:
  bool try_push(Value value) { return queue_.try_push(value); }
  bool try_pop(Value& value) { return queue_.try_pop(value); }

 private:
  xenium::vyukov_bounded_queue<Value> queue_{32};
};

// The calls that fail rather than wait for another thread.
class WeakVyukovQueue {
 public:
  bool try_push(Value value) { return queue_.try_push_weak(value); }
  bool try_pop(Value& value) { return queue_.try_pop_weak(value); }

 private:
  xenium::vyukov_bounded_queue<Value> queue_{32};
};

// It holds pointers, at which it does not look.
template <typename Deque>
class WorkStealing {
 public:
  void push(Value value) { deque_.try_push(reinterpret_cast<Value*>(value)); }
  bool pop(Value& value) {
    Value* item;
    if (!deque_.try_pop(item)) return false;
    value = reinterpret_cast<Value>(item);
    return true;
  }
  bool steal(Value& value) {
    Value* item;
    if (!deque_.try_steal(item)) return false;
    value = reinterpret_cast<Value>(item);
    return true;
  }

 private:
  Deque deque_;
};
using GrowingDeque = WorkStealing<xenium::chase_work_stealing_deque<Value, xenium::policy::capacity<2>>>;
using FixedDeque = WorkStealing<xenium::chase_work_stealing_deque<Value, xenium::policy::capacity<8>,
                                                                  xenium::policy::container<xenium::detail::fixed_size_circular_array<Value, 8>>>>;

template <typename Reclaimer>
class ListSet {
 public:
  bool insert(Value key) { return set_.emplace(key); }
  bool erase(Value key) { return set_.erase(key); }
  bool contains(Value key) { return set_.contains(key); }

 private:
  xenium::harris_michael_list_based_set<Value, reclaimer<Reclaimer>> set_;
};

template <typename Reclaimer>
class ListMap {
 public:
  bool insert(Value key, Value value) { return map_.emplace(key, value); }
  bool erase(Value key) { return map_.erase(key); }
  bool get(Value key, Value& value) {
    const auto found = map_.find(key);
    if (found == map_.end()) return false;
    value = found->second;
    return true;
  }

 private:
  xenium::harris_michael_hash_map<Value, Value, reclaimer<Reclaimer>, xenium::policy::buckets<2>> map_;
};

// All keys of a scenario in one bucket, which holds three; the others go to its extension.
template <typename Reclaimer>
class VyukovMap {
 public:
  bool insert(Value key, Value value) { return map_.emplace(key, value); }
  bool erase(Value key) { return map_.erase(key); }
  bool get(Value key, Value& value) {
    typename Map::accessor found;
    if (!map_.try_get_value(key, found)) return false;
    value = *found;
    return true;
  }

 private:
  struct OneBucket {
    std::size_t operator()(Value) const { return 0; }
  };
  using Map = xenium::vyukov_hash_map<Value, Value, reclaimer<Reclaimer>, xenium::policy::hash<OneBucket>>;
  Map map_{8};
};

// For values larger than a word.
template <unsigned slots>
class SeqLock {
 public:
  explicit SeqLock(Value initial) : lock_(Pair{initial, initial}) {}
  void store(Value value) { lock_.store({value, value}); }
  Value load() const { return Whole(lock_.load()); }
  Value exchange(Value value) {
    Value before = 0;
    lock_.update([&](Pair& pair) {
      before = Whole(pair);
      pair = {value, value};
    });
    return before;
  }

 private:
  struct Pair {
    Value first;
    Value second;
  };
  static constexpr Value kTorn = -1;
  static Value Whole(const Pair& pair) { return pair.first == pair.second ? pair.first : kTorn; }
  xenium::seqlock<Pair, xenium::policy::slots<slots>> lock_;
};

class LeftRight {
 public:
  explicit LeftRight(Value initial) : value_(initial) {}
  void store(Value value) {
    value_.update([value](Value& instance) { instance = value; });
  }
  Value load() const {
    return value_.read([](const Value& instance) { return instance; });
  }
  // The function is called for each of the two instances.
  Value exchange(Value value) {
    Value before = 0;
    value_.update([&](Value& instance) {
      before = instance;
      instance = value;
    });
    return before;
  }

 private:
  xenium::left_right<Value> value_;
};

}  // namespace heddle::plugins::xenium_containers

#endif  // HEDDLE_PLUGINS_XENIUM_ADAPTERS_H_
