#!/bin/bash
# Puts style and script into the page, with the script's hash for the page's content security policy, and makes C++ of it.
# Usage: assemble.sh page.html page.css page.js >page.cc
set -euo pipefail

readonly html=$1 css=$2 js=$3

# The element holds a line end, the script, and nothing else.
bytes() {
  echo
  cat "$js"
}
# sha256sum prints hexadecimal, the policy wants base64.
hash=$(printf "$(bytes | sha256sum | cut -c1-64 | sed 's/../\\x&/g')" | base64)

echo '// Made by assemble.sh: change page.html, page.css or page.js instead.'
echo '#include "tools/report/html/page.h"'
echo 'namespace heddle::report::html {'
echo 'constexpr std::string_view kPage = R"heddle_page('"$(
  while IFS= read -r line; do
    case $line in
      '{{style}}') cat "$css" ;;
      '{{script}}') cat "$js" ;;
      *) printf '%s\n' "${line//'{{script hash}}'/$hash}" ;;
    esac
  done <"$html"
)"
echo ')heddle_page";'
echo '}  // namespace heddle::report::html'
