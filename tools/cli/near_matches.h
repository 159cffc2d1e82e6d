// Suggestions for a name that does not exist.
#ifndef HEDDLE_TOOLS_CLI_NEAR_MATCHES_H_
#define HEDDLE_TOOLS_CLI_NEAR_MATCHES_H_

#include <string>
#include <string_view>
#include <vector>

namespace heddle::cli {

// "; did you mean A, B?" with up to three of `names` that are spelled similarly, the nearest first; empty if none is.
std::string NearMatches(std::string_view wanted, const std::vector<std::string>& names);

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_NEAR_MATCHES_H_
