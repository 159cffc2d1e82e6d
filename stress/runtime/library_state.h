// What the libraries that the subject shares with the harness keep for it from one execution to the next: libc holds on to the buffers of its
// streams, the environment, the names of the locale, and that memory is taken back. Wherever such a library points to the subject's memory at
// the end of an execution, it points again to what it did before.
#ifndef HEDDLE_STRESS_RUNTIME_LIBRARY_STATE_H_
#define HEDDLE_STRESS_RUNTIME_LIBRARY_STATE_H_

#include <cstdint>
#include <vector>

#include "stress/runtime/loaded_module.h"

namespace heddle::runtime::library_state {

namespace internal {

extern Code g_libc;  // nowhere until Initialize
extern bool g_changed;  // there is something to put back
extern bool g_kept;
void Keep();
void PutBack();

}  // namespace internal

// Finds the libraries. Called before the first subject is loaded; more than once is harmless.
void Initialize();

inline bool IsLibc(const void* code) { return internal::g_libc.Contains(code); }

// An execution of the subject allocates or frees memory in that code. If it is libc's, keeps first what the libraries hold, once in an execution.
inline void NoteCaller(const void* code) {
  if (IsLibc(code) && !internal::g_kept) internal::Keep();
}

// Keeps the state of the standard streams, for a program, which may close them.
void KeepStreams();
// Keeps the environment, before the subject may change it.
void KeepEnvironment();
// Keeps the locale, before the subject changes it.
void KeepLocale();
// The subject may make libc read another time zone.
void NoteTimeZone();
// The subject has loaded a library, or unloaded it. PutBack unloads those that are left.
void NoteLoaded(void* library);
void NoteUnloaded(void* library);

// Pointers to the subject's memory that the libraries hold since this execution began.
std::vector<std::uintptr_t> NewPointers();

// Puts back what was kept. Called when an execution has ended.
inline void PutBack() {
  if (internal::g_changed) internal::PutBack();
}

// A library's thread_local variables, or libc's own record of a thread, and what they held when it began.
struct ThreadLocals {
  std::uintptr_t* words = nullptr;
  std::vector<std::uintptr_t> initial;
  bool is_record = false;
};
// All of a thread, empty yet.
std::vector<ThreadLocals> NewThreadLocals();
// Fills them in for the calling thread, whose stack ends at `stack_end`. Does not allocate.
void KeepThreadLocals(std::vector<ThreadLocals>* all, std::uintptr_t stack_end);

}  // namespace heddle::runtime::library_state

#endif  // HEDDLE_STRESS_RUNTIME_LIBRARY_STATE_H_
