// What the simulated process does about SIGPIPE: the only signal that the simulated network raises. What an execution says about it holds for that
// execution only.
#ifndef HEDDLE_STRESS_RUNTIME_NET_BROKEN_PIPE_H_
#define HEDDLE_STRESS_RUNTIME_NET_BROKEN_PIPE_H_

namespace heddle::runtime::net {

// Whether it ends the process.
bool BrokenPipeKills();
// The next execution begins with what the process itself does.
void ForgetBrokenPipe();

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_BROKEN_PIPE_H_
