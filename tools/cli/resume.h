// A file of results, written while a long run is under way: one that was interrupted goes on where it stopped.
#ifndef HEDDLE_TOOLS_CLI_RESUME_H_
#define HEDDLE_TOOLS_CLI_RESUME_H_

#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "properties/check.h"

namespace heddle::cli {

class Resume {
 public:
  // Reads the file; one that does not exist is made. Throws UsageError if it is another Heddle's, or cannot be written.
  explicit Resume(const std::string& path);

  // The result of this task, if it has been found with the same build of its plugin, the same budget and the same regressions.
  std::optional<properties::Result> Find(const properties::Task& task, const std::string& build) const;

  // Writes down a result that is decided. Throws UsageError if it cannot.
  void Add(const properties::Result& result, const std::string& build);

 private:
  const std::string path_;
  std::map<std::string, std::string> results_;  // as JSON, by what Key makes of their tasks
  std::ofstream file_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_RESUME_H_
