// Lays text out in lines of a given width.
#ifndef HEDDLE_TOOLS_REPORT_WRAP_H_
#define HEDDLE_TOOLS_REPORT_WRAP_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heddle::report {

// Lines of at most `width` (at least 4) characters, broken at spaces where there are any. Those after the first are
// indented by two. One empty line for an empty text. ASCII only.
std::vector<std::string> Wrap(std::string_view text, std::size_t width);

// A label, then the text beside it, wrapped; ends with a line end. Lines of the text stay lines.
std::string Labelled(std::string_view label, std::string_view text, std::size_t width);

// How far Labelled indents the text.
inline constexpr std::size_t kLabelWidth = 16;

// Without spaces at the end.
std::string TrimRight(std::string text);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_WRAP_H_
