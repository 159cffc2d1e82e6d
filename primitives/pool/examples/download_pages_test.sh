#!/bin/bash
# Runs the example and looks at what it printed and at the files it saved.
# Usage: download_pages_test.sh PROGRAM EXPECTED_OUTPUT
set -euo pipefail

directory="${TEST_TMPDIR}/pages"
"$1" "${directory}" | diff --label expected --label printed --unified "$2" -

for step in one two; do
  [[ "$(cat "${directory}/${step}/index.html")" == "<h1>Index</h1>" ]]
  [[ "$(cat "${directory}/${step}/loom.html")" == "<p>A frame for weaving.</p>" ]]
  [[ "$(tr -d h <"${directory}/${step}/heddle.html" | wc -c)" == 0 ]]
  [[ "$(wc -c <"${directory}/${step}/heddle.html")" == 100000 ]]
  [[ "$(ls "${directory}/${step}" | wc -l)" == 3 ]]
done
