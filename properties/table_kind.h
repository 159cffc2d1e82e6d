// Kinds whose implementations are a table of functions made for the kind: what all of these have in common.
#ifndef HEDDLE_PROPERTIES_TABLE_KIND_H_
#define HEDDLE_PROPERTIES_TABLE_KIND_H_

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "properties/drawn.h"
#include "properties/kind.h"

namespace heddle::properties {

// What a kind says of itself. Strings are of static storage duration.
struct TableRules {
  std::string_view name;
  std::string_view summary;
  std::string_view table;    // the name of the table's type
  std::string_view subject;  // "a lock"
  std::span<const Property> properties;
  std::span<const ClaimName> claims;
  // Why the functions that a table has do not do, given the claims; empty if they do.
  std::string (*missing)(const heddle_implementation& implementation);
  Candidate (*generate)(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index);
  std::uint64_t schedules = 1'000;  // see Kind::DefaultSchedules
  std::uint64_t exhaustive_scenarios = 2;
  // The ids that Kind::Blame names.
  std::string_view deadlock;
  std::string_view livelock;
  std::string_view race;
  std::string_view behaviour;
};

// Table: the type of the functions' table; its first member is its size. S: the scenarios' class, which has FromJson.
template <typename Table, typename S>
class TableKind final : public Kind {
 public:
  explicit TableKind(const TableRules& rules) : rules_(rules) {}

  std::string_view Name() const override { return rules_.name; }
  std::string_view Summary() const override { return rules_.summary; }
  std::span<const Property> Properties() const override { return rules_.properties; }

  std::vector<std::string_view> ClaimNames(std::uint64_t claims) const override { return NamesOf(rules_.claims, claims); }

  std::string Malformed(const heddle_implementation& implementation) const override {
    const std::string mend = "; rebuild it with this Heddle's plugins/api";
    if (static_cast<const Table*>(implementation.ops)->struct_size < sizeof(Table)) return "its table is shorter than " + std::string(rules_.table) + mend;
    if (!AreKnown(rules_.claims, implementation.claims)) return "it claims what this Heddle does not know" + mend;
    return rules_.missing(implementation);
  }

  Candidate Generate(const Property& property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index) const override {
    return rules_.generate(property.id, implementation, seed, index);
  }

  std::uint64_t DefaultSchedules() const override { return rules_.schedules; }

  std::uint64_t ExhaustiveScenarios(const Property&, const heddle_implementation&) const override { return rules_.exhaustive_scenarios; }

  std::shared_ptr<const Scenario> FromJson(const nlohmann::json& json) const override {
    try {
      return S::FromJson(json);
    } catch (const nlohmann::json::exception& error) {
      throw std::invalid_argument("not a scenario for " + std::string(rules_.subject) + ": " + error.what());
    }
  }

  std::string_view Blame(runtime::Verdict verdict) const override {
    switch (verdict) {
      case runtime::Verdict::kDeadlock: return rules_.deadlock;
      case runtime::Verdict::kLivelock: return rules_.livelock;
      case runtime::Verdict::kRace: return rules_.race;
      default: return rules_.behaviour;
    }
  }

 private:
  const TableRules rules_;
};

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_TABLE_KIND_H_
