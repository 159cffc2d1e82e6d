// A process with one thread that forks the workers of a pool, made early so that the workers never
// are copies of a process with many threads.

#ifndef HEDDLE_PRIMITIVES_PROCESS_SPAWNER_H_
#define HEDDLE_PRIMITIVES_PROCESS_SPAWNER_H_

#include <functional>
#include <optional>

#include "primitives/process/child_process.h"
#include "primitives/process/fork_safe.h"

namespace heddle::process::internal {

// When this process ends, however it does, the spawner and all workers are killed; when the spawner
// is, the workers are. One thread at a time.
class Spawner {
 public:
  // Forks, and blocks until the spawner is ready. `worker` runs in every worker, with its end of a
  // stream socket; its return is the end of the worker. Throws std::system_error, without room for
  // processes or descriptors.
  explicit Spawner(std::function<void(int socket)> worker);
  ~Spawner();
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  // Asks for one worker. Does not block.
  void Request();

  // Readable when a requested worker is there, or the spawner has gone; when the spawner has gone.
  int control_fd() const { return control_.get(); }
  int pidfd() const { return process_->pidfd(); }

  struct Answer {
    PrivateFd fd;  // the other end of the worker's socket
    int error;     // an errno when there is no worker, else 0
  };
  // The answer to a request; empty when the spawner has gone. For when one of the
  // descriptors above is readable. Does not block.
  std::optional<Answer> Receive();

  // Kills the spawner and all workers.
  void Kill();

  // Blocks until all workers have ended, and the spawner after them. The workers end when their
  // sockets are closed. When the spawner was killed first: until all are killed as well.
  void Join();

  pid_t pid() const { return process_->pid(); }

 private:
  void ReceiveLifeline();

  PrivateFd control_;
  PrivateFd lifeline_;  // ends when no process is left that does not die with the spawner
  std::optional<ChildProcess> process_;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_SPAWNER_H_
