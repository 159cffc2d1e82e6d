// Interposes libc's generators of random numbers only to know that an execution has used them:
// their state lies in libc.
#include "stress/runtime/interpose_random.h"

#include <stdlib.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

bool g_used = false;

void NoteUse() { g_used |= g.active; }

}  // namespace

void ResetRandomNumbers() {
  if (!g_used) return;
  g_used = false;
  srandom(1);
  unsigned short zero[3] = {0, 0, 0};
  seed48(zero);
}

}  // namespace heddle::runtime

using heddle::runtime::NoteUse;

extern "C" {

int rand() noexcept {
  NoteUse();
  return HEDDLE_REAL(rand)();
}
void srand(unsigned seed) noexcept {
  NoteUse();
  HEDDLE_REAL(srand)(seed);
}
long random() noexcept {
  NoteUse();
  return HEDDLE_REAL(random)();
}
void srandom(unsigned seed) noexcept {
  NoteUse();
  HEDDLE_REAL(srandom)(seed);
}
double drand48() noexcept {
  NoteUse();
  return HEDDLE_REAL(drand48)();
}
long lrand48() noexcept {
  NoteUse();
  return HEDDLE_REAL(lrand48)();
}
long mrand48() noexcept {
  NoteUse();
  return HEDDLE_REAL(mrand48)();
}
void srand48(long seed) noexcept {
  NoteUse();
  HEDDLE_REAL(srand48)(seed);
}

}  // extern "C"
