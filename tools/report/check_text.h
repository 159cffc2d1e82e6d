// What `heddle check` prints besides failures: a heading, a row for each check as it ends, a summary.
#ifndef HEDDLE_TOOLS_REPORT_CHECK_TEXT_H_
#define HEDDLE_TOOLS_REPORT_CHECK_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "tools/report/entry.h"

namespace heddle::report {

// What is checked, how, under which seed, and what was left out. Results need not be there yet.
std::string CheckHeading(const Report& report);

// Rows as wide as the report needs them, which must have all its entries, without or with results.
class CheckTable {
 public:
  explicit CheckTable(const Report& report);
  std::string Head() const;
  // The entry's row; before it a line with the implementation's name, when it is another one than in the row before.
  std::string Row(const Entry& entry);

 private:
  std::size_t property_width_;
  bool timing_;
  std::string implementation_;  // of the last row
};

// How far a run has come.
struct Progress {
  std::size_t done = 0;  // checks
  std::size_t all = 0;
  std::size_t violated = 0;  // of those done, known violations left out
  std::uint64_t executions = 0;
  double seconds = 0;  // since the beginning
};
// One line, with a line end: how much is done, how many failed, how fast it is, and, once that can be told, how long it will take.
std::string ProgressText(const Progress& progress);

// Whether the check was stopped before it had begun: it says nothing, and has no row.
bool IsNotBegun(const Entry& entry);

// How many held and how many did not.
std::string CheckSummary(const Report& report);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_CHECK_TEXT_H_
