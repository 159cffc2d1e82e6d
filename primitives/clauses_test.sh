#!/bin/bash
# Every test that CLAUSES.md names exists, and every clause has one or says why it has none.
# Usage: clauses_test.sh CLAUSES.md
# `//primitives/lock:lock_test` is lock_test.cc of that folder; the tests named behind it are there.
set -u
failures=0

fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# Prints the tests of a source, Suite.Name, one on a line. A definition may go over several lines.
tests_of() {
  tr -s '[:space:]' ' ' <"$1" |
    grep -oE '\b(TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\( ?\w+, ?\w+' |
    sed -E 's/.*\( ?(\w+), ?(\w+)/\1.\2/'
}

declare -A entered=() known=() seen=()

# enter LABEL: makes its tests known.
enter() {
  local package=${1#//} name=${1##*:} test
  package=${package%%:*}
  [[ ! -v entered[$1] ]] || return
  entered[$1]=1
  [[ $(<"$package/BUILD") == *"\"$name\""* ]] || fail "no target $1"
  while read -r test; do
    known[$1/$test]=1
  done < <(tests_of "$package/$name.cc")
}

# check CLAUSE TEXT: the targets and tests in backticks; a small letter begins a property.
check() {
  local words word target='' tests=0 i
  IFS='`' read -ra words <<<"$2"
  for ((i = 1; i < ${#words[@]}; i += 2)); do
    word=${words[i]}
    if [[ $word == //* ]]; then
      target=$word
      enter "$target"
    elif [[ $word == [A-Z]*.* ]]; then
      tests=$((tests + 1))
      [[ -v known[$target/$word] ]] || fail "$1: ${target:-nothing before it} has no $word"
    fi
  done
  ((tests > 0)) || [[ $2 == *"No native test:"* ]] || fail "$1 has no test, and no reason"
}

while IFS='|' read -r _ clause _ text; do
  clause=${clause// /}
  # A subject and a number: lock.1, process_lock.rlock.4.
  [[ $clause =~ ^[a-z_.]+\.[0-9]+$ ]] || continue
  [[ ! -v seen[$clause] ]] || fail "$clause is there twice"
  seen[$clause]=1
  check "$clause" "$text"
done <"$1"

((${#seen[@]} > 0)) || fail "$1 has no clauses"
# The clauses of a subject are numbered from 1: one that was dropped leaves a gap.
for clause in "${!seen[@]}"; do
  before=${clause%.*}.$((${clause##*.} - 1))
  [[ $before == *.0 || -v seen[$before] ]] || fail "$clause is there, and $before is not"
done
((failures > 0)) || echo "${#seen[@]} clauses"
exit $((failures > 0))
