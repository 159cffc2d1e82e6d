// What the handles of one Process share, and the started children of this process.
// For process.cc and for children that end.

#ifndef HEDDLE_PRIMITIVES_PROCESS_PROCESS_STATE_H_
#define HEDDLE_PRIMITIVES_PROCESS_PROCESS_STATE_H_

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "primitives/process/child_process.h"

namespace heddle::process::internal {

class ProcessState : public std::enable_shared_from_this<ProcessState> {
 public:
  ProcessState(std::string name, std::optional<bool> daemon, std::function<void()> target);

  void Start();

  // These throw ProcessError in any process but the one that made this, the last three also before
  // start. See ChildProcess.
  bool started() const;
  std::optional<int> Poll();
  void Wait(const pool_internal::Deadline& deadline);
  void Signal(int signal);

  std::optional<pid_t> pid() const;
  const std::string& name() const { return name_; }
  bool daemon() const;
  void set_daemon(bool daemon);

 private:
  ChildProcess& StartedChild() const;
  void CheckMadeHere() const;

  const std::string name_;
  const unsigned generation_;
  mutable std::mutex mutex_;
  std::function<void()> target_;
  bool daemon_;
  std::unique_ptr<ChildProcess> child_;  // set once
};

// The started children that have not ended; reaps the others.
std::vector<std::shared_ptr<ProcessState>> ActiveChildren();

// What the end of a process owes its children: SIGTERM to daemons, a wait for the others. Runs at
// exit, and at the end of every child that ForkChild made.
void FinishChildren();

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_PROCESS_STATE_H_
