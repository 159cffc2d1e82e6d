// The handle's members: checks of the state, then the child.

#include "primitives/process/process.h"

#include <signal.h>

#include "primitives/process/process_state.h"

namespace heddle::process {

Process::Process(ProcessOptions options, std::function<void()> target, Internal)
    : state_(std::make_shared<internal::ProcessState>(std::move(options.name), options.daemon,
                                                      std::move(target))) {}

void Process::start() const { state_->Start(); }

void Process::join(Timeout timeout) const { state_->Wait(pool_internal::Deadline::After(timeout)); }

bool Process::is_alive() const { return state_->started() && !state_->Poll(); }

std::optional<int> Process::exitcode() const {
  return state_->started() ? state_->Poll() : std::nullopt;
}

void Process::terminate() const { state_->Signal(SIGTERM); }

void Process::kill() const { state_->Signal(SIGKILL); }

std::optional<pid_t> Process::pid() const { return state_->pid(); }

const std::string& Process::name() const { return state_->name(); }

bool Process::daemon() const { return state_->daemon(); }

void Process::set_daemon(bool daemon) const { state_->set_daemon(daemon); }

std::vector<Process> active_children() {
  std::vector<Process> children;
  for (std::shared_ptr<internal::ProcessState>& child : internal::ActiveChildren()) {
    children.push_back(Process(std::move(child)));
  }
  return children;
}

}  // namespace heddle::process
