// Failures and events as JSON: between processes, and in the files that a replay reads.
#ifndef HEDDLE_STRESS_EXPLORE_SERIALIZE_H_
#define HEDDLE_STRESS_EXPLORE_SERIALIZE_H_

#include <nlohmann/json.hpp>

#include "stress/explore/failure.h"

namespace heddle::explore {

// from_json throws nlohmann::json::exception, or std::invalid_argument for a verdict that does not exist.
void to_json(nlohmann::json& json, const Failure& failure);
void from_json(const nlohmann::json& json, Failure& failure);
void to_json(nlohmann::json& json, const Recording& recording);
void from_json(const nlohmann::json& json, Recording& recording);

}  // namespace heddle::explore

namespace heddle::runtime {

void to_json(nlohmann::json& json, const Options& options);
void from_json(const nlohmann::json& json, Options& options);
void to_json(nlohmann::json& json, const Event& event);
void from_json(const nlohmann::json& json, Event& event);

// The verdict of that name. Throws std::invalid_argument if there is none.
Verdict VerdictOf(std::string_view name);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_EXPLORE_SERIALIZE_H_
