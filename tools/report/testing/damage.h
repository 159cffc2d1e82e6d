// Reports as a hostile or clumsy person would hand them to `heddle replay`.
#ifndef HEDDLE_TOOLS_REPORT_TESTING_DAMAGE_H_
#define HEDDLE_TOOLS_REPORT_TESTING_DAMAGE_H_

#include <random>
#include <string>

namespace heddle::report::testing {

// A report or an artifact with a few random changes.
std::string DamagedReport(std::mt19937_64& random);

// Reads the text. Empty if it was refused with one line, or could be read; otherwise what was
// wrong.
std::string WhatIsWrongWithReading(const std::string& text);

}  // namespace heddle::report::testing

#endif  // HEDDLE_TOOLS_REPORT_TESTING_DAMAGE_H_
