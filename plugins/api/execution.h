// Adapters for the kinds "thread", "future" and "executor".
#ifndef HEDDLE_PLUGINS_API_EXECUTION_H_
#define HEDDLE_PLUGINS_API_EXECUTION_H_

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <utility>

#include "plugins/api/core.h"

namespace heddle::plugin {

struct ExecutorClaims {
  bool fifo = false;           // tasks begin in the order in which they were submitted
  bool shut_anywhere = false;  // any thread may call shutdown, at any time and more than once; submit throws from then on
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename T>
void add_thread(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("start", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<T>(o).start(Task(a[0])); }); });
  operations.Add("join", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<T>(o).join(); }); });
  if constexpr (requires(T t) { { t.join_for(std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("join_for", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { return as<T>(o).join_for(timeout(a[0])); }); });
  }
  if constexpr (requires(T t) { { t.is_alive() } -> std::convertible_to<bool>; }) {
    operations.Add("is_alive", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<T>(o).is_alive() ? 1 : 0; }); });
  }
  add_object(name, "thread", common_claims(claims), claims.level, create_default<T>, destroy<T>, std::move(operations), expected, known);
}

template <typename F>
void add_future(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("set", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<F>(o).set(a[0]); }); });
  operations.Add("get", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<F>(o).get(); }); });
  if constexpr (requires(F f, std::int64_t v) { { f.get_for(std::chrono::nanoseconds(), v) } -> std::convertible_to<bool>; }) {
    operations.Add("get_for", [](void* o, const std::int64_t* a, std::int64_t* result) { return status_of([&] { return as<F>(o).get_for(timeout(a[0]), *result); }); });
  }
  if constexpr (requires(F f) { { f.is_ready() } -> std::convertible_to<bool>; }) {
    operations.Add("is_ready", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<F>(o).is_ready() ? 1 : 0; }); });
  }
  if constexpr (requires(F f) { { f.cancel() } -> std::convertible_to<bool>; }) {
    operations.Add("cancel", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<F>(o).cancel() ? 1 : 0; }); });
  }
  if constexpr (requires(F f) { f.then(Task(0)); }) {
    operations.Add("then", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<F>(o).then(Task(a[0])); }); });
  }
  add_object(name, "future", common_claims(claims), claims.level, create_default<F>, destroy<F>, std::move(operations), expected, known);
}

// An executor with the outcomes that it has given out, by the numbers of their tasks.
template <typename E>
struct Pool {
  using Outcome = decltype(std::declval<E&>().submit(std::declval<Task>()));
  std::array<std::optional<Outcome>, HEDDLE_MAX_TASKS> outcomes;
  E executor;
  explicit Pool(std::int64_t workers) : executor(static_cast<int>(workers)) {}
  Outcome& Of(std::int64_t task) { return *outcomes[static_cast<std::size_t>(task)]; }
};

template <typename E>
void add_executor(const char* name, const ExecutorClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  using P = Pool<E>;
  using O = typename P::Outcome;
  Operations operations;
  operations.Add("submit", [](void* o, const std::int64_t* a, std::int64_t*) {
    return status_of([&] {
      const Task task(a[0]);
      as<P>(o).outcomes[static_cast<std::size_t>(task.number())].emplace(as<P>(o).executor.submit(task));
    });
  });
  if constexpr (requires(O o) { o.get(); }) {
    operations.Add("result", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<P>(o).Of(a[0]).get(); }); });
  }
  if constexpr (requires(O o) { { o.get_for(std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("result_for", [](void* o, const std::int64_t* a, std::int64_t*) {
      return status_of([&] { return as<P>(o).Of(a[0]).get_for(timeout(a[1])); });
    });
  }
  if constexpr (requires(O o) { { o.cancel() } -> std::convertible_to<bool>; }) {
    operations.Add("cancel", [](void* o, const std::int64_t* a, std::int64_t* result) {
      return status_of([&] { *result = as<P>(o).Of(a[0]).cancel() ? 1 : 0; });
    });
  }
  operations.Add("shutdown", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<P>(o).executor.shutdown(); }); });
  add_object(name, "executor", (claims.fifo ? HEDDLE_EXECUTOR_FIFO : 0) | (claims.shut_anywhere ? HEDDLE_EXECUTOR_SHUT_ANYWHERE : 0), claims.level,
             create<P>, destroy<P>, std::move(operations), expected, known);
}

}  // namespace internal

// Registers T, with start(f), which throws if it was started, and join(), which throws before start and from within; join may be called again, and by
// several. join_for(d) -> bool and is_alive() are used where they are there.
template <typename T>
void thread(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_thread<T>(name, claims, nullptr, known);
}
template <typename T>
void bad_thread(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_thread<T>(name, claims, &expected, {});
}

// Registers F, an outcome that is not set: set(v) throws if there is one, get() -> v waits, and throws if it was cancelled. get_for(d, v&) -> bool,
// is_ready(), cancel() -> bool and then(f), which calls f when there is an outcome, are used where they are there.
template <typename F>
void future(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_future<F>(name, claims, nullptr, known);
}
template <typename F>
void bad_future(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_future<F>(name, claims, &expected, {});
}

// Registers E, constructed from the number of its workers (int), with shutdown(), which waits until everything that was submitted has ended, and
// submit(f), which gives an outcome. These members of the outcome are used where they are there: get(), which waits, and throws if f did or was
// cancelled; get_for(d) -> bool; cancel() -> bool. The destructor of E leaves no thread behind.
template <typename E>
void executor(const char* name, const ExecutorClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_executor<E>(name, claims, nullptr, known);
}
template <typename E>
void bad_executor(const char* name, const ExecutorClaims& claims, const Expectation& expected) {
  internal::add_executor<E>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_EXECUTION_H_
