// What a check has found, as JSON: between its processes, and in files that outlive them.
#ifndef HEDDLE_PROPERTIES_RESULT_JSON_H_
#define HEDDLE_PROPERTIES_RESULT_JSON_H_

#include <nlohmann/json_fwd.hpp>

#include "properties/check.h"

namespace heddle::properties {

nlohmann::json ToJson(const Violation& violation);
// The kind of its scenario must be known. Throws nlohmann::json::exception or std::invalid_argument for what ToJson cannot have made.
Violation ViolationFromJson(const nlohmann::json& json);

// All but the task.
nlohmann::json ToJson(const Result& result);
// Throws as ViolationFromJson.
Result ResultFromJson(const nlohmann::json& json, Task task);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_RESULT_JSON_H_
