#!/bin/bash
# The command that a failure ends with shows the same failure again, and so does its artifact.
# Usage: replay_test.sh HEDDLE
set -u
readonly heddle=$PWD/$1
failures=0
cd "${TEST_TMPDIR:?}" || exit 1
unset TEST_TARGET TEST_TMPDIR  # heddle is not the test itself

# What happened, up to what says how it was found.
story() { sed -n '/^interleaving/,/^strategy/p'; }

# same WHAT FOUND OPTION...: `heddle replay OPTION...` tells the story of FOUND.
same() {
  local what=$1 found=$2 again status
  shift 2
  again=$("$heddle" replay "$@")
  status=$?
  if ((status != 1)) || ! diff <(story <<<"$found") <(story <<<"$again"); then
    echo "FAILED: replaying $what ends with $status, in another way"
    failures=$((failures + 1))
  fi
}

# One for each way to end, from a property that the harness finds broken to the death of the process.
while read -r mutant property; do
  found=$("$heddle" check "mutant::$mutant" --property "$property")
  status=$?
  token=$(sed -nE 's/^replay +tools\/heddle replay (heddle1-[-_A-Za-z0-9]+)$/\1/p' <<<"$found")
  artifact=$(sed -nE 's/^artifact +(.*\.json)$/\1/p' <<<"$found")
  if ((status != 1)) || [[ -z $token || -z $artifact || -z $(story <<<"$found") ]]; then
    echo "FAILED: checking $mutant ends with $status, or without a token, an artifact and a story:"
    echo "$found"
    failures=$((failures + 1))
    continue
  fi
  same "the token of $mutant" "$found" "$token"
  same "the artifact of $mutant" "$found" "$artifact"
done <<'END'
two-step-test-and-set lock.mutual-exclusion
readers-exclude-each-other lock.readers-together
nobody-yields lock.no-livelock
touches-after-release lock.destroy-after-release
uses-a-freed-node lock.well-behaved
deletes-a-node-twice lock.well-behaved
leaks-a-node lock.well-behaved
eats-memory lock.well-behaved
throws-a-foreign-exception lock.well-behaved
crashes lock.well-behaved
exits lock.well-behaved
overflows-the-stack lock.well-behaved
END
exit $((failures > 0))
