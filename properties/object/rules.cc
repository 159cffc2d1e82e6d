#include "properties/object/rules.h"

#include <string_view>

namespace heddle::properties::object {

Offer::Offer(const Rules& rules, const heddle_implementation& implementation)
    : rules_(&rules), claims_(implementation.claims), found_(rules.operations.size(), nullptr) {
  const auto& ops = *static_cast<const heddle_object_ops*>(implementation.ops);
  for (std::size_t i = 0; i < ops.operation_count; ++i) {
    for (std::size_t j = 0; j < found_.size(); ++j) {
      if (rules.operations[j].name == ops.operations[i].name) found_[j] = &ops.operations[i];
    }
  }
}

std::vector<int> Offer::Of(std::initializer_list<int> operations) const {
  std::vector<int> those;
  for (const int operation : operations) {
    if (Has(operation)) those.push_back(operation);
  }
  return those;
}

std::string NamedSpecification::Describe(const linearizability::Call& call) const {
  std::string text(rules_.operations[static_cast<std::size_t>(call.operation)].name);
  for (int i = 0; i < call.argument_count; ++i) text += (i == 0 ? "(" : ",") + std::to_string(call.arguments[static_cast<std::size_t>(i)]);
  return call.argument_count == 0 ? text : text + ")";
}

const ObjectProperty* FindProperty(const Rules& rules, std::string_view id) {
  for (const ObjectProperty& candidate : rules.properties) {
    if (candidate.property.id == id) return &candidate;
  }
  return nullptr;
}

bool TakesTask(const Rules& rules, const Step& step) {
  return step.type == Step::Type::kCall && rules.operations[static_cast<std::size_t>(step.operation)].takes_task;
}

}  // namespace heddle::properties::object
