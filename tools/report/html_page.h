// The report that people read in a browser: one page, which needs nothing besides itself.
#ifndef HEDDLE_TOOLS_REPORT_HTML_PAGE_H_
#define HEDDLE_TOOLS_REPORT_HTML_PAGE_H_

#include <cstddef>
#include <string>

#include "tools/report/entry.h"

namespace heddle::report {

// What a page is kept below, if leaving out the middle of long interleavings is enough for that.
inline constexpr std::size_t kHtmlBytes = 2'000'000;

// The matrix of implementations by properties, and each violation step by step. Script, style and markup are html/page.*; the data are
// embedded as JSON, which the script only ever shows as text. The same report gives the same bytes.
std::string ToHtml(const Report& report, std::size_t bytes = kHtmlBytes);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_HTML_PAGE_H_
