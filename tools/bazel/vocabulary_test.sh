#!/bin/bash
# The words that BUILD files may use are those that the command knows.
# Usage: vocabulary_test.sh HEDDLE KINDS STRATEGIES MEMORY_MODELS, each a list with commas
set -u
readonly heddle=$1 kinds=$2 strategies=$3 memory_models=$4
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# same WHAT LIST: `heddle list WHAT` begins its lines with exactly these words.
same() {
  local listed
  listed=$("$heddle" list "$1") || fail "heddle list $1 exits with $?"
  listed=$(cut -d ' ' -f 1 <<<"$listed" | sort)
  [[ $listed == "$(tr , '\n' <<<"$2" | sort)" ]] || fail "$1: heddle has" $listed "and vocabulary.bzl $2"
}

same kinds "$kinds"
same strategies "$strategies"

check=("$heddle" check std::mutex --property lock.mutual-exclusion --schedules 1)
for model in ${memory_models//,/ }; do
  "${check[@]}" --memory "$model" >/dev/null || fail "heddle check --memory $model exits with $?"
done
said=$("${check[@]}" --memory nonsense 2>&1)
(($? == 2)) || fail "heddle check --memory nonsense is no usage error"
for model in ${memory_models//,/ }; do
  [[ $said == *"$model"* ]] || fail "the memory model $model is not among those offered: $said"
done

# Every property belongs to a kind, as check_arguments.bzl takes for granted.
for property in $("$heddle" list properties | grep '^[a-z]'); do
  [[ ,$kinds, == *,${property%%.*},* ]] || fail "the property $property is of no kind"
done
exit $((failures > 0))
