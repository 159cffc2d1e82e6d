// What executions do, counted in the way of a fuzzer: inputs that raise a counter which none had raised are kept and varied.
#ifndef HEDDLE_STRESS_STRATEGY_COVERAGE_H_
#define HEDDLE_STRESS_STRATEGY_COVERAGE_H_

#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "stress/strategy/operation.h"

namespace heddle::strategy {

// Two things count: that a thread goes from one place in the code to another, and that an operation at one place follows one of another
// thread at another on the same object: what a read sees, what a write replaces. Where it is not known where an operation is, its kind
// and the object's number stand for it.
class Coverage {
 public:
  // `counters`: a power of two of them. Whoever owns them resets them.
  explicit Coverage(std::span<std::uint8_t> counters) : counters_(counters) {}

  // An execution begins.
  void Begin();
  // The operation is executed now.
  void Add(const Operation& operation);

 private:
  struct Object {
    std::uint64_t execution = 0;  // that touched it last
    std::uint32_t number = 0;     // in the order of first uses in this execution
    std::uint32_t place = 0;      // of the last operation on it that writes
    ThreadId thread = 0;          // of that one
  };

  std::uint32_t PlaceOf(const Operation& operation, const Object* object);
  void Count(std::uint64_t feature);

  const std::span<std::uint8_t> counters_;
  // By the order of first uses: nothing depends on where code and data lie.
  std::unordered_map<const void*, std::uint32_t> sites_;
  std::unordered_map<const volatile void*, Object> objects_;
  std::array<std::uint32_t, kMaxThreads> last_place_ = {};
  std::uint64_t execution_ = 0;
  std::uint32_t objects_in_execution_ = 0;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_COVERAGE_H_
