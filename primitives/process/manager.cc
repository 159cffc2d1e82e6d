// Starting and ending the server. It is ended by SIGKILL, which cannot hang: it holds nothing that
// would outlive it.

#include "primitives/process/manager.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <system_error>

#include "primitives/process/fork_child.h"
#include "primitives/process/fork_safe.h"
#include "primitives/process/manager_server.h"
#include "primitives/process/poll.h"
#include "primitives/process/system_call.h"

namespace heddle::process {
namespace {

// Never the same again, so that a proxy of a manager that has gone cannot reach another one.
std::string NewName() {
  std::uint64_t random[2];
  if (getrandom(random, sizeof random, 0) != sizeof random) internal::ThrowErrno("getrandom");
  return "heddle-manager-" + std::to_string(random[0]) + "-" + std::to_string(random[1]);
}

}  // namespace

Manager::Manager() : name_(NewName()), generation_(internal::ForkGeneration()) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) internal::ThrowErrno("pipe2");
  internal::PrivateFd ready(ends[0]);
  const int write_end = ends[1];  // inherited by the server
  try {
    server_ = std::make_unique<internal::ChildProcess>(internal::ForkChild(
        internal::Lifetime::kTiedToParent,
        [name = name_, write_end]() -> int { internal::ServeManager(name, write_end); }));
  } catch (...) {
    close(write_end);
    throw;
  }
  close(write_end);
  // The pidfd tells of a server that failed to start: the end of file would not come when some
  // other child of this moment has inherited the pipe.
  pollfd fds[2] = {{.fd = ready.get(), .events = POLLIN, .revents = 0},
                   {.fd = server_->pidfd(), .events = POLLIN, .revents = 0}};
  internal::PollUntil(fds, {});
  char byte;
  if ((fds[0].revents & POLLIN) == 0 || read(ready.get(), &byte, 1) != 1) {
    shutdown();
    throw std::system_error(ECONNREFUSED, std::generic_category(), "the manager's server");
  }
}

Manager::~Manager() {
  if (generation_ == internal::ForkGeneration()) shutdown();
}

void Manager::shutdown() {
  if (generation_ != internal::ForkGeneration()) {
    throw ProcessError("the manager belongs to the process that made it");
  }
  server_->Signal(SIGKILL);
  server_->Wait({});
}

internal::ProxyTarget Manager::New(internal::Operation operation) const {
  internal::ProxyTarget target{.server = name_};
  target.object = static_cast<std::uint64_t>(target.Call({.operation = operation}).number);
  return target;
}

}  // namespace heddle::process
