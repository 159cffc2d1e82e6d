// Interposes loading libraries. What an execution loads is unloaded when it ends, so that the next one finds it as it is in its file.
#include <dlfcn.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/real.h"

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

void* dlopen(const char* path, int flags) noexcept {
  void* const library = HEDDLE_REAL(dlopen)(path, flags);
  if (g.active && library != nullptr) library_state::NoteLoaded(library);
  return library;
}

int dlclose(void* library) noexcept {
  if (g.active) library_state::NoteUnloaded(library);
  return HEDDLE_REAL(dlclose)(library);
}

}  // extern "C"
