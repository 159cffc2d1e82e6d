// The page without its data. Made by assemble.sh from page.html, page.css and page.js.
#ifndef HEDDLE_TOOLS_REPORT_HTML_PAGE_CONTENTS_H_
#define HEDDLE_TOOLS_REPORT_HTML_PAGE_CONTENTS_H_

#include <string_view>

namespace heddle::report::html {

// Has "{{data}}" once, where the JSON goes.
extern const std::string_view kPage;

}  // namespace heddle::report::html

#endif  // HEDDLE_TOOLS_REPORT_HTML_PAGE_CONTENTS_H_
