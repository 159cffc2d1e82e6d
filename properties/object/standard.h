// The properties that need no more than a kind's table of operations and its specification: their scenarios are drawn from the table.
#ifndef HEDDLE_PROPERTIES_OBJECT_STANDARD_H_
#define HEDDLE_PROPERTIES_OBJECT_STANDARD_H_

#include <functional>
#include <string_view>
#include <vector>

#include "properties/object/rules.h"

namespace heddle::properties::object {

struct Standard {
  // The property of the answers: the last word of its id, what must hold, and where that comes from.
  std::string_view order;
  std::string_view sentence;
  std::string_view source;
  // What the tasks of scenarios do; each task is drawn.
  std::vector<Steps> tasks = {};
  // How long, in nanoseconds of virtual time, threads may sleep between their calls.
  std::vector<std::int64_t> sleeps = {};
  // Mends what was drawn: leaves out what callers must not do, or gives values that are told apart.
  std::function<void(const Offer& offer, Plan* plan)> mend = {};
};

// A plan drawn from the table. With `operations`, from those only.
rc::Gen<Plan> GenStandard(const Offer& offer, std::uint64_t index, const Standard& standard, const std::vector<int>& operations);
std::vector<int> AllOperations(const Offer& offer);

// The property of implementations with the claim HEDDLE_NONBLOCKING, and its plans: the same ones, in which T1 is stopped somewhere.
inline constexpr std::string_view kNonblocking =
    "a thread that is stopped in the middle of a call keeps nobody else from ending theirs (claim nonblocking)";
rc::Gen<Plan> StopsT1(const rc::Gen<Plan>& plans);

// Adds the properties, before any that are there and except those whose id is taken, and the rest of what Rules need: <kind>.<order>, no-lost-wakeup, no-livelock,
// timeout-not-early and timeout-exact, visibility, race-free, well-behaved, each where the table gives it a meaning.
Rules WithStandardProperties(Rules rules, const Standard& standard);

// A specification as a function. `part` as Specification::PartOf.
using Part = linearizability::Value (*)(const linearizability::Call& call);
using Apply = std::function<void(const linearizability::State& state, const linearizability::Call& call, std::vector<linearizability::Step>* steps)>;
std::unique_ptr<linearizability::Specification> MakeSpecification(const Rules& rules, linearizability::State initial, Apply apply,
                                                                  Part part = nullptr);

// A string of static storage duration.
std::string_view Lasting(std::string text);

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_STANDARD_H_
