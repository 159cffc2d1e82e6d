// What a report is made of: an implementation, a property, and what came of checking the one against
// the other.
#ifndef HEDDLE_TOOLS_REPORT_ENTRY_H_
#define HEDDLE_TOOLS_REPORT_ENTRY_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "properties/check.h"
#include "properties/kind.h"
#include "tools/report/source.h"

namespace heddle::report {

// An implementation, as reports name it.
struct Subject {
  std::string implementation;
  std::string kind;
  heddle_level level = HEDDLE_LEVEL_FULL;
  // Its plugin.
  std::string plugin;
  std::string version;
  std::string build;  // the ELF build id, in hexadecimal
  std::string file;   // the path as the user gave it; empty for a bundled plugin
};

struct Entry {
  Subject subject;
  const properties::Property* property = nullptr;  // that was checked; never null
  // Empty: the property can only be decided at level full, and the implementation's is lower.
  std::optional<properties::Result> result;
  // The property that is broken, which need not be the one that was checked; null if none is.
  const properties::Property* broken = nullptr;
  // Where it is written up that this implementation breaks the property; empty if it is not known. A known violation is
  // shown, and fails nothing.
  std::string known;
  // About the code of a violation's recordings.
  Source source = {};
};

struct Report {
  // What all checks have in common; its `time` is for each.
  properties::Budget budget;
  std::vector<Entry> entries;
  // Kinds of which another number of schedules is tried than the budget says.
  std::map<std::string, std::uint64_t> schedules_of_kind = {};
  // Kinds that cannot be checked under some of the budget's faults.
  std::map<std::string, runtime::FaultSet> faults_left_out = {};
  // Ids of properties that are meant to be broken.
  std::set<std::string> expected;
  // Bundled plugins that were left out, a line for each.
  std::vector<std::string> skipped;
  // Whether to tell how long things took. Everything else is the same whenever the seed is.
  bool timing = true;
};

// Where a reader of a failure finds more.
struct Pointers {
  std::string artifact;        // path of the JSON file, or why there is none
  std::string replay_command;  // up to and including the word "replay"
};

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_ENTRY_H_
