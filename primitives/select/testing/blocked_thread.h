// Tells whether another thread of this process is blocked in the kernel with no timeout: the
// meaning of "idle" for a server. Linux on x86-64 only: reads /proc/self/task.
#ifndef HEDDLE_PRIMITIVES_SELECT_TESTING_BLOCKED_THREAD_H_
#define HEDDLE_PRIMITIVES_SELECT_TESTING_BLOCKED_THREAD_H_

#include <sys/types.h>

namespace heddle::testing {

// The kernel's number of the calling thread.
pid_t ThreadId();

// Returns when thread `id` sleeps in select, poll, epoll, accept or recv without a timeout. A
// thread that spins, or wakes up from time to time, never does: then this never returns, and the
// test ends by its own limit.
void AwaitBlockedForEver(pid_t id);

}  // namespace heddle::testing

#endif  // HEDDLE_PRIMITIVES_SELECT_TESTING_BLOCKED_THREAD_H_
