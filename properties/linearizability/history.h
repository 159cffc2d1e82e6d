// What happened to an object, as its callers saw it.
#ifndef HEDDLE_PROPERTIES_LINEARIZABILITY_HISTORY_H_
#define HEDDLE_PROPERTIES_LINEARIZABILITY_HISTORY_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace heddle::properties::linearizability {

using Value = std::int64_t;

struct Call {
  int thread = 0;
  int operation = 0;
  std::array<Value, 3> arguments{};
  int argument_count = 0;
  // Positions in one total order of events, all distinct. A call that has not returned is pending.
  std::uint64_t invoked = 0;
  std::optional<std::uint64_t> returned;
  // What it answered, once it has: a heddle_status, and with HEDDLE_OK a result.
  int status = 0;
  Value result = 0;
  // When it was invoked and returned, in nanoseconds of virtual time, for specifications to which time matters.
  Value began = 0;
  Value ended = 0;

  bool operator==(const Call&) const = default;
};

using History = std::vector<Call>;

}  // namespace heddle::properties::linearizability

#endif  // HEDDLE_PROPERTIES_LINEARIZABILITY_HISTORY_H_
