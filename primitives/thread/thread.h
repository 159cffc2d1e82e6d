// Thread: a function that runs beside the others, with a name, an identity and a choice whether the
// program's end waits for it. Contract: CPython 3.11 threading.Thread and the functions beside it.
#ifndef HEDDLE_PRIMITIVES_THREAD_THREAD_H_
#define HEDDLE_PRIMITIVES_THREAD_THREAD_H_

#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "primitives/thread/thread_state.h"

namespace heddle {

namespace internal {
class ThreadRegistry;
}

// A thread was used in a way that its state does not allow (Python's RuntimeError).
class ThreadError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using internal::ThreadIdent;

struct ThreadOptions {
  std::string name = {};                      // "Thread-N" if empty.
  std::optional<bool> daemon = std::nullopt;  // As the thread that constructs it if not given.
};

// A handle: copies mean the same thread, which runs to its end whether handles are left or not.
//
// A thread that is not a daemon keeps the process alive: when main() returns or the main thread
// calls exit(), the thread_local objects of the main thread are destroyed, and with them all
// non-daemon threads are waited for, before any static object is destroyed. (If exit() is called
// elsewhere, or if the main thread never made or asked for a Thread, an atexit() handler does it,
// registered by the first start(); static objects that were constructed after that are then
// destroyed while threads may still run.) Daemons run on until the process ends, and may find
// static objects destroyed. _exit(), quick_exit() and abort() wait for nobody.
//
// Any thread may call any member at any time.
//
// Memory ordering: what was done before start() is visible to the target, and what the thread did,
// destructors of its thread_local objects included, is visible after join() or is_alive() saw its
// end.
class Thread {
 public:
  // Prepares `target(args...)`, of which copies are kept as std::thread does; they are destroyed by
  // the thread itself at its end. Does not start it.
  template <typename Target, typename... Args>
  requires std::invocable<std::decay_t<Target>, std::decay_t<Args>...>
  explicit Thread(Target&& target, Args&&... args)
      : Thread(ThreadOptions{}, std::forward<Target>(target), std::forward<Args>(args)...) {}
  template <typename Target, typename... Args>
  requires std::invocable<std::decay_t<Target>, std::decay_t<Args>...> Thread(ThreadOptions options,
                                                                              Target&& target,
                                                                              Args&&... args)
      : Thread(std::move(options),
               internal::MakeTask(std::forward<Target>(target), std::forward<Args>(args)...)) {}

  // Starts the thread. Throws ThreadError if it was started before, or if the system cannot make
  // one more thread; in the latter case start() may be tried again.
  void start() const;

  // Blocks until the thread has ended or `timeout` has elapsed, whichever comes first; is_alive()
  // tells which (no timeout waits for ever, a negative one has already elapsed). May be called
  // again, and by several. Throws ThreadError if the thread has not been started, is the calling
  // thread, or was not made as a Thread (see current_thread). The main thread has ended when it
  // waits for the others to end.
  void join(std::optional<std::chrono::nanoseconds> timeout = std::nullopt) const;

  // Whether the thread has been started and has not ended. Never blocks.
  bool is_alive() const;

  // A number that no other thread of this process has or will have; none before start().
  std::optional<ThreadIdent> ident() const;

  // The name is for people; several threads may have the same.
  std::string name() const;
  void set_name(std::string name) const;

  // Whether the end of the program does not wait for this thread. Fixed by start(), after which
  // set_daemon throws ThreadError.
  bool daemon() const;
  void set_daemon(bool daemon) const;

  // Whether both mean the same thread.
  friend bool operator==(const Thread&, const Thread&) = default;

 private:
  friend class internal::ThreadRegistry;
  friend Thread current_thread();
  friend Thread main_thread();

  Thread(ThreadOptions options, std::unique_ptr<internal::Task> task);
  explicit Thread(std::shared_ptr<internal::ThreadState> state) : state_(std::move(state)) {}

  std::shared_ptr<internal::ThreadState> state_;
};

// The calling thread. One that was not made as a Thread gets a handle as well: the process's first
// thread is "MainThread" and not a daemon, any other is "Dummy-N", a daemon, and cannot be joined.
Thread current_thread();

// The process's first thread.
Thread main_thread();

// All threads that are alive, in the order in which they started, daemons included; those that were
// not made as a Thread only once they have asked for current_thread() or constructed a Thread.
std::vector<Thread> enumerate();

// How many enumerate() would return.
std::size_t active_count();

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_THREAD_THREAD_H_
