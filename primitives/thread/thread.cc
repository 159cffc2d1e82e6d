// The life of a Thread. The system's thread is detached: its end is reported by the registry, after
// its last thread_local destructor, so that join() can have a timeout and be called again.
#include "primitives/thread/thread.h"

#include <cxxabi.h>

#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "primitives/thread/excepthook.h"
#include "primitives/thread/thread_registry.h"

namespace heddle {
namespace {

using internal::Origin;
using internal::ThreadRegistry;
using internal::ThreadState;

void RunToTheEnd(std::shared_ptr<ThreadState> state) {
  ThreadRegistry::Get().Enter(state);
  try {
    state->task->Run();
  } catch (const abi::__forced_unwind&) {
    state->task.reset();
    throw;  // pthread_exit() and pthread_cancel(), which must not be stopped.
  } catch (...) {
    internal::ReportEscapedException(std::current_exception());
  }
  state->task.reset();
}

}  // namespace

Thread::Thread(ThreadOptions options, std::unique_ptr<internal::Task> task) {
  const bool daemon = options.daemon ? *options.daemon : current_thread().daemon();
  std::string name =
      options.name.empty() ? internal::NextThreadName("Thread") : std::move(options.name);
  state_ = std::make_shared<ThreadState>(Origin::kThread, std::move(name), daemon);
  state_->task = std::move(task);
}

// A start that fails leaves no trace: who joins meanwhile waits for its outcome.
void Thread::start() const {
  const std::lock_guard guard(state_->lock);
  if (state_->ident) throw ThreadError("threads can only be started once");
  try {
    ThreadRegistry::Get().AddAndStart(*state_,
                                      [this] { std::thread(RunToTheEnd, state_).detach(); });
  } catch (const std::system_error&) {
    throw ThreadError("can't start new thread");
  }
  state_->ident = internal::NextThreadIdent();
}

void Thread::join(std::optional<std::chrono::nanoseconds> timeout) const {
  if (state_->origin == Origin::kForeign) throw ThreadError("cannot join a dummy thread");
  if (!ident()) throw ThreadError("cannot join thread before it is started");
  if (*this == current_thread()) throw ThreadError("cannot join current thread");
  state_->finished.wait(timeout);
}

bool Thread::is_alive() const { return ident() && !state_->finished.is_set(); }

std::optional<ThreadIdent> Thread::ident() const {
  const std::lock_guard guard(state_->lock);
  return state_->ident;
}

std::string Thread::name() const {
  const std::lock_guard guard(state_->lock);
  return state_->name;
}

void Thread::set_name(std::string name) const {
  const std::lock_guard guard(state_->lock);
  state_->name = std::move(name);
}

bool Thread::daemon() const {
  const std::lock_guard guard(state_->lock);
  return state_->daemon;
}

void Thread::set_daemon(bool daemon) const {
  const std::lock_guard guard(state_->lock);
  if (state_->ident) throw ThreadError("cannot set daemon status of active thread");
  state_->daemon = daemon;
}

Thread current_thread() { return Thread(ThreadRegistry::Get().Current()); }

Thread main_thread() { return Thread(ThreadRegistry::Get().Main()); }

std::vector<Thread> enumerate() { return ThreadRegistry::Get().Alive(); }

std::size_t active_count() { return enumerate().size(); }

}  // namespace heddle
