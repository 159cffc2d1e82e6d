// Kinds that plugins bring. What a kind says of itself is data, known in every process; what its calls do is code, and lives where the plugin
// is loaded.
#ifndef HEDDLE_PROPERTIES_OWN_OWN_KIND_H_
#define HEDDLE_PROPERTIES_OWN_OWN_KIND_H_

#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "plugins/api/heddle_plugin.h"
#include "properties/kind.h"

namespace heddle::properties::own {

struct ValuesInfo {
  std::string name;
  std::vector<std::int64_t> values;
  bool operator==(const ValuesInfo&) const = default;
};

struct OperationInfo {
  std::string name;
  std::vector<ValuesInfo> arguments;
  unsigned flags = 0;
  bool operator==(const OperationInfo&) const = default;
};

// What a heddle_kind says, copied out of it.
struct KindInfo {
  std::string name;
  std::string summary;
  std::string promise;
  std::string source;
  std::vector<ValuesInfo> parameters;
  std::vector<OperationInfo> operations;
  std::vector<std::int64_t> sleeps;
  bool operator==(const KindInfo&) const = default;
};
void to_json(nlohmann::json& json, const KindInfo& info);
void from_json(const nlohmann::json& json, KindInfo& info);

// Throws std::invalid_argument with what is wrong with the kind's table.
KindInfo Copy(const heddle_kind& kind);

std::unique_ptr<Kind> Make(const KindInfo& info);

// From now on calls of the kind of that name are judged by this one's functions. It must outlive all executions.
void UseFunctions(const heddle_kind& kind);

}  // namespace heddle::properties::own

#endif  // HEDDLE_PROPERTIES_OWN_OWN_KIND_H_
