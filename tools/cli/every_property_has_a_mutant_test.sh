#!/bin/bash
# Every property has a known-bad implementation that it must catch, and says what it is and where it comes from.
# Usage: every_property_has_a_mutant_test.sh HEDDLE
set -euo pipefail

failures=0
fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

properties=$("$1" list properties)
ids=$(grep -E '^[a-z_]+\.[a-z-]+$' <<<"$properties")
expected=$("$1" list implementations | sed -n 's/.*must break //p' | sort -u)
(($(wc -l <<<"$ids") > 100)) || fail "only these properties are listed: $ids"
for id in $ids; do
  grep -qx "$id" <<<"$expected" || fail "$id: no mutant must break it"
  described=$(grep -A2 -x "$id" <<<"$properties")
  [[ $(sed -n 2p <<<"$described") == "    "?* ]] || fail "$id: no sentence"
  [[ $(sed -n 3p <<<"$described") == "    source: "?* ]] || fail "$id: no source"
done
exit $((failures > 0))
