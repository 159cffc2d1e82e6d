// An executable as a subject: a program that was built without us, position independent and linked to the shared libc. The loader takes it
// for a shared object once a flag in it is cleared, and its start code says where main() is.
#ifndef HEDDLE_STRESS_RUNTIME_EXECUTABLE_H_
#define HEDDLE_STRESS_RUNTIME_EXECUTABLE_H_

#include <cstdint>
#include <string>

#include "stress/runtime/elf.h"

namespace heddle::runtime::executable {

using Main = int (*)(int argc, char** argv, char** environment);

// Whether the file asks for a program interpreter, as executables do and shared objects, but for very few, do not. False for what is not a file of
// ELF for x86-64.
bool IsExecutable(const elf::Bytes& file);

// Why the executable cannot be a subject, with the mend: at fixed addresses, without shared libraries, with thread_local variables of its own, or
// with a sanitizer's runtime. Empty if it can.
std::string WhyNot(const elf::Bytes& file);

// A descriptor of a copy in memory that dlopen takes for a shared object. -1, with errno, if it cannot be made.
int Copy(elf::Bytes file);

// Compilers give an executable a copy of the libraries' variables that it uses, such as stdout, optarg and environ, and a program's own loader
// makes all libraries use the copy. So does this. False if it did so for another executable before: a process has one.
bool ShareCopies(std::uintptr_t bias);

// The program's main(), found by running its start code, which is given a function of ours in the place of __libc_start_main. `bias` is what the
// loaded copy was moved by. Null if the start code does not call that.
Main FindMain(std::uintptr_t bias);

}  // namespace heddle::runtime::executable

#endif  // HEDDLE_STRESS_RUNTIME_EXECUTABLE_H_
