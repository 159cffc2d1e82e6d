// Made-up results, for tests of what is printed about them.
#ifndef HEDDLE_TOOLS_REPORT_TESTING_SAMPLE_H_
#define HEDDLE_TOOLS_REPORT_TESTING_SAMPLE_H_

#include <string>
#include <vector>

#include "tools/report/entry.h"
#include "tools/report/mutants.h"

namespace heddle::report::testing {

// Two threads that fail to exclude each other: a spin lock that loads and then stores.
std::vector<runtime::Event> BrokenExclusion();

// Threads 1 to `threads`, each with one step, in turn.
std::vector<runtime::Event> Turns(int threads);

Entry Held();
Entry Exhausted();
Entry Violated();
// The property that is broken is not the one that was checked, the plugin is a file of the user's, and the process is gone.
Entry Crashed();
Entry Inconclusive();
Entry Fault();
Entry NotChecked();

// All of the above.
Report Everything();

// A violation by a subject that would like to be markup: whatever a subject chooses or says is kHostile.
inline constexpr char kHostile[] = "</script><img src=x onerror=\"document.title='owned'\"><!--<script>";
Report Hostile();

// One killed under every seed, one under some, one never; and a correct implementation that is accused.
MutantReport Mutants();

}  // namespace heddle::report::testing

#endif  // HEDDLE_TOOLS_REPORT_TESTING_SAMPLE_H_
