#!/bin/bash
# Fuzzing finds what a random walk does not in 100,000 schedules, keeps what it found out, and says the same again for the same seed.
# Usage: fuzz_test.sh HEDDLE PLUGIN
set -u
plugin=$(readlink -f "$2")
source "$(dirname "$0")/as_its_user.sh"

# run ARGUMENT...: the command; leaves its status in `status`.
run() {
  "$heddle" "$@" >out.txt 2>err.txt
  status=$?
}

readonly PROPERTIES=(--property register.linearizable --property counter.linearizable --property stack.lifo)
run check "$plugin" "${PROPERTIES[@]}" --strategy random --schedules 100000
((status == 0)) || fail "a random walk finds what only fuzzing is to find: status $status"

fuzz=(fuzz "$plugin" "${PROPERTIES[@]}" --schedules 400000 --no-timing)
run "${fuzz[@]}" --expect-violation register.linearizable --expect-violation counter.linearizable --expect-violation stack.lifo
((status == 0)) || fail "fuzzing does not find it: status $status"
mv out.txt first.txt
run "${fuzz[@]}" --expect-violation register.linearizable --expect-violation counter.linearizable --expect-violation stack.lifo
cmp -s first.txt out.txt || fail "the same seed gives another output"
token=$(grep -m 1 -oE 'heddle1-[-A-Za-z0-9_]+' out.txt)
run replay "$token" "$plugin"
((status == 1)) || fail "what fuzzing found is not replayed: status $status"
run replay heddle-failures/deep__stack-stack.lifo.json "$plugin"
((status == 1)) || fail "the file of what fuzzing found is not replayed: status $status"

# A kind by its name; inputs that did something new are kept, and found again.
run fuzz register "$plugin" --property register.race-free --schedules 500 --corpus corpus
((status == 0)) || fail "status $status of a kind that holds"
kept=(corpus/deep__register-register.race-free/*)
((${#kept[@]} > 10)) || fail "only ${#kept[@]} inputs are kept"
before=$(stat -c '%y %n' "${kept[@]}")
run fuzz register "$plugin" --property register.race-free --schedules 1000 --corpus corpus
((status == 0)) || fail "status $status of a run that goes on"
[[ $before == "$(stat -c '%y %n' "${kept[@]}")" ]] || fail "a later run loses inputs of an earlier one"

run fuzz locks
((status == 2)) || fail "an unknown word is no usage error: status $status"
run fuzz "$plugin" --strategy pct
((status == 2)) || fail "a strategy is no usage error: status $status"
touch file
run fuzz "$plugin" --corpus file --schedules 1
((status == 2)) || fail "a corpus that is no directory is no usage error: status $status"
exit $((failures > 0))
