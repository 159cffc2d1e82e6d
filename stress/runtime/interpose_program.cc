// Interposes what code changes about its process, so that it can be put back.
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/program_state.h"
#include "stress/runtime/real.h"

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

int chdir(const char* path) noexcept {
  if (g.active) program_state::NoteWorkingDirectory();
  return HEDDLE_REAL(chdir)(path);
}

int fchdir(int descriptor) noexcept {
  if (g.active) program_state::NoteWorkingDirectory();
  return HEDDLE_REAL(fchdir)(descriptor);
}

mode_t umask(mode_t mask) noexcept {
  const mode_t before = HEDDLE_REAL(umask)(mask);
  if (g.active) program_state::NoteFileModeMask(before);
  return before;
}

int setenv(const char* name, const char* value, int overwrite) noexcept {
  if (g.active) library_state::KeepEnvironment();
  return HEDDLE_REAL(setenv)(name, value, overwrite);
}

int unsetenv(const char* name) noexcept {
  if (g.active) library_state::KeepEnvironment();
  return HEDDLE_REAL(unsetenv)(name);
}

int putenv(char* assignment) noexcept {
  if (g.active) library_state::KeepEnvironment();
  return HEDDLE_REAL(putenv)(assignment);
}

int clearenv() noexcept {
  if (g.active) library_state::KeepEnvironment();
  return HEDDLE_REAL(clearenv)();
}

}  // extern "C"
