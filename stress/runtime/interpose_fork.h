// System calls about processes and threads that libc has no function for.
#ifndef HEDDLE_STRESS_RUNTIME_INTERPOSE_FORK_H_
#define HEDDLE_STRESS_RUNTIME_INTERPOSE_FORK_H_

#include <sys/types.h>

namespace heddle::runtime {

// As pidfd_open, pidfd_send_signal and tgkill: -1 and errno if they fail.
int OpenProcess(pid_t id);
int SignalProcess(int descriptor, int signal);
int SignalThread(pid_t id, int signal);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_INTERPOSE_FORK_H_
