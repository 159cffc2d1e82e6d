// What an event accessed, kept so that two of them are quickly compared.
#ifndef HEDDLE_STRESS_STRATEGY_FOOTPRINT_H_
#define HEDDLE_STRESS_STRATEGY_FOOTPRINT_H_

#include <array>
#include <cstdint>
#include <vector>

#include "stress/strategy/witness.h"

namespace heddle::strategy {

class Footprint {
 public:
  void Add(const Access& access);
  // Conflicts with every other one.
  void AddAll() { all_ = true; }
  // Nothing is added any more. Required before comparing.
  void Close();

  bool ConflictsWith(const Footprint& other) const;
  // Whether the event changed, or may have changed, the first byte of the object.
  bool Changes(const volatile void* object) const;

 private:
  struct Range {
    std::uintptr_t begin;
    std::uintptr_t end;
  };
  // Sorted and disjoint, once closed.
  using Ranges = std::vector<Range>;

  static constexpr std::size_t kKinds = 3;

  static void Merge(Ranges& ranges);
  static bool Overlap(const Ranges& a, const Ranges& b);

  std::array<Ranges, kKinds> ranges_;  // by AccessKind
  bool all_ = false;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_FOOTPRINT_H_
