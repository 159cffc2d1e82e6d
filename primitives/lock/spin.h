// Looking at a word for a moment before sleeping on it: to sleep and be woken costs about ten
// microseconds, and what is waited for is often there in a fraction of one.
#ifndef HEDDLE_PRIMITIVES_LOCK_SPIN_H_
#define HEDDLE_PRIMITIVES_LOCK_SPIN_H_

namespace heddle::internal {

// Calls `ready` until it returns true, but only a few times, with pauses that double: three to six
// microseconds in all, by processor. Returns whether it did. The calls are few because a tool that
// schedules threads sees a step in each.
//
// It does not yield the processor: that helps when both threads share one, but whatever else runs
// on the machine may then keep it for milliseconds, while a thread that slept gets it back at once.
template <typename Ready>
bool SpinUntil(Ready ready) {
  // With half of this, two threads that wake each other by turns never come to do without sleeping.
  constexpr int kLongestPause = 64;
  for (int pause = 1; pause <= kLongestPause; pause *= 2) {
    if (ready()) return true;
    for (int i = 0; i < pause; ++i) __builtin_ia32_pause();
  }
  return false;
}

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_LOCK_SPIN_H_
