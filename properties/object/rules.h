// A kind of object as data: its operations, its sequential specification, its properties. object_kind.h makes a Kind of it.
#ifndef HEDDLE_PROPERTIES_OBJECT_RULES_H_
#define HEDDLE_PROPERTIES_OBJECT_RULES_H_

#include <cstdint>
#include <memory>
#include <rapidcheck.h>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/api/heddle_plugin.h"
#include "properties/kind.h"
#include "properties/linearizability/specification.h"
#include "properties/object/scenario.h"

namespace heddle::properties::object {

// What callers hand over through an operation: what one did before it publishes happens before what another does after it received.
enum class Handover : std::uint8_t {
  kNone,
  kPublishes,       // to whoever receives
  kReceives,        // from all threads of the scenario that publish
  kPublishesValue,  // to whoever receives argument 0
  kReceivesValue,   // from whoever published the result
};

struct Operation {
  std::string_view name;
  int arguments = 0;
  bool timed = false;  // the last argument is a timeout in nanoseconds
  bool required = false;
  Handover handover = Handover::kNone;
};

struct ClaimName {
  std::uint64_t claim;
  std::string_view name;
};

// What an implementation offers.
class Offer {
 public:
  Offer(const Rules& rules, const heddle_implementation& implementation);
  // The operation of that position in Rules::operations; null if the implementation lacks it.
  const heddle_operation* Find(int operation) const { return found_[static_cast<std::size_t>(operation)]; }
  bool Has(int operation) const { return Find(operation) != nullptr; }
  bool Claims(std::uint64_t claim) const { return (claims_ & claim) != 0; }
  // Those of `operations` that it has.
  std::vector<int> Of(std::initializer_list<int> operations) const;

 private:
  std::uint64_t claims_;
  std::vector<const heddle_operation*> found_;
};

struct ObjectProperty {
  Property property;
  // Plans for scenario number `index`, from small ones to larger ones.
  rc::Gen<Plan> (*plans)(const Offer& offer, std::uint64_t index) = nullptr;
  // Whether answers that fit no order break this property, and not Rules::order.
  bool judges_answers = false;
  // Whether a thread that is stuck breaks the property even where the sequential object would make it wait: all must end.
  bool must_end = false;
};

struct Rules {
  std::string_view name;
  std::string_view summary;
  std::vector<std::string_view> parameters;  // of create
  std::vector<Operation> operations;
  std::vector<ClaimName> claims;
  std::vector<ObjectProperty> properties;
  // Operations are numbered as above.
  std::unique_ptr<linearizability::Specification> (*specification)(std::uint64_t claims, const std::vector<std::int64_t>& parameters);

  // Which property is broken, whatever was being checked. Null where the kind has none of the sort.
  std::string_view order;       // by answers that fit no order of the calls
  std::string_view progress;    // by threads that are stuck
  std::string_view liveness;    // by threads that run on and get nowhere
  std::string_view visibility;  // by a handover that orders nothing
  std::string_view race_free;   // by a data race inside the implementation
  std::string_view behaviour;   // by everything else
  std::string_view not_early;   // by a deadline that has not passed
  std::string_view not_late;    // by a deadline that has
};

const ObjectProperty* FindProperty(const Rules& rules, std::string_view id);

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_RULES_H_
