// A kind of object as data: its operations, its sequential specification, its properties. object_kind.h makes a Kind of it.
#ifndef HEDDLE_PROPERTIES_OBJECT_RULES_H_
#define HEDDLE_PROPERTIES_OBJECT_RULES_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <rapidcheck.h>
#include <span>
#include <string>
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
  kReceivesTask,    // from the task that argument 0 names
  kExchanges,       // both publishes and receives
};

// Who may call an operation.
enum class Role : std::uint8_t { kAnyone, kOwner, kOthers };  // the owner is T1

inline constexpr int kNone = -1;

struct Operation {
  std::string_view name;
  int arguments = 0;
  bool timed = false;  // the last argument is a timeout in nanoseconds
  bool required = false;
  Handover handover = Handover::kNone;

  // Argument 0 is the number of a task of the scenario; the implementation gets its address.
  bool takes_task = false;
  // A call takes effect at two moments: first by this operation, then by the one of that position, which also answers. Each thread's
  // first moment comes before its second.
  int second = kNone;
  // Not to be called: it stands for something that happens (see Rules::begins).
  bool is_event = false;

  // For scenarios that are drawn from this table (standard.h).
  std::vector<std::vector<std::int64_t>> drawn = {};  // for each argument that is neither a task nor a timeout, what it is drawn from
  Role role = Role::kAnyone;
  bool waits = false;    // it may have to wait for good
  bool prefills = false;  // thread 0 may do it before the others begin
  bool looks = false;     // thread 0 does it when all others have ended, with each value that argument 0 is drawn from
};

// What an object is created with.
struct Parameter {
  std::string_view name;
  std::vector<std::int64_t> drawn = {};  // for standard.h
  bool is_task = false;                  // the number of a task, or 0 for none; the implementation gets its address, or 0
};

struct ClaimName {
  std::uint64_t claim;
  std::string_view name;
};

// What an implementation offers.
class Offer {
 public:
  Offer(const Rules& rules, const heddle_implementation& implementation);
  const Rules& rules() const { return *rules_; }
  // The operation of that position in Rules::operations; null if the implementation lacks it.
  const heddle_operation* Find(int operation) const { return found_[static_cast<std::size_t>(operation)]; }
  bool Has(int operation) const { return Find(operation) != nullptr; }
  bool Claims(std::uint64_t claim) const { return (claims_ & claim) != 0; }
  // Those of `operations` that it has.
  std::vector<int> Of(std::initializer_list<int> operations) const;

 private:
  const Rules* rules_;
  std::uint64_t claims_;
  std::vector<const heddle_operation*> found_;
};

// Plans for scenario number `index`, from small ones to larger ones.
using Plans = std::function<rc::Gen<Plan>(const Offer& offer, std::uint64_t index)>;

struct ObjectProperty {
  Property property;
  Plans plans;
  // Whether answers that fit no order break this property, and not Rules::order.
  bool judges_answers = false;
  // Whether a thread that is stuck breaks the property even where the sequential object would make it wait: all must end.
  bool must_end = false;
};

struct Rules {
  std::string_view name;
  std::string_view summary;
  std::vector<Parameter> parameters;  // of create
  std::vector<Operation> operations;
  std::vector<ClaimName> claims;
  std::vector<ObjectProperty> properties;
  // Operations are numbered as above.
  std::function<std::unique_ptr<linearizability::Specification>(const Rules& rules, std::uint64_t claims,
                                                                const std::vector<std::int64_t>& parameters)>
      specification;

  // What happens to a task, as operations whose argument is its number. It begins at some moment between the call that hands it over and the
  // first thing that it does; what runs it is done with it at some moment after its end.
  int begins = kNone;
  int ends = kNone;
  int fails = kNone;  // by an exception
  int is_left = kNone;
  bool creates_threads = false;  // create starts threads of its own; none may be left when destroy has returned

  // Which property is broken, whatever was being checked. Null where the kind has none of the sort.
  std::string_view order;       // by answers that fit no order of the calls
  std::string_view progress;    // by threads that are stuck
  std::string_view liveness;    // by threads that run on and get nowhere
  std::string_view visibility;  // by a handover that orders nothing
  std::string_view nonblocking;  // by threads that cannot go on while another one is stopped
  std::string_view race_free;   // by a data race inside the implementation
  std::string_view behaviour;   // by everything else
  std::string_view not_early;   // by a deadline that has not passed
  std::string_view not_late;    // by a deadline that has
};

// Calls are described by the names of the operations.
class NamedSpecification : public linearizability::Specification {
 public:
  explicit NamedSpecification(const Rules& rules) : rules_(rules) {}
  std::string Describe(const linearizability::Call& call) const override;

 private:
  const Rules& rules_;
};

const ObjectProperty* FindProperty(const Rules& rules, std::string_view id);

// Whether the step hands a task over, whose number is its argument 0.
bool TakesTask(const Rules& rules, const Step& step);

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_RULES_H_
