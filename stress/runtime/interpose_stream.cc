// Interposes the locks of stdio's streams that code takes itself (flockfile). Those that libc takes inside of its own functions are never waited
// for: no other thread runs meanwhile.
#include <pthread.h>
#include <stdio.h>

#include <map>

#include "stress/runtime/engine.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

using Locks = std::map<FILE*, pthread_mutex_t>;

// Of the streams that the execution has locked.
Locks& TheLocks() {
  static auto* locks = new Locks;
  return *locks;
}

pthread_mutex_t* LockOf(FILE* stream) {
  const HostSection host;
  leftovers::Note([] { TheLocks().clear(); });
  const auto [at, is_new] = TheLocks().try_emplace(stream);
  if (is_new) at->second = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
  return &at->second;
}

}  // namespace
}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

void flockfile(FILE* stream) noexcept {
  if (!g.active) return HEDDLE_REAL(flockfile)(stream);
  pthread_mutex_lock(LockOf(stream));
}

int ftrylockfile(FILE* stream) noexcept {
  if (!g.active) return HEDDLE_REAL(ftrylockfile)(stream);
  return pthread_mutex_trylock(LockOf(stream));
}

void funlockfile(FILE* stream) noexcept {
  if (!g.active) return HEDDLE_REAL(funlockfile)(stream);
  pthread_mutex_unlock(LockOf(stream));
}

}  // extern "C"
