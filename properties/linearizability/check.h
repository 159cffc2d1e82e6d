// Whether a history is linearizable: each call seems to take effect at one moment between its beginning and its end.
#ifndef HEDDLE_PROPERTIES_LINEARIZABILITY_CHECK_H_
#define HEDDLE_PROPERTIES_LINEARIZABILITY_CHECK_H_

#include <cstdint>
#include <string>

#include "properties/linearizability/history.h"
#include "properties/linearizability/specification.h"

namespace heddle::properties::linearizability {

enum class Answer { kOk, kIllegal, kUnknown };

// Between which calls the order matters.
enum class Consistency {
  kLinearizable,  // a call that has returned comes before one that begins afterwards
  kQuiescent,     // only if there was a moment between them at which nobody was in the middle of a call
  kProgramOrder,  // only if they are of one thread, or thread 0 makes one of them before the others begin or when they have ended
};

struct Options {
  Consistency consistency = Consistency::kLinearizable;
  // The execution has ended with the pending calls waiting for good: none of them has taken effect, and each has to wait in the state
  // that the others leave. Otherwise a pending call may have taken effect or not.
  bool stuck = false;
  // Calls tried, until the answer is kUnknown.
  std::uint64_t max_steps = 1'000'000;
};

struct Result {
  Answer answer = Answer::kOk;
  // Of an illegal one, in one line: the first call whose answer does not fit, and the others until then; of many, those since the last moment at
  // which nobody was in the middle of a call.
  std::string explanation;
  std::uint64_t steps = 0;
};

// After Wing and Gong (1993), with the memory of Lowe (2017). Deterministic.
Result Check(const History& history, const Specification& specification, const Options& options = {});

}  // namespace heddle::properties::linearizability

#endif  // HEDDLE_PROPERTIES_LINEARIZABILITY_CHECK_H_
