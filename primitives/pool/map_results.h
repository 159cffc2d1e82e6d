// What Executor.map returns: the results in the order of the items.
// The contract is the iterator of CPython 3.11 concurrent.futures.Executor.map.

#ifndef HEDDLE_PRIMITIVES_POOL_MAP_RESULTS_H_
#define HEDDLE_PRIMITIVES_POOL_MAP_RESULTS_H_

#include <cstddef>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "primitives/pool/deadline.h"
#include "primitives/pool/future.h"
#include "primitives/pool/pull_range.h"

namespace heddle {

// Single pass, used by one thread at a time. Once a result throws, or when it is destroyed, what is
// still pending is cancelled.
template <typename T>
class MapResults {
  static_assert(!std::is_void_v<T>, "map needs results: use submit for calls that return void");

 public:
  MapResults(std::vector<Future<T>> futures, pool_internal::Deadline deadline)
      : futures_(std::move(futures)), deadline_(deadline) {}
  ~MapResults() { CancelRest(); }
  MapResults(const MapResults&) = delete;
  MapResults& operator=(const MapResults&) = delete;

  // Blocks for the next result; empty at the end. Throws what the task threw, CancelledError, or
  // TimeoutError when the timeout, counted from the call of map, passes first.
  std::optional<T> next() {
    if (next_ == futures_.size()) return std::nullopt;
    try {
      std::optional<T> value = futures_[next_].result(deadline_.remaining());
      ++next_;
      return value;
    } catch (...) {
      CancelRest();
      throw;
    }
  }

  auto begin() { return pool_internal::PullIterator<MapResults, T>(this); }
  std::default_sentinel_t end() { return std::default_sentinel; }

 private:
  void CancelRest() {
    for (; next_ < futures_.size(); ++next_) futures_[next_].cancel();
  }

  std::vector<Future<T>> futures_;
  std::size_t next_ = 0;
  pool_internal::Deadline deadline_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_MAP_RESULTS_H_
