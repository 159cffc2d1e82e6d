// A pattern of concurrency bugs as two small programs: the bug and its correct twin. Each pattern is a file; it registers itself when the
// shared object that holds all of them is loaded.
#ifndef HEDDLE_STRESS_BENCHMARKS_PATTERN_H_
#define HEDDLE_STRESS_BENCHMARKS_PATTERN_H_

// What the file's assertions, and a deadlock or a bad access to memory, accuse.
#include <cassert>

namespace heddle::benchmarks {

// One program and its twin. Lives as long as the process. Bugs show as failed assertions, deadlocks, bad accesses to memory, or leaks under
// some schedules; correct ones have no failure, and no data race, under any. What races in a bug is atomic, so that every access is a
// schedule point.
struct Pattern {
  Pattern(const char* name, void (*run)(bool correct));

  const char* const name;
  void (*const run)(bool correct);
  const Pattern* const next;  // in no particular order; null at the end
};

}  // namespace heddle::benchmarks

// How the host finds them.
extern "C" const heddle::benchmarks::Pattern* heddle_first_pattern();

#endif  // HEDDLE_STRESS_BENCHMARKS_PATTERN_H_
