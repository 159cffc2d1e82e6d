// The fiber interface of AddressSanitizer and ThreadSanitizer under one set of names.
// In a plain build every function here is empty.
#ifndef HEDDLE_PRIMITIVES_GREENLET_SANITIZER_FIBER_H_
#define HEDDLE_PRIMITIVES_GREENLET_SANITIZER_FIBER_H_

#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HEDDLE_GREENLET_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define HEDDLE_GREENLET_TSAN 1
#endif
#endif
// gcc's spelling of the same two questions.
#if defined(__SANITIZE_ADDRESS__)
#define HEDDLE_GREENLET_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define HEDDLE_GREENLET_TSAN 1
#endif

#if defined(HEDDLE_GREENLET_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif
#if defined(HEDDLE_GREENLET_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace heddle::internal::sanitizer {

// A stack came into being: the leak checker has to look for pointers on it.
inline void stack_created([[maybe_unused]] void* bottom, [[maybe_unused]] std::size_t size) {
#if defined(HEDDLE_GREENLET_ASAN)
  __lsan_register_root_region(bottom, size);
#endif
}

// A stack is about to be freed. Frames that never returned have left it poisoned.
inline void stack_destroyed([[maybe_unused]] void* bottom, [[maybe_unused]] std::size_t size) {
#if defined(HEDDLE_GREENLET_ASAN)
  __lsan_unregister_root_region(bottom, size);
  __asan_unpoison_memory_region(bottom, size);
#endif
}

inline void* create_fiber() {
#if defined(HEDDLE_GREENLET_TSAN)
  return __tsan_create_fiber(0);
#else
  return nullptr;
#endif
}

inline void* current_fiber() {
#if defined(HEDDLE_GREENLET_TSAN)
  return __tsan_get_current_fiber();
#else
  return nullptr;
#endif
}

inline void destroy_fiber([[maybe_unused]] void* fiber) {
#if defined(HEDDLE_GREENLET_TSAN)
  __tsan_destroy_fiber(fiber);
#endif
}

// Announces a switch to the stack [bottom, bottom + size). `fake_stack` keeps what AddressSanitizer
// stores for the stack left behind, and is null when that stack will never run again. Inlined
// always: ThreadSanitizer would count a return from here as one on the stack switched to.
__attribute__((always_inline)) inline void start_switch([[maybe_unused]] void** fake_stack,
                                                        [[maybe_unused]] const void* bottom,
                                                        [[maybe_unused]] std::size_t size,
                                                        [[maybe_unused]] void* fiber) {
#if defined(HEDDLE_GREENLET_ASAN)
  __sanitizer_start_switch_fiber(fake_stack, bottom, size);
#endif
#if defined(HEDDLE_GREENLET_TSAN)
  __tsan_switch_to_fiber(fiber, 0);
#endif
}

// Ends a switch, on the stack arrived at. Tells the bounds of the stack that was left.
inline void finish_switch([[maybe_unused]] void* fake_stack, [[maybe_unused]] const void** bottom,
                          [[maybe_unused]] std::size_t* size) {
#if defined(HEDDLE_GREENLET_ASAN)
  __sanitizer_finish_switch_fiber(fake_stack, bottom, size);
#endif
}

}  // namespace heddle::internal::sanitizer

#endif  // HEDDLE_PRIMITIVES_GREENLET_SANITIZER_FIBER_H_
