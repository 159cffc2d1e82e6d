// The three orders in which a queue can give out its items. None is safe for threads by itself.
#ifndef HEDDLE_PRIMITIVES_QUEUE_QUEUE_STORAGE_H_
#define HEDDLE_PRIMITIVES_QUEUE_QUEUE_STORAGE_H_

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

namespace heddle::internal {

// First in, first out.
template <typename T>
class FifoStorage {
 public:
  void Push(T item) { items_.push_back(std::move(item)); }
  T Pop() {
    T item = std::move(items_.front());
    items_.pop_front();
    return item;
  }
  std::size_t size() const { return items_.size(); }

 private:
  std::deque<T> items_;
};

// Last in, first out.
template <typename T>
class LifoStorage {
 public:
  void Push(T item) { items_.push_back(std::move(item)); }
  T Pop() {
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  std::size_t size() const { return items_.size(); }

 private:
  std::vector<T> items_;
};

// The least first, by a binary heap; equal ones in any order.
template <typename T, typename Compare>
class HeapStorage {
 public:
  void Push(T item) {
    items_.push_back(std::move(item));
    std::push_heap(items_.begin(), items_.end(), Later());
  }
  T Pop() {
    std::pop_heap(items_.begin(), items_.end(), Later());
    T item = std::move(items_.back());
    items_.pop_back();
    return item;
  }
  std::size_t size() const { return items_.size(); }

 private:
  // The standard heap gives out the greatest first.
  struct Later {
    bool operator()(const T& a, const T& b) const { return Compare()(b, a); }
  };

  std::vector<T> items_;
};

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_QUEUE_QUEUE_STORAGE_H_
