// Which plugins and implementations there are: the bundled ones, and those that the user names.
#ifndef HEDDLE_TOOLS_CLI_CATALOG_H_
#define HEDDLE_TOOLS_CLI_CATALOG_H_

#include <string>
#include <vector>

#include "properties/plugin_file.h"
#include "tools/report/entry.h"

namespace heddle::cli {

// An implementation and the plugin that has it.
struct Selected {
  report::Subject subject;
  std::string path;  // of the plugin's shared object
  properties::PluginInfo::Implementation implementation;
};

class Catalog {
 public:
  // Finds the bundled plugins in the runfiles of the executable `argv0`. Throws std::runtime_error when they are not there.
  explicit Catalog(const std::string& argv0);

  // Bundled plugins that are missing, and why: a line for each.
  const std::vector<std::string>& skipped() const { return skipped_; }
  // All bundled implementations; the known-bad ones with `mutants`, the others without.
  std::vector<Selected> Bundled(bool mutants) const;
  // What `words` select: paths of plugins (with a slash, or ending in ".so"), names of implementations, and patterns of names such as "std::*".
  // Names are looked for in the named plugins if there are any, in the bundled ones and the known-bad ones otherwise. No words: all
  // bundled implementations that are not known to be bad. Throws UsageError.
  std::vector<Selected> Select(const std::vector<std::string>& words) const;
  // Paths of the plugins that a token may be about: those given, then the bundled ones.
  std::vector<std::string> PluginPaths(const std::vector<std::string>& given) const;
  // The path of another program in the runfiles, such as "tools/bench/engine".
  std::string Program(const std::string& name) const;

 private:
  std::string runfiles_;
  std::vector<std::string> bundled_;  // paths
  std::string mutants_;
  std::vector<std::string> skipped_;
};

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_CATALOG_H_
