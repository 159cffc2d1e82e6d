// Adapters for the kinds "queue", "stack", "priority_queue" and "deque".
#ifndef HEDDLE_PLUGINS_API_QUEUE_H_
#define HEDDLE_PLUGINS_API_QUEUE_H_

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "plugins/api/core.h"

namespace heddle::plugin {

// `one_producer` and `one_consumer` limit who may call; the others say how the queue behaves.
struct QueueClaims {
  bool bounded = false;
  bool may_fail = false;
  bool one_producer = false;
  bool one_consumer = false;
  bool per_producer = false;
  bool nonblocking = false;  // see HEDDLE_NONBLOCKING
  bool process_shared = false;  // see HEDDLE_PROCESS_SHARED
  bool costly = false;          // see HEDDLE_COSTLY
  heddle_level level = HEDDLE_LEVEL_FULL;
};

struct DequeClaims {
  bool nonblocking = false;  // see HEDDLE_NONBLOCKING
  bool may_fail = false;  // a steal may fail while others take something
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

inline std::uint64_t queue_claims(const QueueClaims& claims) {
  const auto bit = [](bool claimed, std::uint64_t claim) { return claimed ? claim : 0; };
  return bit(claims.bounded, HEDDLE_QUEUE_BOUNDED) | bit(claims.may_fail, HEDDLE_QUEUE_MAY_FAIL) |
         bit(claims.one_producer, HEDDLE_QUEUE_ONE_PRODUCER) | bit(claims.one_consumer, HEDDLE_QUEUE_ONE_CONSUMER) |
         bit(claims.per_producer, HEDDLE_QUEUE_PER_PRODUCER) | bit(claims.nonblocking, HEDDLE_NONBLOCKING) |
         bit(claims.process_shared, HEDDLE_PROCESS_SHARED) | bit(claims.costly, HEDDLE_COSTLY);
}

template <typename Q>
void add_queue(const char* name, const char* kind, const QueueClaims& claims, const Expectation* expected,
               std::initializer_list<Finding> known) {
  using Value = std::int64_t;
  Operations operations;
  if constexpr (requires(Q q) { q.push(Value{}); }) {
    operations.Add("put", [](void* q, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<Q>(q).push(a[0]); }); });
  }
  if constexpr (requires(Q q) { { q.try_push(Value{}) } -> std::convertible_to<bool>; }) {
    operations.Add("try_put", [](void* q, const std::int64_t* a, std::int64_t*) { return status_of([&] { return as<Q>(q).try_push(a[0]); }); });
  }
  if constexpr (requires(Q q) { { q.push_for(Value{}, std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("put_for", [](void* q, const std::int64_t* a, std::int64_t*) {
      return status_of([&] { return as<Q>(q).push_for(a[0], timeout(a[1])); });
    });
  }
  if constexpr (requires(Q q, Value v) { v = q.pop(); }) {
    operations.Add("get", [](void* q, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<Q>(q).pop(); }); });
  }
  if constexpr (requires(Q q, Value v) { { q.try_pop(v) } -> std::convertible_to<bool>; }) {
    operations.Add("try_get", [](void* q, const std::int64_t*, std::int64_t* result) {
      return status_of([&] { return as<Q>(q).try_pop(*result); });
    });
  }
  if constexpr (requires(Q q, Value v) { { q.pop_for(v, std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("get_for", [](void* q, const std::int64_t* a, std::int64_t* result) {
      return status_of([&] { return as<Q>(q).pop_for(*result, timeout(a[0])); });
    });
  }
  add_object(name, kind, queue_claims(claims), claims.level, create<Q>, destroy<Q>, std::move(operations), expected, known);
}

template <typename D>
void add_deque(const char* name, const DequeClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  using Value = std::int64_t;
  Operations operations;
  operations.Add("push", [](void* d, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<D>(d).push(a[0]); }); });
  operations.Add("pop", [](void* d, const std::int64_t*, std::int64_t* result) { return status_of([&] { return as<D>(d).pop(*result); }); });
  operations.Add("steal", [](void* d, const std::int64_t*, std::int64_t* result) { return status_of([&] { return as<D>(d).steal(*result); }); });
  static_assert(requires(D d, Value v) { { d.pop(v) } -> std::convertible_to<bool>; { d.steal(v) } -> std::convertible_to<bool>; });
  add_object(name, "deque", (claims.may_fail ? HEDDLE_DEQUE_MAY_FAIL : 0) | (claims.nonblocking ? HEDDLE_NONBLOCKING : 0), claims.level, create<D>, destroy<D>, std::move(operations), expected,
             known);
}

}  // namespace internal

// Registers Q, a queue of std::int64_t, constructed from its capacity if it takes one. Any of these are used where they are there: push(v) and
// pop() -> v, which block; try_push(v) and try_pop(v&) -> bool, which do not; push_for(v, d) and pop_for(v&, d) -> bool.
template <typename Q>
void queue(const char* name, const QueueClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_queue<Q>(name, "queue", claims, nullptr, known);
}
template <typename Q>
void bad_queue(const char* name, const QueueClaims& claims, const Expectation& expected) {
  internal::add_queue<Q>(name, "queue", claims, &expected, {});
}
// The same, last in first out.
template <typename Q>
void stack(const char* name, const QueueClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_queue<Q>(name, "stack", claims, nullptr, known);
}
template <typename Q>
void bad_stack(const char* name, const QueueClaims& claims, const Expectation& expected) {
  internal::add_queue<Q>(name, "stack", claims, &expected, {});
}
// The same, the smallest first.
template <typename Q>
void priority_queue(const char* name, const QueueClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_queue<Q>(name, "priority_queue", claims, nullptr, known);
}
template <typename Q>
void bad_priority_queue(const char* name, const QueueClaims& claims, const Expectation& expected) {
  internal::add_queue<Q>(name, "priority_queue", claims, &expected, {});
}

// Registers D, for work stealing: push(v) and pop(v&) -> bool, which only its owner calls, and steal(v&) -> bool. Constructed from a
// capacity of 8 if it takes one, and never given more.
template <typename D>
void deque(const char* name, const DequeClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_deque<D>(name, claims, nullptr, known);
}
template <typename D>
void bad_deque(const char* name, const DequeClaims& claims, const Expectation& expected) {
  internal::add_deque<D>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_QUEUE_H_
