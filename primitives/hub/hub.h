// Cooperative concurrency on one thread: greenlets that wait for each other, for time and for
// descriptors, resumed by a hub. The contract is that of gevent 22.10.
//
// The hub of a thread is a greenlet that runs an event loop over epoll. It is made at the first
// call that needs it. A function that blocks suspends its greenlet only: the hub runs the others
// meanwhile, and waits in epoll when none can run. When nothing can ever happen any more, LoopExit
// is thrown in the main greenlet. When the thread ends, the greenlets that still wait are ended
// with GreenletExit, and tasks that have not begun never run. A hub does not survive fork().
//
// Limits and delays are at least as long as asked for, by less than a millisecond and the time
// that other greenlets run.
#ifndef HEDDLE_PRIMITIVES_HUB_HUB_H_
#define HEDDLE_PRIMITIVES_HUB_HUB_H_

#include <exception>
#include <functional>

#include "primitives/hub/async_result.h"  // IWYU pragma: export
#include "primitives/hub/errors.h"        // IWYU pragma: export
#include "primitives/hub/event.h"         // IWYU pragma: export
#include "primitives/hub/pool.h"          // IWYU pragma: export
#include "primitives/hub/semaphore.h"     // IWYU pragma: export
#include "primitives/hub/task.h"          // IWYU pragma: export
#include "primitives/hub/time.h"          // IWYU pragma: export
#include "primitives/hub/timeout.h"       // IWYU pragma: export
#include "primitives/hub/wait.h"          // IWYU pragma: export

namespace heddle::hub {

// Suspends the running greenlet for a time. Zero or less lets those run first that can run now.
void sleep(Duration duration = Duration::zero());

// Who is told of an exception that escapes from a task or a link of the calling thread's hub. The
// default, an empty function, prints it on standard error. The hook must not wait; what it throws
// is printed.
void set_exception_hook(std::function<void(std::exception_ptr)> hook);

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_HUB_H_
