// What the adapters of all kinds have in common.
#ifndef HEDDLE_PLUGINS_API_CORE_H_
#define HEDDLE_PLUGINS_API_CORE_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugins/api/heddle_plugin.h"

namespace heddle::plugin {

struct Claims {
  bool quiescent = false;    // see HEDDLE_QUIESCENT
  bool nonblocking = false;  // see HEDDLE_NONBLOCKING
  bool process_shared = false;  // see HEDDLE_PROCESS_SHARED
  bool costly = false;          // see HEDDLE_COSTLY
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

// What an adapter throws when the process has died that held the lock: see HEDDLE_LOCK_ROBUST.
class OwnerDied : public std::exception {};

namespace internal {
inline std::uint64_t common_claims(const Claims& claims) {
  return (claims.quiescent ? HEDDLE_QUIESCENT : 0) | (claims.nonblocking ? HEDDLE_NONBLOCKING : 0) | (claims.process_shared ? HEDDLE_PROCESS_SHARED : 0) |
         (claims.costly ? HEDDLE_COSTLY : 0);
}
}  // namespace internal

// Something that an implementation is given to run: see heddle_task. Copies run the same.
class Task {
 public:
  explicit Task(std::int64_t address) : task_(reinterpret_cast<const heddle_task*>(address)) {}
  void operator()() const { task_->run(task_); }
  std::int64_t number() const { return task_->number; }

 private:
  const heddle_task* task_;
};

namespace internal {

// The tables a plugin hands out. They live for as long as the plugin is loaded, and never move (hence the deque).
struct Tables {
  std::deque<heddle_lock_ops> lock_ops;
  std::deque<heddle_server_ops> server_ops;
  std::deque<heddle_greenlet_ops> greenlet_ops;
  std::deque<heddle_hub_ops> hub_ops;
  std::deque<heddle_process_pool_ops> process_pool_ops;
  std::deque<heddle_loop_ops> loop_ops;
  std::deque<heddle_object_ops> object_ops;
  std::deque<std::vector<heddle_operation>> operations;
  std::deque<heddle_expectation> expectations;
  std::deque<std::vector<heddle_finding>> findings;
  std::deque<heddle_implementation> implementations;
  std::vector<const heddle_implementation*> listed;
  std::vector<const heddle_kind*> listed_kinds;
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
    t.plugin = {HEDDLE_ABI_VERSION, sizeof(heddle_plugin), name, version, t.listed.size(), t.listed.data(), t.listed_kinds.size(), t.listed_kinds.data()};
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
  } catch (const OwnerDied&) {
    return HEDDLE_BROKEN;
  } catch (const std::exception&) {
    return HEDDLE_MISUSE;
  }
}

template <typename L>
L& as(void* lock) {
  return *static_cast<L*>(lock);
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
// With the parameter if it has a constructor that takes one; the first member of an aggregate is no parameter.
template <typename T>
void* create(const std::int64_t* parameters) {
  if constexpr (std::is_constructible_v<T, std::int64_t> && !std::is_aggregate_v<T>) {
    return new T(parameters[0]);
  } else {
    return new T();
  }
}

template <typename T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

}  // namespace internal

}  // namespace heddle::plugin

// Defines the entry of a plugin. The block that follows registers its implementations and runs once.
#define HEDDLE_PLUGIN(plugin_name, plugin_version)                                              \
  static void heddle_plugin_fill();                                                             \
  extern "C" __attribute__((visibility("default"))) const heddle_plugin* heddle_plugin_entry() { \
    return heddle::plugin::internal::describe(plugin_name, plugin_version, heddle_plugin_fill);  \
  }                                                                                             \
  static void heddle_plugin_fill()

#endif  // HEDDLE_PLUGINS_API_CORE_H_
