// Writes the page of made-up results, for the browser's test. Usage: html_sample hostile|everything >index.html
#include <stdio.h>

#include <string>
#include <string_view>

#include "tools/report/html_page.h"
#include "tools/report/testing/sample.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::string page = heddle::report::ToHtml(std::string_view(argv[1]) == "hostile" ? heddle::report::testing::Hostile()
                                                                                         : heddle::report::testing::Everything());
  return fwrite(page.data(), 1, page.size(), stdout) == page.size() ? 0 : 1;
}
