// Interposes libc's generators of random numbers, only to know that an execution has used them: their state lies in libc. And the
// kernel's and the processor's random bytes, which are the same in every execution.

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

#include <cstring>
#include <random>

#include "stress/runtime/engine.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

std::uint64_t g_state = 0;

// libc's random numbers, and what is truly random elsewhere, belong to the state that every execution begins with.
void BeginAnew() {
  g_state = 0;
  srandom(1);
  unsigned short zero[3] = {0, 0, 0};
  seed48(zero);
}

void NoteUse() {
  if (!g.active) return;
  Touch(kWorld.random);
  leftovers::Note(BeginAnew);
}

// SplitMix64.
std::uint64_t NextWord() {
  NoteUse();
  std::uint64_t word = g_state += 0x9e3779b97f4a7c15u;
  word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
  word = (word ^ word >> 27) * 0x94d049bb133111ebu;
  return word ^ word >> 31;
}

void Fill(void* buffer, std::size_t size) {
  auto* to = static_cast<unsigned char*>(buffer);
  while (size != 0) {
    const std::uint64_t word = NextWord();
    const std::size_t part = size < sizeof word ? size : sizeof word;
    std::memcpy(to, &word, part);
    to += part;
    size -= part;
  }
}

}  // namespace

}  // namespace heddle::runtime

using heddle::runtime::Fill;
using heddle::runtime::g;
using heddle::runtime::NextWord;
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
ssize_t getrandom(void* buffer, size_t size, unsigned flags) {
  if (!g.active) return HEDDLE_REAL(getrandom)(buffer, size, flags);
  Fill(buffer, size);
  return static_cast<ssize_t>(size);
}
int getentropy(void* buffer, size_t size) {
  if (!g.active) return HEDDLE_REAL(getentropy)(buffer, size);
  if (size > 256) {
    errno = EIO;
    return -1;
  }
  Fill(buffer, size);
  return 0;
}
uint32_t arc4random() noexcept { return g.active ? static_cast<uint32_t>(NextWord()) : HEDDLE_REAL(arc4random)(); }
void arc4random_buf(void* buffer, size_t size) noexcept {
  if (!g.active) return HEDDLE_REAL(arc4random_buf)(buffer, size);
  Fill(buffer, size);
}
uint32_t arc4random_uniform(uint32_t below) noexcept {
  if (!g.active) return HEDDLE_REAL(arc4random_uniform)(below);
  return below == 0 ? 0 : static_cast<uint32_t>(NextWord() % below);
}

}  // extern "C"

// libstdc++'s takes its numbers from the processor.
std::random_device::result_type std::random_device::_M_getval() {
  if (g.active) return static_cast<result_type>(NextWord());
  std::uint32_t word;
  if (HEDDLE_REAL(getrandom)(&word, sizeof word, 0) != sizeof word) abort();
  return word;
}
