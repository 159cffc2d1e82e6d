// Small sequential objects for tests.
#ifndef HEDDLE_PROPERTIES_LINEARIZABILITY_TESTING_OBJECTS_H_
#define HEDDLE_PROPERTIES_LINEARIZABILITY_TESTING_OBJECTS_H_

#include <string>

#include "properties/linearizability/specification.h"

namespace heddle::properties::linearizability::testing {

// read() -> value; write(value); swap(value) -> the value before.
class Register final : public Specification {
 public:
  enum : int { kRead, kWrite, kSwap };
  State Initial() const override { return {0}; }
  void Apply(const State& state, const Call& call, std::vector<Step>* steps) const override {
    if (call.operation == kRead) return steps->push_back({state, 0, state[0]});
    steps->push_back({{call.arguments[0]}, 0, call.operation == kSwap ? state[0] : 0});
  }
  std::string Describe(const Call& call) const override {
    if (call.operation == kRead) return "read";
    return (call.operation == kWrite ? "write(" : "swap(") + std::to_string(call.arguments[0]) + ")";
  }
};

// put(value); get() -> the oldest, waits for one; try_get() -> the oldest, or refused. Holds one at the most: put waits for room.
class Slot final : public Specification {
 public:
  enum : int { kPut, kGet, kTryGet };
  State Initial() const override { return {}; }
  void Apply(const State& state, const Call& call, std::vector<Step>* steps) const override {
    if (call.operation == kPut) {
      if (state.empty()) steps->push_back({{call.arguments[0]}, 0, 0});
    } else if (!state.empty()) {
      steps->push_back({{}, 0, state[0]});
    } else if (call.operation == kTryGet) {
      steps->push_back({state, 1, 0});
    }
  }
  std::string Describe(const Call& call) const override {
    constexpr const char* kNames[] = {"put", "get", "try_get"};
    return kNames[call.operation];
  }
};

// A queue without bounds: put(value); try_get() -> the oldest, or refused, which may also happen without a cause.
class ShyQueue final : public Specification {
 public:
  enum : int { kPut, kTryGet };
  State Initial() const override { return {}; }
  void Apply(const State& state, const Call& call, std::vector<Step>* steps) const override {
    if (call.operation == kPut) {
      State after = state;
      after.push_back(call.arguments[0]);
      return steps->push_back({std::move(after), 0, 0});
    }
    steps->push_back({state, 1, 0});
    if (!state.empty()) steps->push_back({{state.begin() + 1, state.end()}, 0, state[0]});
  }
  std::string Describe(const Call& call) const override { return call.operation == kPut ? "put" : "try_get"; }
};

}  // namespace heddle::properties::linearizability::testing

#endif  // HEDDLE_PROPERTIES_LINEARIZABILITY_TESTING_OBJECTS_H_
