// What a debugger calls, and stops at: to it, all threads of an execution are one. In C, since the engine brings no types along.
#ifndef HEDDLE_STRESS_RUNTIME_DEBUGGER_H_
#define HEDDLE_STRESS_RUNTIME_DEBUGGER_H_

#include <cstdint>

extern "C" {

// Called when an execution has failed, by the thread whose step it was (a leak: by the harness). Does nothing.
void heddle_failed();

// How the execution has failed, in a line. Valid until the next call.
const char* heddle_debug_failure();

// How many threads there are; they are numbered from 0.
int heddle_debug_threads();

// The one that runs.
int heddle_debug_current();

// What a thread does or waits for, in a line: "waits in wait for door+48". Valid until the next call.
const char* heddle_debug_state(int thread);

// Where a thread that does not run has left its context: the address at which it goes on, and below it, its frame pointer. 0 for one that
// runs, has not begun, or has ended.
std::uintptr_t heddle_debug_context(int thread);
}

#endif  // HEDDLE_STRESS_RUNTIME_DEBUGGER_H_
