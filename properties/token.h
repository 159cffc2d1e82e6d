// What a replay needs, as one word that can be pasted.
#ifndef HEDDLE_PROPERTIES_TOKEN_H_
#define HEDDLE_PROPERTIES_TOKEN_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "stress/runtime/verdict.h"

namespace heddle::properties {

inline constexpr std::string_view kHeddleVersion = "0.1.0";

struct Token {
  std::string plugin;  // name
  std::string plugin_version;
  std::string build;  // of the plugin: an ELF build id
  std::string implementation;
  std::string property;  // that was being checked
  nlohmann::json scenario;
  runtime::Options options;
  std::vector<std::uint8_t> choices;
  // What it led to, and how it was found: to be said again, and to be compared.
  std::string verdict;
  std::string broken;  // property
  std::uint64_t hash = 0;
  std::string strategy;
  int depth = 0;
  int bound = 0;
  std::string member;
  std::uint64_t seed = 0;
  std::uint64_t found_after = 0;
  std::uint64_t original_switches = 0;

  bool operator==(const Token& other) const;
};

// "heddle1-" and letters, digits, '-' and '_' only.
std::string Encode(const Token& token);
// Throws std::invalid_argument with one line: no token, damaged, or of another format. Never anything else, whatever the text.
Token Decode(std::string_view text);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_TOKEN_H_
