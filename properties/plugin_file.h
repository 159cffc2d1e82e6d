// A plugin as a file: looked at before it is loaded, loaded in the process that needs it.
#ifndef HEDDLE_PROPERTIES_PLUGIN_FILE_H_
#define HEDDLE_PROPERTIES_PLUGIN_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/api/heddle_plugin.h"
#include "properties/own/own_kind.h"

namespace heddle::properties {

// What a plugin says of itself, copied out of it.
struct PluginInfo {
  struct Expectation {
    std::string property;
    std::uint64_t schedules = 0;
    std::string memory;
  };
  struct Finding {
    std::string property;
    std::string reference;
  };
  struct Implementation {
    std::string name;
    std::string kind;
    std::uint64_t claims = 0;
    heddle_level level = HEDDLE_LEVEL_FULL;
    bool known_bad = false;
    Expectation expectation;  // if known_bad
    std::vector<std::string> properties;  // ids of those that apply
    std::vector<Finding> findings;        // of these, the ones that are known to be violated
  };
  std::string path;
  std::string name;
  std::string version;
  std::string build;  // the ELF build id, in hexadecimal; empty if it has none
  bool instrumented = false;
  std::vector<Implementation> implementations;
  std::vector<own::KindInfo> kinds;  // that it brings
};

// Loads the plugin in a child process, so that a broken one harms nobody, and returns what it says. Throws std::invalid_argument with one line
// that names the file and the mend: no such file, not a shared object, no entry symbol, another ABI version, a malformed table, an unknown
// kind. The kinds that it brings are known from then on.
PluginInfo Inspect(const std::string& path);

// Loads a plugin that Inspect has accepted into this process, as the subject of executions. It stays loaded.
const heddle_plugin& LoadSubject(const std::string& path);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_PLUGIN_FILE_H_
