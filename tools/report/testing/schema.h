// Says whether a document is what a JSON schema describes, for the part of JSON Schema that Heddle's schemas use.
#ifndef HEDDLE_TOOLS_REPORT_TESTING_SCHEMA_H_
#define HEDDLE_TOOLS_REPORT_TESTING_SCHEMA_H_

#include <nlohmann/json.hpp>
#include <string>

namespace heddle::report::testing {

// Where and how the document departs from the schema; empty if it does not. Throws std::invalid_argument for a schema with a
// keyword that is not understood, so that nothing is taken for checked that is not.
std::string Mismatch(const nlohmann::json& schema, const nlohmann::json& document);

}  // namespace heddle::report::testing

#endif  // HEDDLE_TOOLS_REPORT_TESTING_SCHEMA_H_
