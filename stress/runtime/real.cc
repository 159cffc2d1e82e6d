// Finds libc's own definitions. Where glibc carries several versions of a symbol, dlsym may answer with the oldest, so the newest
// version that interposed code was compiled against is asked for first.
#include "stress/runtime/real.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <initializer_list>

namespace heddle::runtime::real {
namespace {

constexpr const char* kNames[kFunctionCount] = {
#define HEDDLE_NAME(name) #name,
    HEDDLE_INTERPOSED(HEDDLE_NAME)
#undef HEDDLE_NAME
};

void* g_addresses[kFunctionCount];

void* Resolve(Function function) {
  const char* name = kNames[function];
  for (const char* version : {"GLIBC_2.34", "GLIBC_2.3.2"}) {
    if (void* address = dlvsym(RTLD_NEXT, name, version)) return address;
  }
  if (void* address = dlsym(RTLD_NEXT, name)) return address;
  constexpr char kMessage[] = "heddle: this libc lacks a function that must be interposed: ";
  (void)!write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
  (void)!write(STDERR_FILENO, name, strlen(name));
  (void)!write(STDERR_FILENO, "\n", 1);
  _exit(4);
}

}  // namespace

void* Find(Function function) {
  void*& address = g_addresses[function];
  if (__builtin_expect(address == nullptr, 0)) address = Resolve(function);
  return address;
}

}  // namespace heddle::runtime::real
