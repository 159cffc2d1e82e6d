// Adapters for the kind "program". Programs in files of their own need none: see `heddle c++`.
#ifndef HEDDLE_PLUGINS_API_PROGRAM_H_
#define HEDDLE_PLUGINS_API_PROGRAM_H_

#include <initializer_list>

#include "plugins/api/core.h"

namespace heddle::plugin {

namespace internal {

using Main = int (*)(int argc, char** argv, char** environment);

template <Main kMain>
void add_program(const char* name, const Expectation* expected, std::initializer_list<Finding> known) {
  static const heddle_program_ops ops{sizeof ops, kMain};
  add(name, "program", 0, HEDDLE_LEVEL_FULL, &ops, expected, known);
}

}  // namespace internal

// Registers a function that does all that a program does.
template <internal::Main kMain>
void program(const char* name, std::initializer_list<Finding> known = {}) {
  internal::add_program<kMain>(name, nullptr, known);
}

// Registers one that is known to be wrong, and how it must be caught.
template <internal::Main kMain>
void bad_program(const char* name, const Expectation& expected) {
  internal::add_program<kMain>(name, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_PROGRAM_H_
