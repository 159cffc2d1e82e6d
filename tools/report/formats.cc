// One more format is one more line here.
#include "tools/report/formats.h"

#include <algorithm>

#include "tools/report/chrome_trace.h"
#include "tools/report/html_page.h"
#include "tools/report/json_report.h"
#include "tools/report/junit.h"
#include "tools/report/sarif.h"

namespace heddle::report {

const std::vector<Format>& Formats() {
  static const auto* const formats = new std::vector<Format>{
      {"json", "PATH", "", "for programs, and for heddle replay", [](const Report& report, const FailureWriter&) { return ToJson(report); }},
      {"junit", "PATH", "", "for build systems", [](const Report& report, const FailureWriter& text) { return ToJUnit(report, text); }},
      {"html", "DIR", "index.html", "for people: a page with everything in it", [](const Report& report, const FailureWriter&) { return ToHtml(report); }},
      {"sarif", "PATH", "", "for code scanning", [](const Report& report, const FailureWriter&) { return ToSarif(report); }},
      {"chrome", "PATH", "", "for Perfetto and chrome://tracing", [](const Report& report, const FailureWriter&) { return ToChromeTrace(report); }},
  };
  return *formats;
}

const Format* FindFormat(std::string_view name) {
  const auto found = std::find_if(Formats().begin(), Formats().end(), [&](const Format& format) { return format.name == name; });
  return found == Formats().end() ? nullptr : &*found;
}

std::string FormatList() {
  std::string list;
  for (std::size_t i = 0; i < Formats().size(); ++i) {
    const Format& format = Formats()[i];
    if (i > 0) list += i + 1 == Formats().size() ? " or " : ", ";
    list += std::string(format.name) + ":" + std::string(format.where);
  }
  return list;
}

}  // namespace heddle::report
