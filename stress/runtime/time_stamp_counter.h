// The processor's time stamp counter, which code reads without asking anybody, as a clock like the others.
#ifndef HEDDLE_STRESS_RUNTIME_TIME_STAMP_COUNTER_H_
#define HEDDLE_STRESS_RUNTIME_TIME_STAMP_COUNTER_H_

#include <signal.h>
#include <ucontext.h>

namespace heddle::runtime::time_stamp_counter {

// From now on, in the calling thread and those that it starts, reading the counter (rdtsc, rdtscp) raises SIGSEGV: see prctl(2), PR_SET_TSC. A kernel
// that refuses leaves the counter as it is.
void Trap();

// In the handler of SIGSEGV: whether it was raised by reading the counter. Then that has been done, and the code goes on after it when the handler
// returns: inside an execution the counter has a tick for each virtual nanosecond, outside it is the processor's.
bool Read(const siginfo_t& info, ucontext_t& context);

}  // namespace heddle::runtime::time_stamp_counter

#endif  // HEDDLE_STRESS_RUNTIME_TIME_STAMP_COUNTER_H_
