#!/bin/bash
# Heddle's own test, as its users run it: every known-bad implementation is caught, no correct one is accused.
# Usage: mutants_test.sh HEDDLE
set -u
report=$("$1" mutants --seeds 1 --jobs 2)
status=$?
echo "$report"
((status == 0)) || exit 1
grep -qE '^mutants killed: ([1-9][0-9]*) of \1$' <<<"$report" || exit 1
grep -qE '^correct implementations accused: 0 of [1-9][0-9]* ' <<<"$report"
