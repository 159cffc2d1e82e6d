// fork() with what every child of this folder needs: flushed streams before, a sure end after, and
// a tie to the parent's life where asked for.

#ifndef HEDDLE_PRIMITIVES_PROCESS_FORK_CHILD_H_
#define HEDDLE_PRIMITIVES_PROCESS_FORK_CHILD_H_

#include <sys/types.h>

#include <functional>

namespace heddle::process::internal {

enum class Lifetime {
  kIndependent,   // survives its parent
  kTiedToParent,  // is killed when the parent's process ends, however it ends
};

// Runs `body` in a new child process, whose exit code is what it returns; the child never returns
// from here. An exception is written to standard error and makes the exit code 1; SystemExit gives
// the code itself. Then the child waits for its own children (FinishChildren) and ends by _exit
// after flushing stdout, stderr and the C++ streams: no
// destructors of static objects, no atexit handlers of the parent run there.
//
// The child has one thread, a copy of the caller's (kIndependent, or from the main thread) or of a
// thread of this folder (otherwise). glibc keeps malloc and stdio usable in it; any other lock that
// some thread of the parent holds at that moment stays held in the child for ever.
//
// The child runs a copy of `body`. What it captured by reference must not be on the caller's stack,
// which the child's later threads may get as theirs.
//
// Throws std::system_error when there is no process to be had.
pid_t ForkChild(Lifetime lifetime, std::function<int()> body);

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_FORK_CHILD_H_
