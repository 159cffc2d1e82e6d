// Adapters for the kinds "semaphore" and "condition".
#ifndef HEDDLE_PLUGINS_API_SEMAPHORE_H_
#define HEDDLE_PLUGINS_API_SEMAPHORE_H_

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <utility>

#include "plugins/api/core.h"

namespace heddle::plugin {

struct SemaphoreClaims {
  bool bounded = false;   // a release beyond the initial value is reported
  bool may_fail = false;  // a try may fail without a cause, as the C++ standard allows
  bool process_shared = false;  // see HEDDLE_PROCESS_SHARED
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename S>
void add_semaphore(const char* name, const SemaphoreClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("acquire", [](void* s, const std::int64_t*, std::int64_t*) { return status_of([&] { as<S>(s).acquire(); }); });
  if constexpr (requires(S s) { { s.try_acquire() } -> std::convertible_to<bool>; }) {
    operations.Add("try_acquire", [](void* s, const std::int64_t*, std::int64_t*) { return status_of([&] { return as<S>(s).try_acquire(); }); });
  }
  if constexpr (requires(S s) { { s.try_acquire_for(std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("acquire_for", [](void* s, const std::int64_t* a, std::int64_t*) {
      return status_of([&] { return as<S>(s).try_acquire_for(timeout(a[0])); });
    });
  }
  operations.Add("release", [](void* s, const std::int64_t*, std::int64_t*) { return status_of([&] { as<S>(s).release(); }); });
  if constexpr (requires(S s) { s.release(std::int64_t{2}); }) {
    operations.Add("release_many", [](void* s, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<S>(s).release(a[0]); }); });
  }
  const std::uint64_t bits = (claims.bounded ? HEDDLE_SEMAPHORE_BOUNDED : 0) | (claims.may_fail ? HEDDLE_SEMAPHORE_MAY_FAIL : 0) |
                             (claims.process_shared ? HEDDLE_PROCESS_SHARED : 0);
  add_object(name, "semaphore", bits, claims.level, create<S>, destroy<S>, std::move(operations), expected, known);
}

// Tokens under a lock: what a condition variable is for.
template <typename Mutex, typename Condition>
class Monitor {
 public:
  explicit Monitor(std::int64_t initial) : tokens_(initial) {}

  void take() {
    std::unique_lock<Mutex> lock(mutex_);
    while (tokens_ == 0) condition_.wait(lock);
    --tokens_;
  }
  bool try_take() {
    const std::lock_guard<Mutex> lock(mutex_);
    if (tokens_ == 0) return false;
    --tokens_;
    return true;
  }
  bool take_for(std::chrono::nanoseconds timeout)
    requires requires(Condition c, std::unique_lock<Mutex> l) { c.wait_until(l, std::chrono::steady_clock::now()); }
  {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::unique_lock<Mutex> lock(mutex_);
    while (tokens_ == 0) {
      if (condition_.wait_until(lock, deadline) == std::cv_status::timeout) break;
    }
    if (tokens_ == 0) return false;
    --tokens_;
    return true;
  }
  void give() {
    const std::lock_guard<Mutex> lock(mutex_);
    ++tokens_;
    condition_.notify_one();
  }
  void give_many(std::int64_t count) {
    const std::lock_guard<Mutex> lock(mutex_);
    tokens_ += count;
    condition_.notify_all();
  }

 private:
  Mutex mutex_;
  Condition condition_;
  std::int64_t tokens_;
};

template <typename M>
void add_monitor(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("take", [](void* m, const std::int64_t*, std::int64_t*) { return status_of([&] { as<M>(m).take(); }); });
  operations.Add("try_take", [](void* m, const std::int64_t*, std::int64_t*) { return status_of([&] { return as<M>(m).try_take(); }); });
  if constexpr (requires(M m) { { m.take_for(std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("take_for", [](void* m, const std::int64_t* a, std::int64_t*) {
      return status_of([&] { return as<M>(m).take_for(timeout(a[0])); });
    });
  }
  operations.Add("give", [](void* m, const std::int64_t*, std::int64_t*) { return status_of([&] { as<M>(m).give(); }); });
  operations.Add("give_many", [](void* m, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<M>(m).give_many(a[0]); }); });
  add_object(name, "condition", common_claims(claims), claims.level, create<M>, destroy<M>, std::move(operations), expected, known);
}

}  // namespace internal

// Registers S, which is constructed from its initial value (std::int64_t), with acquire() and release(). try_acquire(), try_acquire_for(d) and
// release(n), which releases n at once, are used where they are there, as in
// std::counting_semaphore.
template <typename S>
void semaphore(const char* name, const SemaphoreClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_semaphore<S>(name, claims, nullptr, known);
}
template <typename S>
void bad_semaphore(const char* name, const SemaphoreClaims& claims, const Expectation& expected) {
  internal::add_semaphore<S>(name, claims, &expected, {});
}

// Registers a condition variable with its lock, as the standard has them: wait(std::unique_lock<Mutex>&), notify_one(), notify_all(), and
// wait_until(lock, time) if it is there.
template <typename Mutex, typename Condition>
void condition(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_monitor<internal::Monitor<Mutex, Condition>>(name, claims, nullptr, known);
}
// The same for one of another shape: M counts tokens under its lock, from an initial number, with take(), try_take(), take_for(d), give() and
// give_many(n); see Monitor.
template <typename M>
void monitor(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_monitor<M>(name, claims, nullptr, known);
}
template <typename M>
void bad_monitor(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_monitor<M>(name, claims, &expected, {});
}
template <typename Mutex, typename Condition>
void bad_condition(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_monitor<internal::Monitor<Mutex, Condition>>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_SEMAPHORE_H_
