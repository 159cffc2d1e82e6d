#!/bin/bash
# Runs every comparison for a moment: each must give a line, with a ratio or with what to install.
# Usage: primitives_test.sh PRIMITIVES
set -u
table=$("$1" --smoke)
status=$?
echo "$table"
((status == 0)) || exit 1
for operation in Lock Semaphore ThreadPoolExecutor Greenlet SelectorServer ProcessPoolExecutor; do
  grep -qE "^$operation, .* ([0-9.]+  .*/s|not measured: install .*)$" <<<"$table" || {
    echo "FAILED: no line for $operation"
    exit 1
  }
done
