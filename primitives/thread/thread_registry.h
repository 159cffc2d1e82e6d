// Who is alive, who is calling, and whom the end of the program waits for.
// One per process, in static storage without a destructor: threads may outlive everything else.
#ifndef HEDDLE_PRIMITIVES_THREAD_THREAD_REGISTRY_H_
#define HEDDLE_PRIMITIVES_THREAD_THREAD_REGISTRY_H_

#include <memory>
#include <mutex>
#include <vector>

#include "primitives/lock/lock.h"
#include "primitives/thread/thread_state.h"

namespace heddle {

class Thread;

namespace internal {

class ThreadRegistry {
 public:
  // Any thread may call any member at any time.
  static ThreadRegistry& Get();

  // The calling thread's state. A thread that was not made as a Thread is added on its first call.
  std::shared_ptr<ThreadState> Current();

  // The state of the process's first thread.
  std::shared_ptr<ThreadState> Main();

  // From Add on, a state counts as alive, until the thread that called Enter for it has run its
  // last thread_local destructor.
  void Add(ThreadState& state);
  void Enter(std::shared_ptr<ThreadState> state);

  // Add, and `start()` that starts the thread, in one step. If that throws, nobody has seen the
  // state alive.
  template <typename Start>
  void AddAndStart(ThreadState& state, Start start) {
    const std::lock_guard guard(lock_);
    start();
    Link(state);
  }

  // Handles of all that are alive, in the order of Add.
  std::vector<Thread> Alive();

  // Blocks until no thread is left that was made as a Thread and is not a daemon, the caller aside.
  void WaitForNonDaemons();

 private:
  friend class CurrentThread;

  // The calling thread has ended, as far as anybody can tell.
  void Leave(ThreadState& state);

  std::shared_ptr<ThreadState> FirstNonDaemon();
  void Link(ThreadState& state);
  void Unlink(ThreadState& state);

  // fork(2) leaves the child with the calling thread alone.
  static void BeforeFork();
  static void AfterForkInParent();
  static void AfterForkInChild();

  Lock lock_;  // Guards the list.
  ThreadState* first_ = nullptr;
  ThreadState* last_ = nullptr;
};

}  // namespace internal
}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_THREAD_THREAD_REGISTRY_H_
