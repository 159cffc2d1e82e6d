#!/bin/bash
# `bazel run //plugins:check_100000 -- [FILE]`: all that is bundled, 100,000 schedules for each property; 10,000 for the kinds whose executions take
# long. FILE keeps what is done, an hour or two; the same command goes on from there.
# Usage: check_100000.sh HEDDLE [FILE]
set -eu
heddle=$(readlink -f "$1")
results=${2:-check_100000.results}
cd "${BUILD_WORKING_DIRECTORY:-.}"
slow='greenlet|hub|server|process_pool|program'
quick=$("$heddle" list kinds | awk '{print "--kind", $1}' | grep -vE " ($slow)\$")
status=0
"$heddle" check $quick --schedules 100000 --resume "$results" || status=$?
"$heddle" check --kind greenlet --kind hub --kind server --kind process_pool --schedules 10000 --resume "$results" || status=$?
exit "$status"
