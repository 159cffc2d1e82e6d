#!/bin/bash
# The known bugs of third parties are found, from their public contracts alone.
# Usage: known_bugs_test.sh HEDDLE PLUGIN...
set -u
report=$("$1" mutants "${@:2}" --seeds 3)
status=$?
echo "$report"
((status == 0)) || exit 1
grep -qE '^mutants killed: ([1-9][0-9]*) of \1$' <<<"$report"
