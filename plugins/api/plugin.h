// C++ adapters over the C door: a class with the usual member functions becomes an implementation in one line.
//
//   #include "plugins/api/plugin.h"
//   #include "my_lock.h"
//   HEDDLE_PLUGIN("my_locks", "1.2") { heddle::plugin::lock<MyLock>("my_lock", {.fifo = true}); }
#ifndef HEDDLE_PLUGINS_API_PLUGIN_H_
#define HEDDLE_PLUGINS_API_PLUGIN_H_

#include <chrono>
#include <concepts>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <initializer_list>
#include <mutex>
#include <new>
#include <type_traits>
#include <utility>
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

struct SemaphoreClaims {
  bool bounded = false;   // a release beyond the initial value is reported
  bool may_fail = false;  // a try may fail without a cause, as the C++ standard allows
  heddle_level level = HEDDLE_LEVEL_FULL;
};

// `one_producer` and `one_consumer` limit who may call; the others say how the queue behaves.
struct QueueClaims {
  bool bounded = false;
  bool may_fail = false;
  bool one_producer = false;
  bool one_consumer = false;
  bool per_producer = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

struct Claims {
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
  std::deque<heddle_object_ops> object_ops;
  std::deque<std::vector<heddle_operation>> operations;
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

using Call = heddle_status (*)(void* object, const std::int64_t* arguments, std::int64_t* result);

// The operations of a class, as they are found.
class Operations {
 public:
  void Add(const char* name, Call call) { list_.push_back({sizeof(heddle_operation), name, call}); }
  std::vector<heddle_operation> Take() { return std::move(list_); }

 private:
  std::vector<heddle_operation> list_;
};

inline std::chrono::nanoseconds timeout(std::int64_t ns) { return std::chrono::nanoseconds(ns); }

inline void add_object(const char* name, const char* kind, std::uint64_t claims, heddle_level level, void* (*create)(const std::int64_t*),
                       void (*destroy)(void*), Operations operations, const Expectation* expected, std::initializer_list<Finding> known) {
  Tables& t = tables();
  const std::vector<heddle_operation>& list = t.operations.emplace_back(operations.Take());
  const heddle_object_ops& ops =
      t.object_ops.emplace_back(heddle_object_ops{sizeof(heddle_object_ops), create, destroy, list.size(), list.data()});
  add(name, kind, claims, level, &ops, expected, known);
}

template <typename T>
void* create_default(const std::int64_t*) {
  return new T();
}
// With the parameter if its constructor takes one.
template <typename T>
void* create(const std::int64_t* parameters) {
  if constexpr (std::is_constructible_v<T, std::int64_t>) {
    return new T(parameters[0]);
  } else {
    return new T();
  }
}

template <typename T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

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
  add_object(name, "semaphore", (claims.bounded ? HEDDLE_SEMAPHORE_BOUNDED : 0) | (claims.may_fail ? HEDDLE_SEMAPHORE_MAY_FAIL : 0),
             claims.level, create<S>, destroy<S>, std::move(operations), expected, known);
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
  add_object(name, "condition", 0, claims.level, create<M>, destroy<M>, std::move(operations), expected, known);
}

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
  add_object(name, "event", 0, claims.level, create_default<E>, destroy<E>, std::move(operations), expected, known);
}

inline std::uint64_t queue_claims(const QueueClaims& claims) {
  const auto bit = [](bool claimed, std::uint64_t claim) { return claimed ? claim : 0; };
  return bit(claims.bounded, HEDDLE_QUEUE_BOUNDED) | bit(claims.may_fail, HEDDLE_QUEUE_MAY_FAIL) |
         bit(claims.one_producer, HEDDLE_QUEUE_ONE_PRODUCER) | bit(claims.one_consumer, HEDDLE_QUEUE_ONE_CONSUMER) |
         bit(claims.per_producer, HEDDLE_QUEUE_PER_PRODUCER);
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
template <typename Mutex, typename Condition>
void bad_condition(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_monitor<internal::Monitor<Mutex, Condition>>(name, claims, &expected, {});
}

// Registers E, default-constructible and not set, with set() and wait(); clear(), wait_for(d) and is_set() are used where they are there.
template <typename E>
void event(const char* name, const Claims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_event<E>(name, claims, nullptr, known);
}
template <typename E>
void bad_event(const char* name, const Claims& claims, const Expectation& expected) {
  internal::add_event<E>(name, claims, &expected, {});
}

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

}  // namespace heddle::plugin

// Defines the entry of a plugin. The block that follows registers its implementations and runs once.
#define HEDDLE_PLUGIN(plugin_name, plugin_version)                                              \
  static void heddle_plugin_fill();                                                             \
  extern "C" __attribute__((visibility("default"))) const heddle_plugin* heddle_plugin_entry() { \
    return heddle::plugin::internal::describe(plugin_name, plugin_version, heddle_plugin_fill);  \
  }                                                                                             \
  static void heddle_plugin_fill()

#endif  // HEDDLE_PLUGINS_API_PLUGIN_H_
