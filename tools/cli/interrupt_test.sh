#!/bin/bash
# A check, and a run of mutants, that is interrupted tells what it has found, writes its reports, and ends with the status that is documented.
# Usage: interrupt_test.sh HEDDLE
set -u
# Otherwise what runs in the background ignores SIGINT.
set -m
source "$(dirname "$0")/as_its_user.sh"

# interrupt SIGNAL UNTIL COMMAND ARGUMENT...: starts it, sends the signal to its process group, as a terminal does, once the text is in its output, and
# leaves its status in `status`.
interrupt() {
  local signal=$1 until=$2 process
  shift 2
  # Not to be taken for what this one says.
  rm -f out.txt err.txt
  "$heddle" "$@" --jobs 1 --progress >out.txt 2>err.txt &
  process=$!
  until cat out.txt err.txt 2>/dev/null | grep -qF -- "$until"; do
    kill -0 "$process" 2>/dev/null || break
    sleep 0.1
  done
  kill -"$signal" -- "-$process"
  wait "$process"
  status=$?
}

interrupt INT " done, " check std::mutex std::timed_mutex --for 1h --report json:held.json --report html:page
((status == 3)) || fail "nothing was found: status $status"
grep -qE 'inconclusive: interrupted, [1-9][0-9]* schedules? tried' out.txt || fail "does not say what was tried"
grep -qE '^[0-9]+ checks: [0-9]+ interrupted; seed 1$' out.txt || fail "does not say how many were interrupted"
(($(grep -c interrupted out.txt) == 2)) || fail "checks that were not begun have rows"
[[ -s held.json && -s page/index.html ]] || fail "no reports"
grep -qE '^0 of [0-9]+ checks done, 0 violated, [0-9]+ executions?, [0-9]+ per second$' err.txt || fail "no progress"

# A violation of one property comes first, then a search for one of another, without end.
for signal in INT TERM; do
  interrupt "$signal" "1 violated" check mutant::two-step-test-and-set --property lock.mutual-exclusion --property lock.no-deadlock --for 1h --report sarif:bad.sarif
  ((status == 1)) || fail "a violation was found: status $status"
  grep -q '^VIOLATED ' out.txt || fail "does not show the violation"
  grep -q 'about .* left' err.txt || fail "does not say how long it takes"
  grep -q '"ruleId": "lock.mutual-exclusion"' bad.sarif || fail "the report lacks the violation"
done

interrupt INT " done, " check std::mutex --property lock.mutual-exclusion --for 1h --expect-violation lock.mutual-exclusion
((status == 3)) || fail "the expected violation was not found yet: status $status"
# The second hangs for longer than it takes to say so.
interrupt INT "3 of 6 checks done" mutants mutant::two-step-test-and-set mutant::hangs-silently --seeds 3
((status == 3)) || fail "mutants: status $status"
grep -qE '^mutants killed: 1 of 1$' out.txt || fail "mutants: does not say which were killed"
grep -qE '^interrupted: 1 mutant not tried under every seed$' out.txt || fail "mutants: does not say that it was interrupted"

# A test's time ends it too, and not before it is over.
TEST_TIMEOUT=2 "$heddle" check std::mutex --schedules 1000000000 --jobs 1 --no-timing >out.txt 2>err.txt
status=$?
((status == 3)) || fail "a test's time is over: status $status"
grep -qE 'inconclusive: out of time, [1-9][0-9]* schedules tried' out.txt || fail "does not say that time was short"
TEST_TIMEOUT=60 "$heddle" check 'std::*' --kind lock --schedules 100 >out.txt 2>err.txt || fail "status $? of checks that have time enough"
exit $((failures > 0))
