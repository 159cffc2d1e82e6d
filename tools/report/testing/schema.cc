// One function for each keyword.
#include "tools/report/testing/schema.h"

#include <algorithm>
#include <map>
#include <regex>
#include <stdexcept>

namespace heddle::report::testing {
namespace {

using nlohmann::json;

class Validator {
 public:
  explicit Validator(const json& root) : root_(root) {}

  std::string Check(const json& schema, const json& value, const std::string& where) const {
    for (const auto& [keyword, argument] : schema.items()) {
      const auto found = kKeywords.find(keyword);
      if (found == kKeywords.end()) throw std::invalid_argument("a schema with the keyword " + keyword);
      if (found->second == nullptr) continue;
      if (std::string mismatch = (this->*found->second)(schema, argument, value, where); !mismatch.empty()) {
        return mismatch;
      }
    }
    return {};
  }

 private:
  using Keyword = std::string (Validator::*)(const json&, const json&, const json&, const std::string&) const;
  static const std::map<std::string, Keyword> kKeywords;

  std::string Ref(const json&, const json& argument, const json& value, const std::string& where) const {
    return Check(root_.at(json::json_pointer(argument.get<std::string>().substr(1))), value, where);
  }

  std::string Type(const json&, const json& argument, const json& value, const std::string& where) const {
    const std::map<std::string, bool> is = {{"object", value.is_object()},   {"array", value.is_array()},
                                            {"string", value.is_string()},   {"integer", value.is_number_integer()},
                                            {"number", value.is_number()},   {"boolean", value.is_boolean()}};
    return is.at(argument) ? "" : where + ": not of type " + argument.get<std::string>();
  }

  std::string Const(const json&, const json& argument, const json& value, const std::string& where) const {
    return value == argument ? "" : where + ": not " + argument.dump();
  }

  std::string Enum(const json&, const json& argument, const json& value, const std::string& where) const {
    const bool found = std::find(argument.begin(), argument.end(), value) != argument.end();
    return found ? "" : where + ": none of " + argument.dump();
  }

  std::string Minimum(const json&, const json& argument, const json& value, const std::string& where) const {
    return value >= argument ? "" : where + ": below " + argument.dump();
  }

  std::string Required(const json&, const json& argument, const json& value, const std::string& where) const {
    for (const json& key : argument) {
      if (!value.contains(key.get<std::string>())) return where + ": lacks " + key.get<std::string>();
    }
    return {};
  }

  std::string Pattern(const json&, const json& argument, const json& value, const std::string& where) const {
    if (std::regex_search(value.get<std::string>(), std::regex(argument.get<std::string>()))) return {};
    return where + ": does not match " + argument.dump();
  }

  std::string Properties(const json&, const json& argument, const json& value, const std::string& where) const {
    for (const auto& [key, schema] : argument.items()) {
      if (!value.contains(key)) continue;
      if (std::string mismatch = Check(schema, value[key], where + "/" + key); !mismatch.empty()) return mismatch;
    }
    return {};
  }

  std::string AdditionalProperties(const json& schema, const json&, const json& value, const std::string& where) const {
    for (const auto& [key, unused] : value.items()) {
      if (!schema.at("properties").contains(key)) return where + ": has " + key;
    }
    return {};
  }

  std::string Items(const json&, const json& argument, const json& value, const std::string& where) const {
    for (std::size_t i = 0; i < value.size(); ++i) {
      std::string mismatch = Check(argument, value[i], where + "/" + std::to_string(i));
      if (!mismatch.empty()) return mismatch;
    }
    return {};
  }

  const json& root_;
};

// Null for a keyword that asks for nothing.
const std::map<std::string, Validator::Keyword> Validator::kKeywords = {
    {"$schema", nullptr},
    {"$id", nullptr},
    {"$defs", nullptr},
    {"title", nullptr},
    {"description", nullptr},
    {"$ref", &Validator::Ref},
    {"type", &Validator::Type},
    {"const", &Validator::Const},
    {"enum", &Validator::Enum},
    {"pattern", &Validator::Pattern},
    {"minimum", &Validator::Minimum},
    {"required", &Validator::Required},
    {"properties", &Validator::Properties},
    {"additionalProperties", &Validator::AdditionalProperties},
    {"items", &Validator::Items},
};

}  // namespace

std::string Mismatch(const nlohmann::json& schema, const nlohmann::json& document) {
  return Validator(schema).Check(schema, document, "");
}

}  // namespace heddle::report::testing
