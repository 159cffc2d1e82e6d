// Lets a range-for walk over an object whose next() gives values one by one.
// For results that arrive over time: each step may block or throw.

#ifndef HEDDLE_PRIMITIVES_POOL_PULL_RANGE_H_
#define HEDDLE_PRIMITIVES_POOL_PULL_RANGE_H_

#include <cstddef>
#include <iterator>
#include <optional>

namespace heddle::pool_internal {

// A single-pass iterator. Source::next() returns std::optional<Value>, empty at the end.
template <typename Source, typename Value>
class PullIterator {
 public:
  using value_type = Value;
  using difference_type = std::ptrdiff_t;

  explicit PullIterator(Source* source) : source_(source), current_(source->next()) {}

  const Value& operator*() const { return *current_; }
  PullIterator& operator++() {
    current_ = source_->next();
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const PullIterator& it, std::default_sentinel_t) {
    return !it.current_.has_value();
  }

 private:
  Source* source_;
  std::optional<Value> current_;
};

}  // namespace heddle::pool_internal

#endif  // HEDDLE_PRIMITIVES_POOL_PULL_RANGE_H_
