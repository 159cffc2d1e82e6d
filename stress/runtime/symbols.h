// Names of a subject's variables that it does not export, from the symbol table that its file keeps for debuggers.
#ifndef HEDDLE_STRESS_RUNTIME_SYMBOLS_H_
#define HEDDLE_STRESS_RUNTIME_SYMBOLS_H_

#include <cstdint>
#include <string>

#include "stress/runtime/image.h"

namespace heddle::runtime::symbols {

struct Variable {
  std::uintptr_t begin;  // in memory
  std::string name;      // mangled
};

// The variable that the address lies in. Null if it lies in none, or the file has been stripped. Reads a module's file at the first question about it.
const Variable* Find(const image::Module& module, const volatile void* address);

}  // namespace heddle::runtime::symbols

#endif  // HEDDLE_STRESS_RUNTIME_SYMBOLS_H_
