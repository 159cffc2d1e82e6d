// Makes a Kind of rules.
#ifndef HEDDLE_PROPERTIES_OBJECT_OBJECT_KIND_H_
#define HEDDLE_PROPERTIES_OBJECT_OBJECT_KIND_H_

#include "properties/kind.h"
#include "properties/object/rules.h"

namespace heddle::properties::object {

class ObjectKind final : public Kind {
 public:
  explicit ObjectKind(Rules rules);

  std::string_view Name() const override { return rules_.name; }
  std::string_view Summary() const override { return rules_.summary; }
  std::span<const Property> Properties() const override { return properties_; }
  std::vector<std::string_view> ClaimNames(std::uint64_t claims) const override;
  std::string Malformed(const heddle_implementation& implementation) const override;
  Candidate Generate(const Property& property, const heddle_implementation& implementation, std::uint64_t seed,
                     std::uint64_t index) const override;
  runtime::FaultSet Faults() const override { return runtime::kEveryFault; }
  std::uint64_t ExhaustiveScenarios(const Property&, const heddle_implementation&) const override { return 4; }
  std::shared_ptr<const Scenario> FromJson(const nlohmann::json& json) const override;
  std::string_view Blame(runtime::Verdict verdict) const override;

 private:
  const Rules rules_;
  std::vector<Property> properties_;
};

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_OBJECT_KIND_H_
