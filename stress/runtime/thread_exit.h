// What happens when a thread of the subject ends: destructors of thread_local objects, and of thread-specific data.
#ifndef HEDDLE_STRESS_RUNTIME_THREAD_EXIT_H_
#define HEDDLE_STRESS_RUNTIME_THREAD_EXIT_H_

#include <pthread.h>

#include <vector>

#include "stress/runtime/fiber.h"

namespace heddle::runtime {

// Thrown by pthread_exit, so that the frames in between are unwound.
struct ThreadExit {
  void* result;
};

// Thread-specific data: what pthread_key_create made.
struct Key {
  pthread_key_t key;
  void (*destructor)(void*);
  bool made_in_execution;
};
extern std::vector<Key>* g_keys;  // made before any subject is loaded and never destroyed; null until the first

namespace internal {
void ClearThreadValues(Fiber& fiber);
void RunThreadExitHandlers(Fiber& fiber);
}  // namespace internal

// Called first on every fiber, by itself: the borrowed thread has no thread-specific data, whatever an abandoned execution left there.
inline void ClearThreadValues(Fiber& fiber) {
  if (fiber.own.has_values) internal::ClearThreadValues(fiber);
}
// Runs, on the fiber that ends, the handlers that it registered, the last one first, and then the destructors of its keys.
inline void RunThreadExitHandlers(Fiber& fiber) {
  if (fiber.own.has_values || !fiber.thread_exit_handlers.empty()) internal::RunThreadExitHandlers(fiber);
}
// Runs the handlers that the subject gave to atexit during the execution, the last one first.
void RunProcessExitHandlers();
// Those only that the library has registered.
void RunExitHandlersOf(const void* library);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_THREAD_EXIT_H_
