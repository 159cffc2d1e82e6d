// Runs the loop in a greenlet of its own, and suspends and resumes those that wait.
// Greenlets are resumed by the hub only, so that what wakes one need not be able to switch.
#include "primitives/hub/scheduler.h"

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <deque>
#include <exception>
#include <utility>
#include <vector>

#include "primitives/hub/errors.h"

namespace heddle::hub::internal {
namespace {

constinit thread_local Scheduler* this_thread = nullptr;
constinit std::atomic<std::uint64_t> hubs_made = 0;

void print(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "exception in a greenlet of the hub: %s\n", e.what());
  } catch (...) {
    std::fprintf(stderr, "exception in a greenlet of the hub\n");
  }
}

}  // namespace

// Makes the hub of a thread and ends it with the thread.
class ThreadHub {
 public:
  ThreadHub() : scheduler_(new Scheduler) { this_thread = scheduler_; }
  ~ThreadHub() {
    // A greenlet that did not end may still use the hub.
    const bool unused = scheduler_->end();
    this_thread = nullptr;
    if (unused) delete scheduler_;
  }

 private:
  Scheduler* const scheduler_;
};

Scheduler& Scheduler::get() {
  if (this_thread == nullptr) [[unlikely]] {
    // Thread-local objects end in the opposite order: the greenlets of the thread come first.
    getcurrent();
    static thread_local ThreadHub hub;
    if (this_thread == nullptr) throw GreenletError("the hub of the thread has ended");
  }
  return *this_thread;
}

Scheduler* Scheduler::existing() { return this_thread; }

Scheduler::Scheduler() : id_(hubs_made.fetch_add(1, std::memory_order_relaxed)) {
  main_ = getcurrent();
  while (const Greenlet parent = main_.parent()) main_ = parent;
  greenlet_ = Greenlet([this] { run(); }, main_);
}

Scheduler::~Scheduler() = default;

bool Scheduler::may_wait() const { return getcurrent() != greenlet_; }

bool Scheduler::in_child() const {
  const Greenlet current = getcurrent();
  return current != greenlet_ && current != main_;
}

void Scheduler::report(std::exception_ptr exception) {
  if (!exception_hook_) return print(exception);
  try {
    exception_hook_(std::move(exception));
  } catch (...) {
    print(std::current_exception());
  }
}

void Scheduler::run() {
  for (;;) {
    try {
      while (loop_.run_once()) {
      }
    } catch (const GreenletExit&) {
      throw;
    } catch (...) {
      report(std::current_exception());
      continue;
    }
    main_.throw_(std::make_exception_ptr(LoopExit()));
  }
}

// Ends the greenlets that wait. Returns whether all of them did end.
bool Scheduler::end() {
  ended_ = true;
  if (getcurrent() != main_) return false;  // exit() was called in a greenlet
  const std::vector<Greenlet> waiting(waiting_.begin(), waiting_.end());
  for (const Greenlet& greenlet : waiting) {
    greenlet.set_parent(main_);  // instead of the hub, which would go on
    try {
      greenlet.throw_();
    } catch (...) {
      report(std::current_exception());
    }
  }
  loop_.clear();
  greenlet_ = {};
  loop_.clear();
  return waiting_.empty();
}

void Scheduler::wait_for_events(std::span<pollfd> descriptors, Deadline deadline) {
  Waiter waiter;
  std::deque<Loop::Watch> watches;
  for (const pollfd& descriptor : descriptors) {
    watches.emplace_back(loop_, descriptor.fd, descriptor.events, [&waiter] { waiter.wake(); });
  }
  waiter.wait(deadline);
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    descriptors[i].revents = watches[i].happened();
  }
}

Waiter::Waiter()
    : scheduler_(Scheduler::get()), state_(std::make_shared<State>(State{getcurrent()})) {
  if (!scheduler_.may_wait()) throw GreenletError("the greenlet that runs the hub cannot wait");
}

Waiter::~Waiter() { state_->greenlet = {}; }

void Waiter::wait(Deadline deadline, Loop::TimerKind kind) {
  std::optional<Loop::Timer> timer;
  if (deadline.has_value()) {
    timer.emplace(scheduler_.loop(), *deadline, [this] { wake(); }, kind);
  }
  while (!state_->resumed) switch_to_hub();
  state_->resumed = false;
  state_->scheduled = false;
}

void Waiter::switch_to_hub() {
  if (scheduler_.ended_ && state_->greenlet == scheduler_.main_) throw LoopExit();
  const auto place = scheduler_.waiting_.insert(scheduler_.waiting_.end(), state_->greenlet);
  struct Leave {
    std::list<Greenlet>& waiting;
    std::list<Greenlet>::iterator place;
    ~Leave() { waiting.erase(place); }
  };
  const Leave leave{scheduler_.waiting_, place};
  // When the thread ends, a greenlet that will not end is left where it is.
  (scheduler_.ended_ ? scheduler_.main_ : scheduler_.greenlet_).switch_to();
}

void Waiter::wake() {
  if (std::exchange(state_->scheduled, true)) return;
  scheduler_.loop().run_callback([state = state_] {
    if (!state->greenlet) return;
    state->resumed = true;
    const Greenlet greenlet = state->greenlet;
    greenlet.switch_to();
  });
}

Scheduler& ThreadBound::scheduler() const {
  if (this_thread == nullptr || this_thread->id() != id_) {
    throw GreenletError("the object belongs to the hub of another thread");
  }
  return *this_thread;
}

}  // namespace heddle::hub::internal
