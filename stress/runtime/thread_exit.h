// What happens when a thread of the subject ends: destructors of thread_local objects, and of thread-specific data.
#ifndef HEDDLE_STRESS_RUNTIME_THREAD_EXIT_H_
#define HEDDLE_STRESS_RUNTIME_THREAD_EXIT_H_

#include "stress/runtime/fiber.h"

namespace heddle::runtime {

// Thrown by pthread_exit, so that the frames in between are unwound.
struct ThreadExit {
  void* result;
};

// Called first on every fiber: the borrowed thread has no thread-specific data, whatever an abandoned execution left there.
void ClearThreadValues();
// Runs, on the fiber that ends, the handlers that it registered, the last one first, and then the destructors of its keys.
void RunThreadExitHandlers(Fiber& fiber);
// Runs the handlers that the subject gave to atexit during the execution, the last one first.
void RunProcessExitHandlers();

// Forgets what the last execution registered, and gives its keys back.
void ForgetExitHandlers();

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_THREAD_EXIT_H_
