#!/bin/bash
# A check that was interrupted goes on where it stopped, and ends as if it had not been. Usage: resume_test.sh HEDDLE
set -u
# Otherwise what runs in the background ignores SIGINT.
set -m
source "$(dirname "$0")/as_its_user.sh"

# Held, violated, and not checked.
check=(check std::mutex std::timed_mutex mutant::two-step-test-and-set posix::mutex_normal --property lock.mutual-exclusion --property lock.no-deadlock
  --property lock.visibility --schedules 4000 --no-timing --jobs 1)
"$heddle" "${check[@]}" >whole.txt 2>&1
(($? == 1)) || fail "the whole: $(cat whole.txt)"

# Interrupted after a few results.
"$heddle" "${check[@]}" --resume results >first.txt 2>&1 &
until (($(cat results 2>/dev/null | wc -l) > 3)); do
  kill -0 $! 2>/dev/null || break
  sleep 0.02
done
kill -INT -- -$!
wait
grep -q interrupted first.txt || fail "it was not interrupted: $(cat first.txt)"
cp results before
"$heddle" "${check[@]}" --resume results >second.txt 2>&1
(($? == 1)) || fail "another status than the whole's"
cmp whole.txt second.txt || fail "the parts differ from the whole"
head -c "$(wc -c <before)" results | cmp - before || fail "what was known has been done again"
cp results complete

# Nothing is left to do. A line that was cut off is done again.
"$heddle" "${check[@]}" --resume results >third.txt 2>&1
cmp whole.txt third.txt || fail "the third run differs"
cmp complete results || fail "the third run found something to do"
head -c -20 complete >results
"$heddle" "${check[@]}" --resume results >fourth.txt 2>&1
cmp whole.txt fourth.txt || fail "after a cut, the run differs"
(($(wc -l <results) == $(wc -l <complete))) || fail "after a cut, other results"

# Another budget is another question.
"$heddle" "${check[@]}" --seed 2 --resume results >/dev/null 2>&1
(($(wc -l <results) == 2 * $(wc -l <complete) - 1)) || fail "another seed took old results"

echo "a letter" >results
said=$("$heddle" "${check[@]}" --resume results 2>&1)
(($? == 2)) || fail "a file of something else is taken"
[[ $said == *"holds no results of this Heddle"* ]] || fail "says: $said"
[[ $(<results) == "a letter" ]] || fail "a file of something else was written to"
exit $((failures > 0))
