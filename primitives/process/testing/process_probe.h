// What tests look at from outside: processes, descriptors, and who sleeps where.
// Everything that waits here polls without a timeout: the test's own one is the watchdog.

#ifndef HEDDLE_PRIMITIVES_PROCESS_TESTING_PROCESS_PROBE_H_
#define HEDDLE_PRIMITIVES_PROCESS_TESTING_PROCESS_PROBE_H_

#include <sys/types.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "primitives/process/process.h"

namespace heddle::process::testing {

// The futex operations in which the classes of this folder sleep, see futex(2).
inline constexpr unsigned kInWait = 9;   // FUTEX_WAIT_BITSET: all but RLock
inline constexpr unsigned kInRLock = 0;  // FUTEX_WAIT: RLock without a timeout

// Returns when the thread (a process number stands for its main thread) sleeps on a word that is
// shared between processes, or has ended.
void WaitUntilBlocked(pid_t thread, unsigned operation = kInWait);

// Throws unless `holds`: in a child, this makes the exit code 1.
void Require(bool holds, const char* what);

// Runs `body` in a process and gives its exit code.
int ExitCodeOf(std::function<void()> body);

// Of this process.
std::set<int> OpenDescriptors();

// Names in /dev/shm.
std::set<std::string> SharedMemoryFiles();

// The children of a process, zombies included, a sanitizer's symbolizer not.
std::vector<pid_t> ChildrenOf(pid_t process);

// Whether there is such a process, a zombie included.
bool Exists(pid_t process);

// From now on, processes below this one whose parent died become children of this one.
void BecomeSubreaper();

// Waits until a process below this one has ended and gives minus the signal that killed it, or its
// exit code; empty when its own parent reaped it. For subreapers.
std::optional<int> Reap(pid_t process);

}  // namespace heddle::process::testing

#endif  // HEDDLE_PRIMITIVES_PROCESS_TESTING_PROCESS_PROBE_H_
