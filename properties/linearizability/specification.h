// A sequential object: what each call does to it when nothing else happens at the same time.
#ifndef HEDDLE_PROPERTIES_LINEARIZABILITY_SPECIFICATION_H_
#define HEDDLE_PROPERTIES_LINEARIZABILITY_SPECIFICATION_H_

#include <string>
#include <vector>

#include "properties/linearizability/history.h"

namespace heddle::properties::linearizability {

using State = std::vector<Value>;

// One way in which a call can take effect: the state that it leaves, and its answer.
struct Step {
  State state;
  int status = 0;
  Value result = 0;
};

// Without state of its own: the same arguments give the same steps.
class Specification {
 public:
  virtual ~Specification() = default;
  virtual State Initial() const = 0;
  // Appends every way in which the call can take effect in this state; none: it has to wait. Looks at the call's operation, arguments and
  // thread only.
  virtual void Apply(const State& state, const Call& call, std::vector<Step>* steps) const = 0;
  // Which part of the state the call is about, where parts are independent of each other: calls on different parts may be ordered in any way. The
  // same answer for every call, if there are no parts.
  virtual Value PartOf(const Call&) const { return 0; }
  // The operation with its arguments, such as "put(3)".
  virtual std::string Describe(const Call& call) const = 0;
};

}  // namespace heddle::properties::linearizability

#endif  // HEDDLE_PROPERTIES_LINEARIZABILITY_SPECIFICATION_H_
