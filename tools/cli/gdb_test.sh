#!/bin/bash
# heddle replay --gdb: stops where the execution fails, and lists the threads that are suspended. Where gdb is missing, says so.
# Usage: gdb_test.sh HEDDLE COMPILE
set -u
compile=$PWD/$2
source "$(dirname "$0")/as_its_user.sh"

# says TEXT...: each is a line of out.txt, or part of one.
says() {
  local text
  for text in "$@"; do
    grep -qF -- "$text" out.txt && continue
    echo "FAILED: $what: does not say: $text"
    failures=$((failures + 1))
  done
}

# in_gdb WHAT REPORT COMMANDS [PLUGIN]: replays the failure of a report in gdb, which gets the commands; its output goes to out.txt.
in_gdb() {
  what=$1
  printf '%s\n' "$3" | "$heddle" replay --gdb "$2" "${@:4}" >out.txt 2>&1
  echo "--- $what" && cat out.txt
}

"$heddle" check mutant::two-step-test-and-set --property lock.mutual-exclusion --report json:lock.json >/dev/null
what="without gdb"
PATH=/nowhere "$heddle" replay --gdb lock.json >out.txt 2>&1
(($? == 2)) || says "(another exit status)"
says "gdb is not installed: apt-get install gdb"
what="a damaged token"
"$heddle" replay --gdb heddle1-AAAA >out.txt 2>&1
says "the token is damaged"

if ! command -v gdb >/dev/null; then
  echo "skipped: what needs gdb, which is not installed"
  exit $((failures > 0))
fi

in_gdb "a violation" lock.json "heddle threads"
says "heddle: violation: T1 acquired the lock while T2 holds it" "  T0 waits in join the others" "* T1 runs; its last operation: store lock#1" \
  "  T2 could go on with"

"$heddle" check mutant::crashes --property lock.well-behaved --report json:crash.json >/dev/null
in_gdb "a crash" crash.json "heddle threads"
says "SIGSEGV" "plugins/mutants/behaviour.h:" "* T"

# A program's variables can be read, in every thread. That it reads the time stamp counter, by a signal of the engine's own, is nothing to stop at.
cat >abba.cc <<'END'
#include <mutex>
#include <thread>
#include <x86intrin.h>

std::mutex a, b;

void take(int wanted, std::mutex& first, std::mutex& second) {
  std::lock_guard one(first);
  std::lock_guard two(second);
}

int main() {
  if (__rdtsc() == 0) return 1;
  std::thread left(take, 11, std::ref(a), std::ref(b));
  std::thread right(take, 22, std::ref(b), std::ref(a));
  left.join();
  right.join();
}
END
"$compile" c++ -std=c++20 -o abba abba.cc || exit 1
"$heddle" run --property program.ends-well --report json:abba.json -- ./abba >/dev/null
in_gdb "a deadlock" abba.json 'heddle threads
heddle thread 1 frame function take
heddle thread 1 backtrace
heddle thread 2 frame function take
heddle thread 7 backtrace
heddle thread 1' ./abba
says "heddle: deadlock: " "  T0 waits in join T1" "waits in lock a" "waits in lock b" "take at abba.cc:9" "main at abba.cc:16" "wanted=11" "wanted=22" \
  "usage: heddle thread NUMBER COMMAND; threads are numbered from 0 to 2"
exit $((failures > 0))
