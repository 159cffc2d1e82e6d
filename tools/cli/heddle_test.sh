#!/bin/bash
# Runs the command as its user would, and holds its exit statuses, its one-line errors, its determinism and its replays.
# Usage: heddle_test.sh HEDDLE NO_ENTRY.so WRONG_ABI.so BOUNDARY.so BAD_TABLE.so...
set -u
heddle=$(readlink -f "$1")
readonly heddle no_entry=$2 wrong_abi=$3 boundary=$4
readonly bad_tables=("${@:5}")
# The command finds out that it is a test by these; here it is run by one.
unset TEST_TARGET TEST_TOTAL_SHARDS TEST_SHARD_INDEX TEST_SHARD_STATUS_FILE XML_OUTPUT_FILE TEST_UNDECLARED_OUTPUTS_DIR
unset TESTBRIDGE_TEST_ONLY TEST_RANDOM_SEED TEST_TIMEOUT
scratch=$TEST_TMPDIR
unset TEST_TMPDIR
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# refuses NAME TEXT ARGUMENT...: exit status 2, and one line on standard error that contains TEXT.
refuses() {
  local name=$1 text=$2 said status
  shift 2
  said=$("$heddle" "$@" 2>&1 >/dev/null)
  status=$?
  ((status == 2)) || fail "$name: exit status $status: $said"
  (($(wc -l <<<"$said") == 1)) || fail "$name: more than one line: $said"
  grep -qF -- "$text" <<<"$said" || fail "$name: says: $said"
}

# ends NAME STATUS ARGUMENT...
ends() {
  local name=$1 wanted=$2 said status
  shift 2
  said=$("$heddle" "$@" 2>&1)
  status=$?
  ((status == wanted)) || fail "$name: exit status $status: $said"
}

echo "no plugin at all" >"$scratch/text.so"
refuses "an unknown implementation" "did you mean std::mutex" check std::mutx
refuses "a pattern without a match" "no implementation is named nobody::*" check 'nobody::*'
refuses "an unknown property" "did you mean lock.fifo" check --property lock.fif
refuses "an unknown kind" "no kind is named loc" check --kind loc
refuses "an unknown strategy" "there are: portfolio, random, pct, pos, surw, rf, rr, dfs, delay, dpor" check std::mutex --strategy lucky
refuses "a bound that dpor does not have" "the bound of --strategy dfs; leave it out" check std::mutex --strategy dpor --preemptions 2
refuses "delays for another strategy" "the bound of --strategy delay; leave it out" check std::mutex --delays 2
refuses "a memory model that dpor does not know" "knows --memory sc only" check std::mutex --strategy dpor --memory tso
refuses "an unknown memory model" "there are: sc, tso, c11" check std::mutex --memory arm
refuses "a property that nobody selected promises" "nothing is selected" check std::mutex --property lock.fifo
refuses "a report of no known form" "write json:PATH, junit:PATH" check std::mutex --report pdf:x
refuses "a report that cannot be written" "cannot write /nowhere/x" check std::mutex --schedules 10 --report json:/nowhere/x
refuses "a duration that is none" "is no duration" check std::mutex --for soon
refuses "a number out of range" "--jobs" check std::mutex --jobs 0
refuses "a missing file" "No such file" check ./nothing.so
refuses "a file that is no ELF file" "not an ELF file" check "$scratch/text.so"
refuses "a plugin without an entry" "exports no heddle_plugin_entry" check "$no_entry"
refuses "a name that looks like a path" "has a '/' in its name" check "${bad_tables[0]}"
refuses "a kind of ours brought again" "brings the kind queue, which Heddle has already" check "${bad_tables[1]}"
refuses "a parameter without values" "without values that scenarios can use" check "${bad_tables[2]}"
refuses "a kind without operations" "kind things has no operations" check "${bad_tables[3]}"
refuses "an operation that the kind does not have" "has no operation named give" check "${bad_tables[4]}"
refuses "an implementation of an unknown kind" "is of the unknown kind" check "${bad_tables[5]}"
refuses "a kind whose name is no name" "other characters than letters" check "${bad_tables[6]}"
refuses "an expectation under an unknown memory model" "under a memory model that there is not" check "${bad_tables[7]}"
refuses "what only instrumented code can be asked" "rebuild the plugin" check "$boundary" --property lock.visibility
refuses "compiled code under a weak memory model" "take --memory sc" check "$boundary" --memory tso
refuses "a plugin of another ABI version" "has ABI version 999" check "$wrong_abi"
refuses "no command" "subcommand" --jobs
refuses "a token that is none" "neither a token nor a report" replay hello.heddle
refuses "a damaged token" "the token is damaged" replay heddle1-AAAA
refuses "a token of another format" "another format" replay heddle9-AAAA
refuses "a benchmark that does not exist" "there are: engine, linearizability, primitives" bench pools
refuses "help with an unknown command" "did you mean check" help chek
refuses "completion for another shell" "there is: bash" completion fish
refuses "a benchmark that is misspelt" "did you mean primitives" bench primitive

cd "$scratch" || exit 1
ends "a correct lock" 0 check std::mutex --schedules 500
ends "an exhaustive search" 0 check std::mutex --strategy dfs --property lock.no-deadlock
ends "an exhaustive search that is cut short" 3 check std::mutex --strategy dfs --property lock.no-deadlock --schedules 3
ends "a bad lock" 1 check mutant::two-step-test-and-set --property lock.mutual-exclusion
ends "a violation that is expected" 0 check mutant::two-step-test-and-set --property lock.mutual-exclusion --expect-violation lock.mutual-exclusion
ends "a violation that is expected and not found" 1 check std::mutex --property lock.mutual-exclusion --schedules 100 --expect-violation lock.mutual-exclusion

# What failed once is tried first: one that takes long to find is found at once.
slow=(check mutant::one-bit-tickets --property lock.mutual-exclusion)
ends "a rare failure that is not found" 0 "${slow[@]}" --schedules 200
ends "a regression that is added" 1 "${slow[@]}" --schedules 10000 --regressions regressions.txt --add-regressions
ends "a regression that is tried first" 1 "${slow[@]}" --schedules 200 --regressions regressions.txt
ends "a regression of another lock" 0 check std::mutex --property lock.mutual-exclusion --schedules 200 --regressions regressions.txt
ends "a regression that breaks something else as well" 1 "${slow[@]}" --schedules 200 --regressions regressions.txt --add-regressions
cp regressions.txt kept.txt
ends "a regression that is there already" 1 "${slow[@]}" --schedules 200 --regressions regressions.txt --add-regressions
[[ $(grep -c '^lock' regressions.txt) == $(grep -c '^lock' kept.txt) ]] || fail "a regression was added twice"
echo 'lock.mutual-exclusion "mutant::one-bit-tickets" {"kind":"lock"}' >>kept.txt
refuses "a regression that is damaged" "is no regression of this Heddle" "${slow[@]}" --regressions kept.txt

ends "a lock that crashes" 1 check mutant::crashes --property lock.well-behaved
ends "a lock that exits" 1 check mutant::exits --property lock.well-behaved
ends "a lock that hangs" 1 check mutant::hangs-silently --property lock.well-behaved
ends "a lock that eats memory" 1 check mutant::eats-memory --property lock.well-behaved --property lock.mutual-exclusion
for list in kinds implementations properties strategies; do ends "list $list" 0 list $list; done
ends "help" 0 --help
for command in check replay mutants list bench completion help; do
  [[ $("$heddle" help "$command") == "$("$heddle" "$command" --help)" ]] || fail "help $command says something else than $command --help"
done
ends "the version" 0 --version

# The same seed prints the same bytes, whatever the number of jobs.
bad=(check 'mutant::*' --schedules 300 --property lock.mutual-exclusion --property lock.no-deadlock --no-timing)
"$heddle" "${bad[@]}" --jobs 1 >first.txt 2>&1
"$heddle" "${bad[@]}" --jobs 2 >second.txt 2>&1
cmp first.txt second.txt || fail "two runs with the same seed differ"

# A failure names the lines of the subject's source, and shows them.
"$heddle" check mutant::two-step-test-and-set --property lock.mutual-exclusion >check.txt 2>&1
grep -qE '^source +plugins/mutants/exclusion.h:[0-9]+ \(steps? ' check.txt || fail "no line of the source: $(cat check.txt)"
grep -qF '    while (taken.load(' check.txt || fail "the source's line is not shown: $(cat check.txt)"

# Each printed replay command shows the same failure, byte for byte, and so does the JSON file.
for mutant in two-step-test-and-set crashes exits keeps-the-lock-on-timeout relaxed-release; do
  "$heddle" check "mutant::$mutant" --no-timing --report json:report.json >check.txt 2>&1
  token=$(awk '$1 == "replay" { print $4; exit }' check.txt)
  awk '/^VIOLATED/ { shown = 1 } shown { print } shown && /^replay/ { exit }' check.txt >expected.txt
  "$heddle" replay "$token" >replayed.txt 2>&1
  (($? == 1)) || fail "$mutant: the replay's exit status: $(cat replayed.txt)"
  cmp expected.txt replayed.txt || fail "$mutant: the replay prints something else"
  artifact=$(awk '$1 == "artifact" { print $2; exit }' check.txt)
  "$heddle" replay "$artifact" >from_file.txt 2>&1
  cmp expected.txt from_file.txt || fail "$mutant: the replay from the file prints something else"
  "$heddle" replay "$token" --cpp | grep -q 'void Scenario(Object' || fail "$mutant: no C++"
done
exit $((failures > 0))
