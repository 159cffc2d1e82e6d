#include "stress/benchmarks/pattern.h"

namespace heddle::benchmarks {
namespace {

// Constant, so that it is set before the first pattern registers itself.
constinit const Pattern* first = nullptr;

}  // namespace

Pattern::Pattern(const char* name, void (*run)(bool correct)) : name(name), run(run), next(first) { first = this; }

}  // namespace heddle::benchmarks

const heddle::benchmarks::Pattern* heddle_first_pattern() { return heddle::benchmarks::first; }
