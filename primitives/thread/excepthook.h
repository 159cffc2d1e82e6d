// What happens to an exception that escapes from a thread's target: a hook is told, and only this
// thread ends. Contract: CPython 3.11 threading.excepthook.
#ifndef HEDDLE_PRIMITIVES_THREAD_EXCEPTHOOK_H_
#define HEDDLE_PRIMITIVES_THREAD_EXCEPTHOOK_H_

#include <exception>

#include "primitives/thread/thread.h"

namespace heddle {

struct ExceptHookArgs {
  std::exception_ptr exception;  // Never null.
  Thread thread;                 // From which it escaped.
};

// Called by that thread. What the hook itself throws is reported as the default hook does, and goes
// no further.
using ExceptHook = void (*)(const ExceptHookArgs& args);

// Prints the thread's name and the exception's type and message on standard error.
void default_excepthook(const ExceptHookArgs& args);

// Sets the hook of the process (null means the default one) and returns the one before. Any thread
// may call it at any time; exceptions already on their way may still go to the one before.
ExceptHook set_excepthook(ExceptHook hook);

namespace internal {

// Tells the hook about an exception that escaped from the calling thread's target.
void ReportEscapedException(std::exception_ptr exception);

}  // namespace internal
}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_THREAD_EXCEPTHOOK_H_
