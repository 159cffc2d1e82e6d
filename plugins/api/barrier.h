// Adapters for the kinds "barrier", "latch" and "once".
#ifndef HEDDLE_PLUGINS_API_BARRIER_H_
#define HEDDLE_PLUGINS_API_BARRIER_H_

#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <type_traits>
#include <utility>

#include "plugins/api/core.h"

namespace heddle::plugin {

struct BarrierClaims {
  bool indices = false;  // wait() answers a place from 0, to each of a round another
  bool serial = false;   // wait() answers 1 to one of a round, and 0 to the others
  bool anybody = false;  // more threads than parties may come
  bool action = false;   // the constructor takes what one of them is to do in each round: std::function<void()>
  heddle_level level = HEDDLE_LEVEL_FULL;
};

struct LatchClaims {
  bool may_fail = false;  // try_wait may fail without a cause, as the C++ standard allows
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename B>
void* create_barrier(const std::int64_t* parameters) {
  if constexpr (std::is_constructible_v<B, int, std::function<void()>>) {
    return new B(static_cast<int>(parameters[0]), parameters[1] == 0 ? std::function<void()>() : std::function<void()>(Task(parameters[1])));
  } else {
    return new B(static_cast<int>(parameters[0]));
  }
}

template <typename B>
void add_barrier(const char* name, const BarrierClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("wait", [](void* o, const std::int64_t*, std::int64_t* result) {
    return status_of([&] {
      if constexpr (std::is_void_v<decltype(as<B>(o).wait())>) {
        as<B>(o).wait();
      } else {
        *result = as<B>(o).wait();
      }
    });
  });
  if constexpr (requires(B b) { b.wait_for(std::chrono::nanoseconds()); }) {
    operations.Add("wait_for", [](void* o, const std::int64_t* a, std::int64_t* result) {
      return status_of([&] {
        if constexpr (requires { *as<B>(o).wait_for(timeout(a[0])); }) {
          const auto place = as<B>(o).wait_for(timeout(a[0]));
          if (place) *result = *place;
          return place.has_value();
        } else {
          *result = as<B>(o).wait_for(timeout(a[0]));
          return true;
        }
      });
    });
  }
  if constexpr (requires(B b) { b.abort(); }) {
    operations.Add("abort", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<B>(o).abort(); }); });
  }
  if constexpr (requires(B b) { b.reset(); }) {
    operations.Add("reset", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<B>(o).reset(); }); });
  }
  if constexpr (requires(B b) { b.broken(); }) {
    operations.Add("is_broken", [](void* o, const std::int64_t*, std::int64_t* result) { return status_of([&] { *result = as<B>(o).broken() ? 1 : 0; }); });
  }
  add_object(name, "barrier",
             (claims.indices ? HEDDLE_BARRIER_INDICES : 0) | (claims.serial ? HEDDLE_BARRIER_SERIAL : 0) | (claims.action ? HEDDLE_BARRIER_ACTION : 0) |
                 (claims.anybody ? HEDDLE_BARRIER_ANYBODY : 0),
             claims.level, create_barrier<B>, destroy<B>, std::move(operations), expected, known);
}

template <typename L>
void add_latch(const char* name, const LatchClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("count_down", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<L>(o).count_down(); }); });
  operations.Add("wait", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<L>(o).wait(); }); });
  if constexpr (requires(L l) { { l.wait_for(std::chrono::nanoseconds()) } -> std::convertible_to<bool>; }) {
    operations.Add("wait_for", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { return as<L>(o).wait_for(timeout(a[0])); }); });
  }
  if constexpr (requires(L l) { { l.try_wait() } -> std::convertible_to<bool>; }) {
    operations.Add("try_wait", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { return as<L>(o).try_wait(); }); });
  }
  if constexpr (requires(L l) { l.arrive_and_wait(); }) {
    operations.Add("arrive_and_wait", [](void* o, const std::int64_t*, std::int64_t*) { return status_of([&] { as<L>(o).arrive_and_wait(); }); });
  }
  add_object(name, "latch", claims.may_fail ? HEDDLE_LATCH_MAY_FAIL : 0, claims.level, create<L>, destroy<L>, std::move(operations), expected,
             known);
}

template <typename O>
void add_once(const char* name, const Claims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  Operations operations;
  operations.Add("call", [](void* o, const std::int64_t* a, std::int64_t*) { return status_of([&] { as<O>(o).call(Task(a[0])); }); });
  add_object(name, "once", common_claims(claims), claims.level, create_default<O>, destroy<O>, std::move(operations), expected, known);
}

}  // namespace internal

// Registers B, constructed from the number of its parties, with wait(). wait_for(d), which gives a place or a std::optional of
// one, none if it gave up, abort(), reset() and broken() are used where they are there; a std::exception says that the barrier is broken.
template <typename B>
void barrier(const char* name, const BarrierClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_barrier<B>(name, claims, nullptr, known);
}
template <typename B>
void bad_barrier(const char* name, const BarrierClaims& claims, const Expectation& expected) {
  internal::add_barrier<B>(name, claims, &expected, {});
}

// Registers L, constructed from its count, with count_down() and wait(). wait_for(d), try_wait() and arrive_and_wait() are used where they are there.
template <typename L>
void latch(const char* name, const LatchClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_latch<L>(name, claims, nullptr, known);
}
template <typename L>
void bad_latch(const char* name, const LatchClaims& claims, const Expectation& expected) {
  internal::add_latch<L>(name, claims, &expected, {});
}

// Registers O, with call(f), which throws what f throws.
template <typename O>
void once(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_once<O>(name, claims, nullptr, known);
}
template <typename O>
void bad_once(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_once<O>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_BARRIER_H_
