// Adapters for the kind "lock".
#ifndef HEDDLE_PLUGINS_API_LOCK_H_
#define HEDDLE_PLUGINS_API_LOCK_H_

#include <chrono>
#include <concepts>
#include <cstdint>
#include <initializer_list>

#include "plugins/api/core.h"

namespace heddle::plugin {

// What an implementation promises beyond what its member functions show. `timed`, `shared` and `upgrade` are not listed: they are
// claimed by having try_lock_for, lock_shared and try_upgrade.
struct LockClaims {
  bool recursive = false;
  bool fifo = false;
  bool error_checking = false;
  bool any_releaser = false;
  bool hands_over = false;  // Promises less: see HEDDLE_LOCK_HANDS_OVER.
  bool process_shared = false;
  bool robust = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

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
         bit(claims.hands_over, HEDDLE_LOCK_HANDS_OVER) |
         bit(claims.process_shared, HEDDLE_LOCK_PROCESS_SHARED) |
         bit(claims.robust, HEDDLE_LOCK_ROBUST) |
         bit(ops.acquire_for != nullptr, HEDDLE_LOCK_TIMED) |
         bit(ops.acquire_shared != nullptr, HEDDLE_LOCK_SHARED) |
         bit(ops.upgrade != nullptr, HEDDLE_LOCK_UPGRADE);
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
// depth() and locked(). Exceptions derived from std::exception count as reports of misuse, but OwnerDied.
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

#endif  // HEDDLE_PLUGINS_API_LOCK_H_
