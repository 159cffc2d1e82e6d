// A file of scenarios that failed once, beside a test: tried first, and read by people.
#ifndef HEDDLE_TOOLS_CLI_REGRESSIONS_H_
#define HEDDLE_TOOLS_CLI_REGRESSIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/report/entry.h"

namespace heddle::cli {

class Regressions {
 public:
  Regressions() = default;
  // Reads the file; one that does not exist is empty. Throws UsageError that names the line that is no regression.
  explicit Regressions(const std::string& path);

  // The scenarios, as JSON, in which this property of that implementation was violated.
  std::vector<std::string> Of(std::string_view property, std::string_view implementation) const;

  // Adds those violations that are not in the file yet, and writes them to its end. Returns how many. Throws UsageError if it cannot.
  std::size_t Add(const std::vector<report::Entry>& entries);

 private:
  struct Regression {
    std::string property;
    std::string implementation;
    std::string scenario;
    bool operator==(const Regression&) const = default;
  };
  std::string path_;
  std::vector<Regression> all_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_REGRESSIONS_H_
