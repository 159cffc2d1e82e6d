// Runs a function in a thread that lasts as long as the process.
// The kernel sends a parent-death signal when the thread that forked ends, not when the process
// does, so children tied to their parent are forked here.

#ifndef HEDDLE_PRIMITIVES_PROCESS_LASTING_THREAD_H_
#define HEDDLE_PRIMITIVES_PROCESS_LASTING_THREAD_H_

#include <functional>

namespace heddle::process::internal {

// Runs `work` and returns when it ended; throws what it throws. In the main thread it simply calls
// it, elsewhere a thread made for this purpose runs it. Any thread may call, one at a time is
// served.
void RunOnLastingThread(const std::function<void()>& work);

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_LASTING_THREAD_H_
