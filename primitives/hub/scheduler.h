// The hub of one thread: the greenlet that runs the event loop while the others wait.
// A greenlet waits with a Waiter; everything that blocks in this folder is built on that.
#ifndef HEDDLE_PRIMITIVES_HUB_SCHEDULER_H_
#define HEDDLE_PRIMITIVES_HUB_SCHEDULER_H_

#include <poll.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <list>
#include <memory>
#include <span>

#include "primitives/greenlet/greenlet.h"
#include "primitives/hub/loop.h"
#include "primitives/hub/time.h"

namespace heddle::hub::internal {

class Scheduler {
 public:
  // The calling thread's, made at the first call. Throws GreenletError in a thread_local's
  // destructor that runs after the hub of the thread has ended.
  static Scheduler& get();

  // The calling thread's if it has one now, else null.
  static Scheduler* existing();

  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  Loop& loop() { return loop_; }
  const Greenlet& greenlet() const { return greenlet_; }

  // Whether the running greenlet may wait: it is not the one that runs the loop.
  bool may_wait() const;
  // Whether it is neither that nor the main greenlet of the thread.
  bool in_child() const;

  // A number larger than any before.
  std::uint64_t next_sequence() { return ++sequence_; }

  using ExceptionHook = std::function<void(std::exception_ptr)>;
  void set_exception_hook(ExceptionHook hook) { exception_hook_ = std::move(hook); }
  void report(std::exception_ptr exception);

  // Different for every hub of the process.
  std::uint64_t id() const { return id_; }

  // Waits until one of the descriptors has one of its events, or the deadline. Fills in revents
  // (POLLNVAL when it was closed meanwhile), all 0 at the deadline.
  void wait_for_events(std::span<pollfd> descriptors, Deadline deadline);

 private:
  friend class Waiter;
  friend class ThreadHub;
  Scheduler();
  ~Scheduler();

  void run();
  bool end();

  const std::uint64_t id_;
  Loop loop_;
  Greenlet main_;
  Greenlet greenlet_;
  std::list<Greenlet> waiting_;  // the hub keeps a greenlet alive while it waits
  bool ended_ = false;
  std::uint64_t sequence_ = 0;
  ExceptionHook exception_hook_;
};

// One greenlet's wait, on its stack.
class Waiter {
 public:
  // Throws GreenletError in the hub's own greenlet, which must not wait.
  Waiter();
  ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Suspends the greenlet until wake() or the deadline. Throws LoopExit in the main greenlet when
  // nothing can happen any more, and whatever is thrown into the greenlet meanwhile.
  void wait(Deadline deadline = {}, Loop::TimerKind kind = Loop::TimerKind::kNormal);

  // Has the hub resume it, after those woken earlier. Calls before it is resumed count as one.
  void wake();

 private:
  struct State {
    Greenlet greenlet;  // empty when the waiter is gone
    bool scheduled = false;
    bool resumed = false;
  };

  void switch_to_hub();

  Scheduler& scheduler_;
  const std::shared_ptr<State> state_;
};

// An object that belongs to the hub of the thread that makes it.
class ThreadBound {
 public:
  ThreadBound() : id_(Scheduler::get().id()) {}
  // Throws GreenletError when the calling thread is a different one.
  Scheduler& scheduler() const;

 private:
  const std::uint64_t id_;
};

}  // namespace heddle::hub::internal

#endif  // HEDDLE_PRIMITIVES_HUB_SCHEDULER_H_
