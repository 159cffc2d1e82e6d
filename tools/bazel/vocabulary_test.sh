#!/bin/bash
# The words that BUILD files may use are those that the command knows.
# Usage: vocabulary_test.sh HEDDLE KINDS STRATEGIES MEMORY_MODELS FAULTS, each a list with commas
set -u
readonly heddle=$1 kinds=$2 strategies=$3 memory_models=$4 faults=$5
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
# offered OPTION WHAT LIST: the option takes exactly these words, and names them when it gets another one.
offered() {
  local word said
  for word in ${3//,/ }; do
    "${check[@]}" "$1" "$word" >/dev/null || fail "heddle check $1 $word exits with $?"
  done
  said=$("${check[@]}" "$1" nonsense 2>&1)
  (($? == 2)) || fail "heddle check $1 nonsense is no usage error"
  said=${said#*there are: }
  said=${said%)}
  [[ $(tr -s ',; ' '\n' <<<"$said" | sort) == "$(tr , '\n' <<<"$3" | sort)" ]] || fail "$2: heddle has $said, and vocabulary.bzl $3"
}

offered --memory "memory models" "$memory_models"
offered --faults faults "$faults"

# Every property belongs to a kind, as check_arguments.bzl takes for granted.
for property in $("$heddle" list properties | grep '^[a-z]'); do
  [[ ,$kinds, == *,${property%%.*},* ]] || fail "the property $property is of no kind"
done
exit $((failures > 0))
