// A cheap name for the calling thread, for ownership checks: the address of one of its thread-local
// bytes. It is unique among the threads that live; a thread that starts later may get that of one
// that has ended.
#ifndef HEDDLE_PRIMITIVES_LOCK_THREAD_TOKEN_H_
#define HEDDLE_PRIMITIVES_LOCK_THREAD_TOKEN_H_

namespace heddle::internal {

using ThreadToken = const void*;

inline ThreadToken CurrentThreadToken() {
  static thread_local constinit char anchor = 0;
  return &anchor;
}

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_LOCK_THREAD_TOKEN_H_
