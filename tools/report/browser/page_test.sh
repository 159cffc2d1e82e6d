#!/bin/bash
# The HTML report in a browser. Usage: page_test.sh page_test.mjs HTML_SAMPLE
set -euo pipefail

# Modules are looked for beside the file itself, where tools/setup has put them.
script=$(readlink -f "$1")
if [[ ! -d ${script%/*}/node_modules/playwright-core ]] || ! command -v chromium >/dev/null; then
  echo "Chromium or Playwright is missing: run tools/setup"
  exit 1
fi
exec node "$script" "$2"
