// An execution that went wrong, and all that is needed to make it go wrong again.
#ifndef HEDDLE_STRESS_EXPLORE_FAILURE_H_
#define HEDDLE_STRESS_EXPLORE_FAILURE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stress/runtime/trace.h"
#include "stress/runtime/verdict.h"

namespace heddle::explore {

struct Failure {
  runtime::Verdict verdict = runtime::Verdict::kOk;
  std::string property;  // the id that the scenario itself reported, for a violation; else empty
  std::string message;
  std::vector<std::uint8_t> choices;  // every decision of the schedule, as strategy::Replay takes them
  std::uint64_t hash = 0;      // of the trace; 0 when the process died before it was known
  std::uint64_t switches = 0;  // between threads
  std::uint64_t steps = 0;
  int threads = 0;
  std::string strategy = {};  // the member of a portfolio that chose the schedule; else empty
};

// Whether two failures are the same to a user: same verdict, same property.
bool SameFailure(const Failure& a, const Failure& b);

// A failure shown step by step.
struct Recording {
  Failure failure;
  std::vector<runtime::Event> events;
  // Paths of the shared objects that the events' stacks are about.
  std::vector<std::string> modules = {};
  // The end of what the subject wrote to its standard output and standard error.
  std::string output = {};
};

}  // namespace heddle::explore

#endif  // HEDDLE_STRESS_EXPLORE_FAILURE_H_
