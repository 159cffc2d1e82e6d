// What others have to tell the locks of streams: that an execution begins.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_STREAM_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_STREAM_H_

namespace heddle::runtime {

namespace internal {
extern bool g_streams_locked;
void ForgetStreamLocks();
}  // namespace internal

inline void ForgetStreamLocks() {
  if (internal::g_streams_locked) internal::ForgetStreamLocks();
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_STREAM_H_
