// wait and as_completed: waiting for several futures at once.
// The contract is CPython 3.11 concurrent.futures.wait and as_completed.

#ifndef HEDDLE_PRIMITIVES_POOL_WAIT_H_
#define HEDDLE_PRIMITIVES_POOL_WAIT_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "primitives/pool/deadline.h"
#include "primitives/pool/errors.h"
#include "primitives/pool/future.h"
#include "primitives/pool/future_state.h"
#include "primitives/pool/pull_range.h"

namespace heddle {

enum class ReturnWhen {
  kFirstCompleted,  // any future is done
  kFirstException,  // any future finished by an exception (a cancelled one does not count), or all
  kAllCompleted,
};

namespace pool_internal {

// Listens to a set of futures from construction to destruction and notes who is done, in order.
class Waiter final : public CompletionListener {
 public:
  // The states stay alive as long as the waiter (the caller holds handles) and differ.
  explicit Waiter(std::vector<FutureStateBase*> states);
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  void OnDone(FutureStateBase& future, bool failed) override;

  // Blocks until `when` is met or the deadline has passed.
  void Wait(ReturnWhen when, const Deadline& deadline);
  // Blocks for the next done future not yet taken; null when the deadline came first.
  FutureStateBase* TakeNext(const Deadline& deadline);
  // Those done so far and not taken, in the order in which they became done.
  std::deque<FutureStateBase*> Done() const;

 private:
  const std::vector<FutureStateBase*> states_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<FutureStateBase*> done_;
  bool any_failed_ = false;
};

// The distinct futures of `futures` in their order, and how to find each by its state.
template <typename T>
class FutureSet {
 public:
  template <typename Range>
  explicit FutureSet(const Range& futures) {
    for (const Future<T>& future : futures) {
      if (index_.emplace(future.internal_state(), futures_.size()).second) {
        futures_.push_back(future);
      }
    }
  }

  const std::vector<Future<T>>& futures() const { return futures_; }
  const Future<T>& Find(FutureStateBase* state) const { return futures_[index_.at(state)]; }
  std::vector<FutureStateBase*> States() const {
    std::vector<FutureStateBase*> states;
    for (const Future<T>& future : futures_) states.push_back(future.internal_state());
    return states;
  }

 private:
  std::vector<Future<T>> futures_;
  std::unordered_map<FutureStateBase*, std::size_t> index_;
};

template <typename Range>
struct FutureValue;
template <template <typename...> class Container, typename T, typename... Rest>
struct FutureValue<Container<Future<T>, Rest...>> {
  using type = T;
};

}  // namespace pool_internal

// Both together are the futures given to wait, each once; `done` in the order in which they became
// done, `not_done` in the order given.
template <typename T>
struct WaitResult {
  std::vector<Future<T>> done;
  std::vector<Future<T>> not_done;
};

// Blocks until `return_when` is met or `timeout` has passed; a timeout is no error. `futures` is a
// container of Future<T>; duplicates count once. With no futures it returns at once.
template <typename Range, typename T = typename pool_internal::FutureValue<Range>::type>
WaitResult<T> wait(const Range& futures, Timeout timeout = std::nullopt,
                   ReturnWhen return_when = ReturnWhen::kAllCompleted) {
  const pool_internal::Deadline deadline = pool_internal::Deadline::After(timeout);
  const pool_internal::FutureSet<T> set(futures);
  pool_internal::Waiter waiter(set.States());
  waiter.Wait(return_when, deadline);
  WaitResult<T> result;
  std::unordered_map<pool_internal::FutureStateBase*, bool> is_done;
  for (pool_internal::FutureStateBase* state : waiter.Done()) {
    result.done.push_back(set.Find(state));
    is_done[state] = true;
  }
  for (const Future<T>& future : set.futures()) {
    if (!is_done[future.internal_state()]) result.not_done.push_back(future);
  }
  return result;
}

// Gives futures as they become done, each once; those done already come first. Single pass, used by
// one thread at a time.
template <typename T>
class AsCompleted {
 public:
  template <typename Range>
  AsCompleted(const Range& futures, Timeout timeout)
      : deadline_(pool_internal::Deadline::After(timeout)),
        set_(futures),
        waiter_(set_.States()),
        left_(set_.futures().size()) {}

  // Blocks for the next done future; empty when all were given. Throws TimeoutError when the
  // timeout, counted from the call of as_completed, passes first.
  std::optional<Future<T>> next() {
    if (left_ == 0) return std::nullopt;
    pool_internal::FutureStateBase* state = waiter_.TakeNext(deadline_);
    if (state == nullptr) {
      throw TimeoutError(std::to_string(left_) + " (of " + std::to_string(set_.futures().size()) +
                         ") futures unfinished");
    }
    --left_;
    return set_.Find(state);
  }

  auto begin() { return pool_internal::PullIterator<AsCompleted, Future<T>>(this); }
  std::default_sentinel_t end() { return std::default_sentinel; }

 private:
  pool_internal::Deadline deadline_;
  pool_internal::FutureSet<T> set_;
  pool_internal::Waiter waiter_;
  std::size_t left_;
};

// `for (const Future<T>& future : as_completed(futures))`; see AsCompleted. Does not block itself.
template <typename Range, typename T = typename pool_internal::FutureValue<Range>::type>
AsCompleted<T> as_completed(const Range& futures, Timeout timeout = std::nullopt) {
  return AsCompleted<T>(futures, timeout);
}

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_WAIT_H_
