// A kind is a contract: what may be done with an implementation, what must hold then, and scenarios that put it to the test.
#ifndef HEDDLE_PROPERTIES_KIND_H_
#define HEDDLE_PROPERTIES_KIND_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/heddle_plugin.h"
#include "stress/runtime/verdict.h"

namespace heddle::properties {

// One thing that must hold. All strings are of static storage duration.
struct Property {
  std::string_view id;        // "lock.mutual-exclusion": stable, the kind before the dot
  std::string_view sentence;  // what must hold
  std::string_view source;    // the clause and document it comes from
  // Whether it is promised by this implementation.
  std::function<bool(const heddle_implementation& implementation)> applies;
  // Whether it can only be decided where every atomic operation and plain access is seen (control level full).
  bool needs_instrumentation = false;
  // The ways for an execution of this property's scenarios to end that break this property. What else goes wrong breaks the property
  // that Kind::Blame names.
  std::vector<runtime::Verdict> broken_by;
};

// Data: parameters, and for each thread a list of operations. Immutable.
class Scenario {
 public:
  virtual ~Scenario() = default;
  // Plays the scenario: called inside an execution, on thread 0. Reports what it finds with runtime::Violated.
  virtual void Run(const heddle_implementation& implementation) const = 0;
  // The bounds it needs, given those that the user asked for.
  virtual runtime::Options Adjust(runtime::Options options) const { return options; }
  virtual nlohmann::json ToJson() const = 0;
  // As a few lines for a person: parameters, then a line for each thread.
  virtual std::string Describe() const = 0;
  // As a C++ function, see cpp_text.h; `comment` goes before it.
  virtual std::string ToCpp(const std::string& comment) const = 0;
  // Whether its threads are processes: then an execution takes ten times as long, or more.
  virtual bool Forks() const { return false; }
  // How many threads, and how many operations in all.
  virtual int Threads() const = 0;
  virtual int Operations() const = 0;
};

// A generated scenario, and the simpler ones to try when it fails, the simplest first.
struct Candidate {
  std::shared_ptr<const Scenario> scenario;
  std::function<std::vector<Candidate>()> shrinks;
};

class Kind {
 public:
  virtual ~Kind() = default;
  virtual std::string_view Name() const = 0;
  virtual std::string_view Summary() const = 0;
  virtual std::span<const Property> Properties() const = 0;
  // Names of what an implementation claims, such as "timed".
  virtual std::vector<std::string_view> ClaimNames(std::uint64_t claims) const = 0;
  // Why the operation table of an implementation cannot be used; empty if it can.
  virtual std::string Malformed(const heddle_implementation& implementation) const = 0;
  // The scenario number `index` (from 0) for a property. Small ones come first. The same arguments give the same scenario.
  virtual Candidate Generate(const Property& property, const heddle_implementation& implementation,
                             std::uint64_t seed, std::uint64_t index) const = 0;
  // How many schedules of each property are tried when the user does not say: fewer where an execution takes long.
  virtual std::uint64_t DefaultSchedules() const { return 10'000; }
  // What may go wrong around its implementations, if the user asks for it. A kind must say what a call is that got no memory or no thread
  // for these to be among them.
  virtual runtime::FaultSet Faults() const { return runtime::kEveryFault & ~runtime::kResourceFaults; }
  // The scenarios, from 0, that an exhaustive search goes through.
  virtual std::uint64_t ExhaustiveScenarios(const Property& property,
                                            const heddle_implementation& implementation) const = 0;
  // Throws std::invalid_argument with one line for the user.
  virtual std::shared_ptr<const Scenario> FromJson(const nlohmann::json& json) const = 0;
  // The id of the property that an execution breaks which ends like this, whatever was being checked.
  virtual std::string_view Blame(runtime::Verdict verdict) const = 0;
};

// All kinds, in the order in which they are listed: ours, and then those that plugins brought. Valid until the next AddKind.
std::span<const Kind* const> Kinds();
// Adds one that a plugin brings. There must be none of that name.
void AddKind(std::unique_ptr<const Kind> kind);
// Null if there is none.
const Kind* FindKind(std::string_view name);
const Property* FindProperty(std::string_view id);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_KIND_H_
