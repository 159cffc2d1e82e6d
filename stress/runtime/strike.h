// Where a fault happens.
#ifndef HEDDLE_STRESS_RUNTIME_STRIKE_H_
#define HEDDLE_STRESS_RUNTIME_STRIKE_H_

#include "stress/runtime/engine.h"
#include "stress/runtime/fault.h"

namespace heddle::runtime {

namespace internal {
bool Strike(Fault fault);
void SetClock();
}  // namespace internal

// Whether the fault happens here, to the running fiber; the record says so.
inline bool Strikes(Fault fault) {
  return __builtin_expect((g.options->faults & Bit(fault)) != 0, 0) && internal::Strike(fault);
}

// How many of those that do harm have happened in this execution.
int HarmfulFaults();
// More harm follows from one that has happened.
void NoteHarm();

// The running fiber is about to look at the real-time clock: somebody may just have set it.
inline void MaySetClock() {
  if (__builtin_expect((g.options->faults & kClockFaults) != 0, 0)) internal::SetClock();
}

// How far that clock is ahead of virtual time.
inline std::uint64_t RealtimeOffset() {
  MaySetClock();
  return g.realtime_offset;
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_STRIKE_H_
