// The list of living threads and the hooks at a thread's end, at the program's end and at fork().
// C++ destroys the thread_local objects of the thread that ends the program before any static
// object
// ([basic.start.term]), which makes such an object the right place to wait for the others.
#include "primitives/thread/thread_registry.h"

#include <pthread.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <utility>

#include "primitives/thread/thread.h"

namespace heddle::internal {

// Tells the registry when its thread ends. The first of the thread_local objects that a Thread
// constructs, hence the last to be destroyed.
class CurrentThread {
 public:
  ~CurrentThread();

  std::shared_ptr<ThreadState> state;
};

namespace {

enum class Presence : char { kUnknown, kEntered, kLeft };

constinit thread_local Presence presence = Presence::kUnknown;
thread_local CurrentThread current;

bool IsFirstThreadOfProcess() { return gettid() == getpid(); }

std::shared_ptr<ThreadState> Share(ThreadState& state) {
  // The main thread's state is in static storage, and nobody owns it.
  if (state.origin == Origin::kMain) return {std::shared_ptr<void>(), &state};
  return state.shared_from_this();
}

}  // namespace

CurrentThread::~CurrentThread() {
  if (presence != Presence::kEntered) return;
  presence = Presence::kLeft;
  ThreadRegistry::Get().Leave(*state);
}

ThreadRegistry& ThreadRegistry::Get() {
  static ThreadRegistry& registry = []() -> ThreadRegistry& {
    static constinit ThreadRegistry instance;
    instance.Add(*instance.Main());
    std::atexit([] { Get().WaitForNonDaemons(); });
    pthread_atfork(&BeforeFork, &AfterForkInParent, &AfterForkInChild);
    return instance;
  }();
  return registry;
}

std::shared_ptr<ThreadState> ThreadRegistry::Main() {
  alignas(ThreadState) static char storage[sizeof(ThreadState)];
  static ThreadState& main = *[] {
    auto* state = new (storage) ThreadState(Origin::kMain, "MainThread", /*daemon=*/false);
    state->ident = NextThreadIdent();
    return state;
  }();
  return Share(main);
}

std::shared_ptr<ThreadState> ThreadRegistry::Current() {
  if (presence == Presence::kEntered) return current.state;
  if (IsFirstThreadOfProcess()) {
    if (presence == Presence::kUnknown) Enter(Main());
    return Main();
  }
  auto state = std::make_shared<ThreadState>(Origin::kForeign, NextThreadName("Dummy"), true);
  state->ident = NextThreadIdent();
  // One that asks in its very last destructors has left for good: it gets an answer, but no place.
  if (presence == Presence::kUnknown) {
    Add(*state);
    Enter(state);
  }
  return state;
}

void ThreadRegistry::Add(ThreadState& state) {
  const std::lock_guard guard(lock_);
  Link(state);
}

void ThreadRegistry::Enter(std::shared_ptr<ThreadState> state) {
  current.state = std::move(state);
  presence = Presence::kEntered;
}

std::vector<Thread> ThreadRegistry::Alive() {
  std::vector<Thread> threads;
  const std::lock_guard guard(lock_);
  for (ThreadState* state = first_; state != nullptr; state = state->next) {
    threads.push_back(Thread(Share(*state)));
  }
  return threads;
}

void ThreadRegistry::WaitForNonDaemons() {
  while (const std::shared_ptr<ThreadState> state = FirstNonDaemon()) state->finished.wait();
}

void ThreadRegistry::Leave(ThreadState& state) {
  {
    // Both in one step, so that neither enumerate() nor the end of the program meets half an end.
    const std::lock_guard guard(lock_);
    Unlink(state);
    state.finished.set();
  }
  if (state.origin == Origin::kMain) WaitForNonDaemons();
}

std::shared_ptr<ThreadState> ThreadRegistry::FirstNonDaemon() {
  const ThreadState* self = presence == Presence::kEntered ? current.state.get() : nullptr;
  const std::lock_guard guard(lock_);
  for (ThreadState* state = first_; state != nullptr; state = state->next) {
    if (state->origin == Origin::kThread && !state->daemon && state != self) return Share(*state);
  }
  return nullptr;
}

void ThreadRegistry::Link(ThreadState& state) {
  state.previous = last_;
  state.next = nullptr;
  (last_ != nullptr ? last_->next : first_) = &state;
  last_ = &state;
}

void ThreadRegistry::Unlink(ThreadState& state) {
  (state.previous != nullptr ? state.previous->next : first_) = state.next;
  (state.next != nullptr ? state.next->previous : last_) = state.previous;
}

void ThreadRegistry::BeforeFork() { Get().lock_.acquire(); }

void ThreadRegistry::AfterForkInParent() { Get().lock_.release(); }

void ThreadRegistry::AfterForkInChild() {
  ThreadRegistry& registry = Get();
  ThreadState& main = *registry.Main();
  ThreadState& survivor = presence == Presence::kEntered ? *current.state : main;
  std::construct_at(&survivor.lock);  // Another thread may have held it.
  registry.first_ = registry.last_ = nullptr;
  registry.Link(survivor);
  if (&survivor != &main) main.finished.set();
  registry.lock_.release();
}

}  // namespace heddle::internal
