// What an execution leaves beyond the subject's memory, and the next must not find: descriptors, mappings, names. Whoever keeps such a thing says so
// when there is one to clear away, so that an execution that leaves nothing pays for nothing.
#ifndef HEDDLE_STRESS_RUNTIME_LEFTOVERS_H_
#define HEDDLE_STRESS_RUNTIME_LEFTOVERS_H_

namespace heddle::runtime::leftovers {

using Clear = void (*)();

namespace internal {
extern int g_count;
void ClearAll();
}  // namespace internal

// `clear` is called once before the next execution begins, on the host's stack; those that were noted earlier come first. Until then, noting it again
// makes no difference. Does not allocate.
void Note(Clear clear);

inline void ClearAll() {
  if (internal::g_count != 0) internal::ClearAll();
}

}  // namespace heddle::runtime::leftovers

#endif  // HEDDLE_STRESS_RUNTIME_LEFTOVERS_H_
