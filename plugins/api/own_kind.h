// A kind of the plugin's own, and objects of any kind whose operations are member functions.
#ifndef HEDDLE_PLUGINS_API_OWN_KIND_H_
#define HEDDLE_PLUGINS_API_OWN_KIND_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugins/api/core.h"

namespace heddle::plugin {

// A parameter or an argument, and the values that scenarios use for it.
struct Values {
  const char* name;
  std::vector<std::int64_t> values;
};

struct OperationOfKind {
  const char* name;
  std::vector<Values> arguments = {};  // at most 2, without the timeout
  bool required = true;
  bool waits = false;     // it may have to wait for good
  bool timed = false;     // it has a timeout as its last argument
  bool prefills = false;  // one thread may do it before the others begin
  bool looks = false;     // done at the end, with each value of its first argument
  bool by_owner = false;  // only one thread calls it
  bool by_others = false;  // only the others do
};

struct KindWords {
  const char* summary;
  const char* promise;  // what must hold of the answers: one sentence
  const char* source;   // the document that says so
};

using CallOfKind = heddle_call;

// What a call answers that can take effect; none if it has to wait.
struct Answer {
  heddle_status status = HEDDLE_OK;
  std::int64_t result = 0;
};
inline std::optional<Answer> ok(std::int64_t result = 0) { return Answer{HEDDLE_OK, result}; }
inline std::optional<Answer> refused() { return Answer{HEDDLE_NOT_ACQUIRED, 0}; }
inline std::optional<Answer> misuse() { return Answer{HEDDLE_MISUSE, 0}; }
inline std::optional<Answer> waits() { return std::nullopt; }

namespace internal {

// A kind with what its table points to.
struct OwnKind {
  heddle_kind table{};
  std::deque<Values> values;
  std::deque<std::vector<heddle_values>> lists;
  std::vector<heddle_kind_operation> operations;
  std::vector<std::int64_t> sleeps;

  const heddle_values* Keep(const std::vector<Values>& given) {
    std::vector<heddle_values>& list = lists.emplace_back();
    for (const Values& each : given) {
      const Values& kept = values.emplace_back(each);
      list.push_back({kept.name, kept.values.data(), kept.values.size()});
    }
    return list.data();
  }
};

// They live for as long as the plugin is loaded, and never move.
inline OwnKind& new_kind() {
  static auto* const kinds = new std::deque<OwnKind>;
  return kinds->emplace_back();
}

inline unsigned flags_of(const OperationOfKind& operation) {
  const auto flag = [](bool set, unsigned value) { return set ? value : 0u; };
  return flag(operation.required, HEDDLE_OPERATION_REQUIRED) | flag(operation.waits, HEDDLE_OPERATION_WAITS) |
         flag(operation.timed, HEDDLE_OPERATION_TIMED) | flag(operation.prefills, HEDDLE_OPERATION_PREFILLS) |
         flag(operation.looks, HEDDLE_OPERATION_LOOKS) | flag(operation.by_owner, HEDDLE_OPERATION_OWNER) |
         flag(operation.by_others, HEDDLE_OPERATION_OTHERS);
}

template <typename Model>
constexpr std::size_t kWordsOf = (sizeof(Model) + sizeof(std::int64_t) - 1) / sizeof(std::int64_t);

template <typename Model>
void put(const Model& model, std::int64_t* state) {
  std::memset(state, 0, kWordsOf<Model> * sizeof *state);
  std::memcpy(state, &model, sizeof model);
}

template <typename Model>
int apply(const std::int64_t* parameters, std::int64_t* state, const heddle_call* call, int way, heddle_status* status, std::int64_t* result) {
  Model model(parameters);
  std::memcpy(&model, state, sizeof model);
  std::optional<Answer> answer;
  if constexpr (requires { model.apply(*call, way); }) {
    answer = model.apply(*call, way);
  } else {
    if (way == 0) answer = model.apply(*call);
  }
  if (!answer) return 0;
  *status = answer->status;
  *result = answer->result;
  put(model, state);
  return 1;
}

// Calls a member function with arguments and an answer as the door has them.
template <auto kMember>
struct Method;

template <typename T>
T argument_as(std::int64_t value) {
  if constexpr (std::is_same_v<T, std::chrono::nanoseconds>) {
    return timeout(value);
  } else if constexpr (std::is_same_v<T, Task>) {
    return Task(value);
  } else {
    return static_cast<T>(value);
  }
}

template <typename Returned, typename Run>
heddle_status answer_of(Run run, std::int64_t* result) {
  if constexpr (std::is_same_v<Returned, void> || std::is_same_v<Returned, bool>) {
    return status_of(run);
  } else if constexpr (std::is_integral_v<Returned>) {
    return status_of([&] { *result = static_cast<std::int64_t>(run()); });
  } else {
    return status_of([&] {
      const Returned returned = run();  // a std::optional
      if (returned) *result = static_cast<std::int64_t>(*returned);
      return returned.has_value();
    });
  }
}

template <auto kMember, typename R, typename T, typename... A>
struct MethodOf {
  static heddle_status Call(void* object, const std::int64_t* arguments, std::int64_t* result) {
    return With(object, arguments, result, std::index_sequence_for<A...>());
  }

 private:
  template <std::size_t... kIndex>
  static heddle_status With(void* object, [[maybe_unused]] const std::int64_t* arguments, std::int64_t* result, std::index_sequence<kIndex...>) {
    return answer_of<R>([&] { return (as<T>(object).*kMember)(argument_as<std::decay_t<A>>(arguments[kIndex])...); }, result);
  }
};

template <typename R, typename T, typename... A, R (T::*kMember)(A...)>
struct Method<kMember> : MethodOf<kMember, R, T, A...> {};
template <typename R, typename T, typename... A, R (T::*kMember)(A...) const>
struct Method<kMember> : MethodOf<kMember, R, T, A...> {};

template <typename T>
void* create_with_all(const std::int64_t* parameters) {
  if constexpr (std::is_constructible_v<T, const std::int64_t*>) {
    return new T(parameters);
  } else {
    return create<T>(parameters);
  }
}

template <typename T>
void add_own(const char* name, const char* kind, const Claims& claims, std::initializer_list<heddle_operation> list, const Expectation* expected,
             std::initializer_list<Finding> known) {
  Operations operations;
  for (const heddle_operation& operation : list) operations.Add(operation.name, operation.call);
  add_object(name, kind, common_claims(claims), claims.level, create_with_all<T>, destroy<T>, std::move(operations), expected, known);
}

}  // namespace internal

// Brings a kind. Model is the sequential object: trivially copyable, constructed from the parameters (const std::int64_t*), with
//   std::optional<Answer> apply(const CallOfKind& call)
// which changes it, and answers ok(), ok(result), refused() or misuse(), or waits() if the call cannot take effect now. Where a call can take effect in
// several ways: apply(call, way) with way = 0, 1, ..., and waits() after the last. `sleeps`: nanoseconds that threads of scenarios may let pass.
template <typename Model>
void kind(const char* name, const KindWords& words, const std::vector<Values>& parameters, const std::vector<OperationOfKind>& operations,
          const std::vector<std::int64_t>& sleeps = {}) {
  static_assert(std::is_trivially_copyable_v<Model>);
  static_assert(internal::kWordsOf<Model> <= HEDDLE_MAX_STATE);
  internal::OwnKind& own = internal::new_kind();
  for (const OperationOfKind& operation : operations) {
    own.operations.push_back({sizeof(heddle_kind_operation), operation.name, operation.arguments.size(), own.Keep(operation.arguments),
                              internal::flags_of(operation)});
  }
  own.sleeps = sleeps;
  own.table = {sizeof(heddle_kind),
               name,
               words.summary,
               words.promise,
               words.source,
               parameters.size(),
               own.Keep(parameters),
               own.operations.size(),
               own.operations.data(),
               own.sleeps.size(),
               own.sleeps.data(),
               internal::kWordsOf<Model>,
               [](const std::int64_t* given, std::int64_t* state) { internal::put(Model(given), state); },
               internal::apply<Model>};
  internal::tables().listed_kinds.push_back(&own.table);
}

// An operation that is a member function: of integers, std::chrono::nanoseconds (a timeout) or Task, giving nothing, a bool (false: refused), an integer,
// or a std::optional of one (none: refused).
template <auto kMember>
heddle_operation method(const char* name) {
  return {sizeof(heddle_operation), name, internal::Method<kMember>::Call};
}

// Registers T as an implementation of any kind by what its operations are. It is constructed from the parameters (const std::int64_t*), from the
// first, or from nothing.
template <typename T>
void object(const char* name, const char* kind, std::initializer_list<heddle_operation> operations, const Claims& claims = {},
            std::initializer_list<Finding> known = {}) {
  internal::add_own<T>(name, kind, claims, operations, nullptr, known);
}
template <typename T>
void bad_object(const char* name, const char* kind, std::initializer_list<heddle_operation> operations, const Expectation& expected) {
  internal::add_own<T>(name, kind, {}, operations, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_OWN_KIND_H_
