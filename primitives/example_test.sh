#!/bin/bash
# Runs an example and compares its standard output with what its page promises.
# Usage: example_test.sh PROGRAM EXPECTED_OUTPUT
set -euo pipefail

output="$("$1"; printf end)" || { echo "$1 failed" >&2; exit 1; }
diff --label expected --label printed --unified "$2" <(printf '%s' "${output%end}")
