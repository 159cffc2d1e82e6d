// C++ adapters over the C door: a class with the usual member functions becomes an implementation in one line.
//
//   #include "plugins/api/plugin.h"
//   #include "my_lock.h"
//   HEDDLE_PLUGIN("my_locks", "1.2") { heddle::plugin::lock<MyLock>("my_lock", {.fifo = true}); }
#ifndef HEDDLE_PLUGINS_API_PLUGIN_H_
#define HEDDLE_PLUGINS_API_PLUGIN_H_

#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <exception>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <vector>

#include "plugins/api/heddle_plugin.h"

namespace heddle::plugin {

// What an implementation promises beyond what its member functions show. `timed`, `shared` and `upgrade` are not listed: they are
// claimed by having try_lock_for, lock_shared and try_upgrade.
struct LockClaims {
  bool recursive = false;
  bool fifo = false;
  bool error_checking = false;
  bool any_releaser = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

// For known-bad implementations only: the property that must catch this one, and within how many schedules.
struct Expectation {
  const char* property;
  std::uint64_t schedules;
  const char* memory = "sc";
};

// A promise that the implementation is known not to keep, and where that is written up. See heddle_finding.
struct Finding {
  const char* property;
  const char* reference;
};

namespace internal {

// The tables a plugin hands out. They live for as long as the plugin is loaded, and never move (hence the deque).
struct Tables {
  std::deque<heddle_lock_ops> lock_ops;
  std::deque<heddle_expectation> expectations;
  std::deque<std::vector<heddle_finding>> findings;
  std::deque<heddle_implementation> implementations;
  std::vector<const heddle_implementation*> listed;
  heddle_plugin plugin{};
};

inline Tables& tables() {
  static Tables* tables = new Tables;
  return *tables;
}

inline const heddle_plugin* describe(const char* name, const char* version, void (*fill)()) {
  Tables& t = tables();
  if (t.plugin.abi_version == 0) {
    fill();
    t.plugin = {HEDDLE_ABI_VERSION, sizeof(heddle_plugin), name, version, t.listed.size(), t.listed.data()};
  }
  return &t.plugin;
}

// Runs `operation` and turns what a C++ lock says into a status: bool or void results, and exceptions derived from std::exception as
// reports of misuse. Lack of memory is not misuse: it goes on, as does everything that is not a std::exception.
template <typename Operation>
heddle_status status_of(Operation operation) {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Operation>>) {
      operation();
      return HEDDLE_OK;
    } else {
      return operation() ? HEDDLE_OK : HEDDLE_NOT_ACQUIRED;
    }
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception&) {
    return HEDDLE_MISUSE;
  }
}

template <typename L>
L& as(void* lock) {
  return *static_cast<L*>(lock);
}

template <typename L>
heddle_lock_ops lock_ops() {
  using Timeout = std::chrono::nanoseconds;
  heddle_lock_ops ops{};
  ops.struct_size = sizeof ops;
  ops.create = []() -> void* { return new L(); };
  ops.destroy = [](void* l) { delete static_cast<L*>(l); };
  ops.acquire = [](void* l) { return status_of([&] { as<L>(l).lock(); }); };
  ops.release = [](void* l) { return status_of([&] { as<L>(l).unlock(); }); };
  if constexpr (requires(L l) { { l.try_lock() } -> std::convertible_to<bool>; }) {
    ops.try_acquire = [](void* l) { return status_of([&] { return as<L>(l).try_lock(); }); };
  }
  if constexpr (requires(L l, Timeout t) { { l.try_lock_for(t) } -> std::convertible_to<bool>; }) {
    ops.acquire_for = [](void* l, std::int64_t ns) {
      return status_of([&] { return as<L>(l).try_lock_for(Timeout(ns)); });
    };
  }
  if constexpr (requires(L l) { l.lock_shared(); l.unlock_shared(); }) {
    ops.acquire_shared = [](void* l) { return status_of([&] { as<L>(l).lock_shared(); }); };
    ops.release_shared = [](void* l) { return status_of([&] { as<L>(l).unlock_shared(); }); };
  }
  if constexpr (requires(L l) { { l.try_lock_shared() } -> std::convertible_to<bool>; }) {
    ops.try_acquire_shared = [](void* l) { return status_of([&] { return as<L>(l).try_lock_shared(); }); };
  }
  if constexpr (requires(L l, Timeout t) { { l.try_lock_shared_for(t) } -> std::convertible_to<bool>; }) {
    ops.acquire_shared_for = [](void* l, std::int64_t ns) {
      return status_of([&] { return as<L>(l).try_lock_shared_for(Timeout(ns)); });
    };
  }
  if constexpr (requires(L l) { { l.try_upgrade() } -> std::convertible_to<bool>; }) {
    ops.upgrade = [](void* l) { return status_of([&] { return as<L>(l).try_upgrade(); }); };
  }
  if constexpr (requires(L l) { { l.depth() } -> std::convertible_to<std::int64_t>; }) {
    ops.depth = [](void* l) -> std::int64_t { return as<L>(l).depth(); };
  }
  if constexpr (requires(L l) { { l.locked() } -> std::convertible_to<bool>; }) {
    ops.is_locked = [](void* l) { return static_cast<int>(as<L>(l).locked()); };
  }
  return ops;
}

inline std::uint64_t lock_claims(const heddle_lock_ops& ops, const LockClaims& claims) {
  const auto bit = [](bool claimed, std::uint64_t claim) { return claimed ? claim : 0; };
  return bit(claims.recursive, HEDDLE_LOCK_RECURSIVE) | bit(claims.fifo, HEDDLE_LOCK_FIFO) |
         bit(claims.error_checking, HEDDLE_LOCK_ERROR_CHECKING) |
         bit(claims.any_releaser, HEDDLE_LOCK_ANY_RELEASER) |
         bit(ops.acquire_for != nullptr, HEDDLE_LOCK_TIMED) |
         bit(ops.acquire_shared != nullptr, HEDDLE_LOCK_SHARED) |
         bit(ops.upgrade != nullptr, HEDDLE_LOCK_UPGRADE);
}

inline void add(const char* name, const char* kind, std::uint64_t claims, heddle_level level,
                const void* ops, const Expectation* expected, std::initializer_list<Finding> known) {
  Tables& t = tables();
  std::vector<heddle_finding>& findings = t.findings.emplace_back();
  for (const Finding& finding : known) {
    findings.push_back({sizeof(heddle_finding), finding.property, finding.reference});
  }
  const heddle_expectation* expectation = nullptr;
  if (expected != nullptr) {
    expectation = &t.expectations.emplace_back(heddle_expectation{
        sizeof(heddle_expectation), expected->property, expected->schedules, expected->memory});
  }
  t.listed.push_back(&t.implementations.emplace_back(heddle_implementation{
      sizeof(heddle_implementation), name, kind, claims, level, ops, expectation, findings.size(),
      findings.data()}));
}

template <typename L>
void add_lock(const char* name, const LockClaims& claims, const Expectation* expected,
              std::initializer_list<Finding> known) {
  const heddle_lock_ops& ops = tables().lock_ops.emplace_back(lock_ops<L>());
  add(name, "lock", lock_claims(ops, claims), claims.level, &ops, expected, known);
}

}  // namespace internal

// Registers L, a default-constructible class with lock() and unlock(). These are used where they are there: try_lock, try_lock_for,
// lock_shared, unlock_shared, try_lock_shared, try_lock_shared_for, try_upgrade (as in the C++ standard's Lockable and SharedLockable),
// depth() and locked(). Exceptions derived from std::exception count as reports of misuse.
template <typename L>
void lock(const char* name, const LockClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_lock<L>(name, claims, nullptr, known);
}

// Registers a lock that is known to be wrong, and how it must be caught.
template <typename L>
void bad_lock(const char* name, const LockClaims& claims, const Expectation& expected) {
  internal::add_lock<L>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

// Defines the entry of a plugin. The block that follows registers its implementations and runs once.
#define HEDDLE_PLUGIN(plugin_name, plugin_version)                                              \
  static void heddle_plugin_fill();                                                             \
  extern "C" __attribute__((visibility("default"))) const heddle_plugin* heddle_plugin_entry() { \
    return heddle::plugin::internal::describe(plugin_name, plugin_version, heddle_plugin_fill);  \
  }                                                                                             \
  static void heddle_plugin_fill()

#endif  // HEDDLE_PLUGINS_API_PLUGIN_H_
