// How well Heddle tells bad from good: which known-bad implementations it caught, how soon, and whether it accused a
// correct one.
#ifndef HEDDLE_TOOLS_REPORT_MUTANTS_H_
#define HEDDLE_TOOLS_REPORT_MUTANTS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/report/entry.h"

namespace heddle::report {

struct Mutant {
  Subject subject;
  std::string property;         // that must be violated
  std::uint64_t schedules = 0;  // within so many
  runtime::MemoryModel memory = runtime::MemoryModel::kSequentiallyConsistent;
  std::vector<properties::Result> results;  // one for each seed that was tried: fewer than all after an interrupt
  // What else it was found to break when all its properties were checked; nothing if they were not.
  std::optional<std::set<std::string>> also_breaks;
};

// Under how many seeds the property was found violated: this one, and no other.
std::size_t Kills(const Mutant& mutant);
// Under all that were tried, and at least one.
bool IsKilled(const Mutant& mutant);

struct MutantReport {
  std::uint64_t seed = 1;  // the first; the others follow it
  std::uint64_t seeds = 1;
  explore::StrategySpec strategy;
  std::vector<Mutant> mutants;
  // Checks of correct implementations, under the same strategy and first seed.
  std::vector<Entry> correct;
  std::size_t correct_untried = 0;  // checks, after an interrupt
};

// How many were tried under at least one seed that did not kill them.
std::size_t Survivors(const MutantReport& report);

// Those of `correct` that are violated.
std::vector<const Entry*> Accused(const MutantReport& report);

// A table with a row for each mutant, and the two figures.
std::string MutantText(const MutantReport& report);

// The same for programs: schema/heddle-mutants-1.schema.json. Ends with a line end.
std::string MutantJson(const MutantReport& report);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_MUTANTS_H_
