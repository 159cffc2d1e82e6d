// Adapters for the kind "event".
#ifndef HEDDLE_PLUGINS_API_EVENT_H_
#define HEDDLE_PLUGINS_API_EVENT_H_

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "plugins/api/core.h"

namespace heddle::plugin {

namespace internal {

template <typename E>
void add_event(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("set", [](void* e, const std::int64_t*, std::int64_t*) { return status_of([&] { as<E>(e).set(); }); });
  operations.Add("wait", [](void* e, const std::int64_t*, std::int64_t*) { return status_of([&] { as<E>(e).wait(); }); });
  if constexpr (requires(E e) { e.clear(); }) {
    operations.Add("clear", [](void* e, const std::int64_t*, std::int64_t*) { return status_of([&] { as<E>(e).clear(); }); });
  }
  if constexpr (requires(E e) { { e.wait_for(std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("wait_for", [](void* e, const std::int64_t* a, std::int64_t*) {
      return status_of([&] { return as<E>(e).wait_for(timeout(a[0])); });
    });
  }
  if constexpr (requires(E e) { { e.is_set() } -> std::convertible_to<bool>; }) {
    operations.Add("is_set", [](void* e, const std::int64_t*, std::int64_t* result) {
      return status_of([&] { *result = as<E>(e).is_set() ? 1 : 0; });
    });
  }
  add_object(name, "event", common_claims(claims), claims.level, create_default<E>, destroy<E>, std::move(operations), expected, known);
}

}  // namespace internal

// Registers E, default-constructible and not set, with set() and wait(); clear(), wait_for(d) and is_set() are used where they are there.
template <typename E>
void event(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_event<E>(name, claims, nullptr, known);
}
template <typename E>
void bad_event(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_event<E>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_EVENT_H_
