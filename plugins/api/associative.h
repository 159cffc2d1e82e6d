// Adapters for the kinds "register", "counter", "set" and "map".
#ifndef HEDDLE_PLUGINS_API_ASSOCIATIVE_H_
#define HEDDLE_PLUGINS_API_ASSOCIATIVE_H_

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "plugins/api/core.h"

namespace heddle::plugin {
namespace internal {

template <typename T>
void add_register(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("read", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<T>(o).load(); }); });
  operations.Add("write", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<T>(o).store(a[0]); }); });
  if constexpr (requires(T t) { t.exchange(std::int64_t{}); }) {
    operations.Add("exchange", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<T>(o).exchange(a[0]); }); });
  }
  if constexpr (requires(T t) { t.compare_exchange(std::int64_t{}, std::int64_t{}); }) {
    operations.Add("compare_exchange", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<T>(o).compare_exchange(a[0], a[1]) ? 1 : 0; }); });
  }
  add_object(name, "register", common_claims(claims), claims.level, create<T>, destroy<T>, std::move(operations), expected, known);
}

template <typename C>
void add_counter(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("add", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<C>(o).add(a[0]); }); });
  if constexpr (requires(C c) { c.fetch_add(std::int64_t{}); }) {
    operations.Add("fetch_add", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<C>(o).fetch_add(a[0]); }); });
  }
  operations.Add("get", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<C>(o).get(); }); });
  add_object(name, "counter", common_claims(claims), claims.level, create_default<C>, destroy<C>, std::move(operations), expected, known);
}

template <typename S>
void add_set(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("insert", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<S>(o).insert(a[0]) ? 1 : 0; }); });
  if constexpr (requires(S s) { s.erase(std::int64_t{}); }) {
    operations.Add("erase", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<S>(o).erase(a[0]) ? 1 : 0; }); });
  }
  operations.Add("contains", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<S>(o).contains(a[0]) ? 1 : 0; }); });
  add_object(name, "set", common_claims(claims), claims.level, create_default<S>, destroy<S>, std::move(operations), expected, known);
}

template <typename M>
void add_map(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  if constexpr (requires(M m) { m.put(std::int64_t{}, std::int64_t{}); }) {
    operations.Add("put", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<M>(o).put(a[0], a[1]); }); });
  }
  operations.Add("insert", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<M>(o).insert(a[0], a[1]) ? 1 : 0; }); });
  operations.Add("get", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { return as<M>(o).get(a[0], *result); }); });
  if constexpr (requires(M m) { m.erase(std::int64_t{}); }) {
    operations.Add("erase", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { *result = as<M>(o).erase(a[0]) ? 1 : 0; }); });
  }
  add_object(name, "map", common_claims(claims), claims.level, create_default<M>, destroy<M>, std::move(operations), expected, known);
}

}  // namespace internal

// Registers T, constructed from its initial value, with load() and store(v). exchange(v) and compare_exchange(expected, desired) -> bool
// are used where they are there.
template <typename T>
void register_(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_register<T>(name, claims, nullptr, known);
}
template <typename T>
void bad_register_(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_register<T>(name, claims, &expected, {});
}

// Registers C, which begins at 0, with add(n) and get(); fetch_add(n) is used where it is there.
template <typename C>
void counter(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_counter<C>(name, claims, nullptr, known);
}
template <typename C>
void bad_counter(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_counter<C>(name, claims, &expected, {});
}

// Registers S, a set of std::int64_t, with insert(k) -> bool and contains(k); erase(k) -> bool is used where it is there.
template <typename S>
void set(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_set<S>(name, claims, nullptr, known);
}
template <typename S>
void bad_set(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_set<S>(name, claims, &expected, {});
}

// Registers M, from std::int64_t to std::int64_t, with insert(k, v) -> bool, which does not overwrite, and get(k, v&) -> bool. put(k, v), which
// does, and erase(k) -> bool are used where they are there.
template <typename M>
void map(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_map<M>(name, claims, nullptr, known);
}
template <typename M>
void bad_map(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_map<M>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_ASSOCIATIVE_H_
