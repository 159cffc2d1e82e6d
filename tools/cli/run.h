// Running checks and keeping the user informed: shared by `check` and `mutants`.
#ifndef HEDDLE_TOOLS_CLI_RUN_H_
#define HEDDLE_TOOLS_CLI_RUN_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/check.h"
#include "stress/runtime/verdict.h"
#include "tools/cli/catalog.h"
#include "tools/cli/resume.h"
#include "tools/report/entry.h"

namespace heddle::cli {

// An entry to be completed, and what is needed to run it.
struct Check {
  report::Entry entry;
  std::string path;
  std::vector<properties::PluginInfo::Finding> findings;
  std::vector<std::string> regressions = {};  // see properties::Task
};
// One for each property of the implementations that `wanted` accepts.
std::vector<Check> ChecksFor(const std::vector<Selected>& selected, const std::function<bool(const properties::Property&)>& wanted);

// Until the end of its life, the first SIGINT or SIGTERM is noted instead of ending the process; the second ends it. At most one at a time.
class Interruptible {
 public:
  Interruptible();
  ~Interruptible();
  Interruptible(const Interruptible&) = delete;
  Interruptible& operator=(const Interruptible&) = delete;
  static bool Interrupted();
};

// Whether the property can be decided at the level of the implementation. Fences and atomic operations of compiled code are not seen: under a
// weak memory model what relies on them would be accused.
bool IsDecidable(const report::Entry& entry, runtime::MemoryModel memory);

// Runs those that are decidable; ends early once Interrupted(). `budget_of` gives each its budget; `done` is called in order, once for each check, also
// for those that are not run, with the completed entry, whose result is gone after that. `progress`: lines on standard error. What `resume` has is not run, and what is run is added to it; may be null.
void RunChecks(std::vector<Check>* checks, int jobs, bool progress, const std::function<properties::Budget(const Check&)>& budget_of,
               const std::function<void(const report::Entry&)>& done, Resume* resume = nullptr);

// Completes an entry with its result: finds the broken property, whether that is known, and whether the subject was seen at all.
void Complete(const Check& check, properties::Result result, report::Entry* entry);

// Adds what is known about the source of violations to the entries that have one.
void AddSource(std::vector<report::Entry>* entries);

// Whether progress is shown: when asked, or when standard error is a terminal.
bool ShowsProgress(bool asked);

// Writes a file whole. Throws UsageError that names it.
void WriteFile(const std::string& path, const std::string& contents);

// Characters in a line of standard output.
std::size_t OutputWidth();

// A file name for what is about a property of an implementation, whatever letters these have.
std::string FileNameFor(std::string_view implementation, std::string_view property);

// Where to find more on a failure; writes the artifact for it into `directory`.
report::Pointers PointersFor(const report::Entry& entry, const std::string& directory);

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_RUN_H_
