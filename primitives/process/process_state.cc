// Starting a child and keeping count of the living ones.
// The count belongs to one process: a child starts with an empty one.

#include "primitives/process/process_state.h"

#include <signal.h>

#include <cstdlib>
#include <set>
#include <utility>

#include "primitives/process/errors.h"
#include "primitives/process/fork_child.h"

namespace heddle::process::internal {
namespace {

struct Registry {
  Registry* inherited = nullptr;  // from the parent; never used
  unsigned generation = 0;
  int made = 0;  // for names
  std::set<std::shared_ptr<ProcessState>> children;
};

// Called with ForkSafeMutex held.
Registry& TheRegistry() {
  static Registry* registry = new Registry;
  const unsigned now = ForkGeneration();
  if (registry->generation != now) {
    // Inherited: the children are siblings here. Their objects may be locked, so they are left be.
    registry = new Registry{.inherited = registry, .generation = now, .made = 0, .children = {}};
  }
  return *registry;
}

// Whether this process is a daemon, and so must not have children. Set before the target runs.
bool this_process_is_daemon = false;

std::string NextName() {
  const std::lock_guard lock(ForkSafeMutex());
  return "Process-" + std::to_string(++TheRegistry().made);
}

std::vector<std::shared_ptr<ProcessState>> StartedChildren() {
  const std::lock_guard lock(ForkSafeMutex());
  const Registry& registry = TheRegistry();
  return {registry.children.begin(), registry.children.end()};
}

void Forget(const std::shared_ptr<ProcessState>& child) {
  const std::lock_guard lock(ForkSafeMutex());
  TheRegistry().children.erase(child);
}

void Remember(const std::shared_ptr<ProcessState>& child) {
  static const int registered = std::atexit(FinishChildren);
  static_cast<void>(registered);
  const std::lock_guard lock(ForkSafeMutex());
  TheRegistry().children.insert(child);
}

}  // namespace

ProcessState::ProcessState(std::string name, std::optional<bool> daemon,
                           std::function<void()> target)
    : name_(name.empty() ? NextName() : std::move(name)),
      generation_(ForkGeneration()),
      target_(std::move(target)),
      daemon_(daemon.value_or(this_process_is_daemon)) {}

void ProcessState::Start() {
  CheckMadeHere();
  if (this_process_is_daemon) throw ProcessError("a daemon cannot start processes");
  ActiveChildren();  // Reaps.
  const std::lock_guard lock(mutex_);
  if (child_) throw ProcessError("the process was started before");
  const Lifetime lifetime = daemon_ ? Lifetime::kTiedToParent : Lifetime::kIndependent;
  child_ = std::make_unique<ChildProcess>(ForkChild(lifetime, [this] {
    this_process_is_daemon = daemon_;
    target_();
    return 0;
  }));
  target_ = nullptr;
  Remember(shared_from_this());
}

bool ProcessState::started() const {
  CheckMadeHere();
  const std::lock_guard lock(mutex_);
  return child_ != nullptr;
}

std::optional<int> ProcessState::Poll() {
  const std::optional<int> code = StartedChild().Poll();
  if (code) Forget(shared_from_this());
  return code;
}

void ProcessState::Wait(const pool_internal::Deadline& deadline) {
  if (StartedChild().Wait(deadline)) Forget(shared_from_this());
}

void ProcessState::Signal(int signal) { StartedChild().Signal(signal); }

std::optional<pid_t> ProcessState::pid() const {
  if (generation_ != ForkGeneration()) return child_ ? std::optional(child_->pid()) : std::nullopt;
  const std::lock_guard lock(mutex_);
  return child_ ? std::optional(child_->pid()) : std::nullopt;
}

bool ProcessState::daemon() const {
  if (generation_ != ForkGeneration()) return daemon_;
  const std::lock_guard lock(mutex_);
  return daemon_;
}

void ProcessState::set_daemon(bool daemon) {
  CheckMadeHere();
  const std::lock_guard lock(mutex_);
  if (child_) throw ProcessError("the process was started before");
  daemon_ = daemon;
}

ChildProcess& ProcessState::StartedChild() const {
  if (!started()) throw ProcessError("the process was not started");
  return *child_;
}

void ProcessState::CheckMadeHere() const {
  if (generation_ != ForkGeneration()) {
    throw ProcessError("the process object belongs to the process that made it");
  }
}

std::vector<std::shared_ptr<ProcessState>> ActiveChildren() {
  std::vector<std::shared_ptr<ProcessState>> active;
  for (const std::shared_ptr<ProcessState>& child : StartedChildren()) {
    if (!child->Poll()) active.push_back(child);
  }
  return active;
}

void FinishChildren() {
  for (const std::shared_ptr<ProcessState>& child : ActiveChildren()) {
    if (child->daemon()) child->Signal(SIGTERM);
  }
  for (const std::shared_ptr<ProcessState>& child : ActiveChildren()) {
    if (!child->daemon()) child->Wait({});
  }
}

}  // namespace heddle::process::internal
