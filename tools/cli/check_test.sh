#!/bin/bash
# `heddle check` of everything that is bundled, on a small budget: nothing is violated, and the same seed prints the same bytes.
# Usage: check_test.sh HEDDLE
set -u
check=("$1" check --schedules 100 --no-timing)
first=$("${check[@]}")
status=$?
if ((status != 0)); then
  echo "$first"
  exit 1
fi
second=$("${check[@]}" --jobs 1)
diff <(echo "$first") <(echo "$second") || exit 1
grep -qE '^[1-9][0-9]* checks: [1-9][0-9]* held' <<<"$first"
