#!/bin/bash
# The completion that the command prints for bash offers what the command takes. Usage: completion_test.sh HEDDLE
set -u
heddle=$(readlink -f "$1")
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

source <("$heddle" completion bash)
complete -p heddle >/dev/null || fail "nothing is registered for heddle"

# offers LINE WORD...: completing the line offers these words.
offers() {
  local line=$1 word
  COMP_LINE=$heddle${line:+ $line} COMP_POINT=$((${#heddle} + 1 + ${#line}))
  [[ -n $line ]] || COMP_LINE+=" "
  _heddle 2>/dev/null
  shift
  for word in "$@"; do
    [[ " ${COMPREPLY[*]} " == *" $word "* ]] || fail "'$line' does not offer '$word' but: ${COMPREPLY[*]}"
  done
}

# offers_only LINE WORD
offers_only() {
  offers "$@"
  ((${#COMPREPLY[@]} == 1)) || fail "'$1' offers more than '$2': ${COMPREPLY[*]}"
}

offers "" check run replay mutants list bench help completion
offers_only "ch" check
offers "--" --help --version
offers_only "check --stra" --strategy
offers "check --strategy " random pct dfs
offers_only "check --kind semaph" semaphore
offers "check --property lock.mut" lock.mutual-exclusion
offers "check std::mutex --expect-violation lock.f" lock.fifo
offers "check --report " json: junit: sarif: chrome: html:
offers "check --memory " sc tso c11
offers "list " kinds implementations properties strategies
offers "help m" mutants
# Only what follows the last colon, since bash breaks words there.
offers "check std::shared_m" shared_mutex
COMP_WORDBREAKS=${COMP_WORDBREAKS//:/}
offers "check std::shared_m" std::shared_mutex

# Every option that a command's help names is offered.
for command in check run replay mutants list bench help completion; do
  mapfile -t options < <("$heddle" help "$command" | grep -oE '^  (-[a-z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+')
  ((${#options[@]} > 0)) || fail "$command has no options"
  offers "$command --" "${options[@]}"
done
exit $((failures > 0))
