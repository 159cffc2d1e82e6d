// How reports put things: one place for each name, unit and phrase that several of them use.
#ifndef HEDDLE_TOOLS_REPORT_WORDING_H_
#define HEDDLE_TOOLS_REPORT_WORDING_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/report/entry.h"

namespace heddle::report {

// "full" or "boundary".
std::string_view LevelName(heddle_level level);


// "1 step", "2 steps".
std::string Count(std::uint64_t number, std::string_view noun);

// Exact, in the largest unit that needs no fraction: "30ns", "2ms".
std::string Duration(std::chrono::nanoseconds duration);

// "pct, depth 3"; the depth or bound only where the strategy has one; "portfolio (surw)" where that one found it.
std::string StrategyText(const explore::StrategySpec& strategy);

// "resets thread-failures/3": as in an option, but for the commas.
std::string FaultsText(runtime::FaultSet faults, const runtime::FaultOdds& odds);
// What an execution may do, in one line: memory model, races, surprises, step bound.
std::string OptionsText(const runtime::Options& options);

// What limits a search that is read as complete; empty if nothing does.
std::string_view MemoryCaveat(runtime::MemoryModel memory);

// "exhausted" or "2000 schedules tried".
std::string Searched(const properties::Result& result);

// What came of a check, in a few words that begin with one of: held, VIOLATED, inconclusive, FAULT, not checked.
std::string Outcome(const Entry& entry);

// The text with everything but printable ASCII and line ends written as \xNN. For what subjects say.
std::string Printable(std::string_view text);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_WORDING_H_
