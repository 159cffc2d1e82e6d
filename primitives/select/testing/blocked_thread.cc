// Tells whether another thread of this process is blocked in the kernel with no timeout.
// See blocked_thread.h.
#include "primitives/select/testing/blocked_thread.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

namespace heddle::testing {
namespace {

bool BlockedForEver(pid_t id) {
  // "nr arg0 ... arg5 sp pc" while the thread sleeps in a system call, else "running".
  std::ifstream file("/proc/self/task/" + std::to_string(id) + "/syscall");
  long number = -1;
  if (!(file >> number)) return false;
  std::array<unsigned long, 6> arguments = {};
  for (unsigned long& argument : arguments) file >> std::hex >> argument;
  switch (number) {
    case SYS_select:
    case SYS_pselect6:
      return arguments[4] == 0;
    case SYS_epoll_wait:
    case SYS_epoll_pwait:
      return static_cast<int>(arguments[3]) == -1;
    case SYS_poll:
      return static_cast<int>(arguments[2]) == -1;
    case SYS_accept:
    case SYS_accept4:
    case SYS_recvfrom:
      return true;
    default:
      return false;
  }
}

}  // namespace

pid_t ThreadId() { return static_cast<pid_t>(::syscall(SYS_gettid)); }

void AwaitBlockedForEver(pid_t id) {
  while (!BlockedForEver(id)) ::sched_yield();
}

}  // namespace heddle::testing
