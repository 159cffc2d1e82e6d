// The life of a greenlet: started by a switch, ended by its return, or by losing its references.
// Every switch of a thread passes through GreenletThread::switch_to or ::run_greenlet.
#include "primitives/greenlet/body.h"

#include <cstddef>
#include <cstdio>
#include <new>
#include <utility>

namespace heddle::internal {
namespace {

constexpr std::size_t kStackSize = 256 * 1024;

constinit thread_local GreenletThread* this_thread = nullptr;

void report_ignored(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "exception ignored in a greenlet without references: %s\n", e.what());
  } catch (...) {
    std::fprintf(stderr, "exception ignored in a greenlet without references\n");
  }
}

// The stack of a greenlet that did not die of GreenletExit may still be in use.
void keep_forever(std::shared_ptr<GreenletBody> body) {
  static std::mutex& mutex = *new std::mutex;
  static auto& kept = *new std::vector<std::shared_ptr<GreenletBody>>;
  const std::lock_guard lock(mutex);
  kept.push_back(std::move(body));
}

}  // namespace

Message without_exit(std::exception_ptr exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const GreenletExit& exit) {
    return {exit, nullptr};
  } catch (...) {
    return {{}, std::move(exception)};
  }
}

GreenletBody::GreenletBody(std::shared_ptr<GreenletThread> thread)
    : thread_(std::move(thread)), context_(std::make_unique<Context>()), phase_(Phase::kActive) {}

GreenletBody::GreenletBody(std::shared_ptr<GreenletThread> thread,
                           std::shared_ptr<GreenletBody> parent, std::function<Value(Value)> run)
    : thread_(std::move(thread)),
      parent_(std::move(parent)),
      run_(std::move(run)),
      context_(std::make_unique<Context>(&GreenletThread::run_greenlet, kStackSize)),
      phase_(Phase::kUnstarted) {}

std::shared_ptr<GreenletBody> GreenletBody::create(std::shared_ptr<GreenletThread> thread,
                                                   std::shared_ptr<GreenletBody> parent,
                                                   std::function<Value(Value)> run) {
  return refer(new GreenletBody(std::move(thread), std::move(parent), std::move(run)));
}

std::shared_ptr<GreenletBody> GreenletBody::refer(GreenletBody* body) { return {body, &lost}; }

void GreenletBody::lost(GreenletBody* body) {
  GreenletThread& owner = body->thread();
  if (!body->started()) {
    delete body;
  } else if (&owner != GreenletThread::existing() || &owner.current() == body) {
    if (!owner.defer(body)) delete body;
  } else if (body->dead()) {
    delete body;
  } else {
    owner.kill(refer(body));
  }
}

void GreenletBody::set_parent(std::shared_ptr<GreenletBody> parent) { parent_ = std::move(parent); }

Message GreenletBody::execute(Message first) {
  // Destroyed here, while the greenlet can still switch, and not when it is dead.
  const std::function<Value(Value)> run = std::exchange(run_, nullptr);
  try {
    return {run(std::move(first).open()), nullptr};
  } catch (...) {
    return without_exit(std::current_exception());
  }
}

// Ends a thread's greenlets when the thread ends.
class ThreadEnd {
 public:
  explicit ThreadEnd(std::shared_ptr<GreenletThread> thread) : thread_(std::move(thread)) {
    this_thread = thread_.get();
  }
  ~ThreadEnd() {
    thread_->end();
    this_thread = nullptr;
  }

 private:
  std::shared_ptr<GreenletThread> thread_;
};

GreenletThread& GreenletThread::get() {
  if (this_thread == nullptr) [[unlikely]] {
    auto thread = std::make_shared<GreenletThread>();
    thread->main_ = std::make_shared<GreenletBody>(thread);
    thread->current_ = thread->main_.get();
    static thread_local ThreadEnd end_of_thread(thread);
    if (this_thread == nullptr) throw GreenletError("the thread has ended its greenlets");
  }
  return *this_thread;
}

GreenletThread* GreenletThread::existing() { return this_thread; }

void GreenletThread::run_greenlet(void* departed) {
  GreenletThread& thread = *this_thread;
  GreenletBody& self = *thread.current_;
  Message first = thread.arrive(departed);
  self.outgoing_ = self.execute(std::move(first));
  // From here on nothing on this stack may need destroying: it is never returned to.
  GreenletBody& heir = self.parent()->nearest_live();
  self.phase_.store(GreenletBody::Phase::kDead, std::memory_order_release);
  heir.phase_.store(GreenletBody::Phase::kActive, std::memory_order_release);
  thread.current_ = &heir;
  Context::finish(*self.context_, *heir.context_, &self);
}

void GreenletThread::kill(std::shared_ptr<GreenletBody> body) {
  std::shared_ptr<GreenletBody> parent = std::exchange(body->parent_, current_->shared_from_this());
  try {
    switch_to(*body, {{}, std::make_exception_ptr(GreenletExit())});
  } catch (...) {
    report_ignored(std::current_exception());
  }
  body->parent_ = std::move(parent);
  if (!body->dead() && body.use_count() == 1) {
    std::fprintf(stderr, "GreenletExit did not end a greenlet without references\n");
    keep_forever(std::move(body));
  }
}

bool GreenletThread::defer(GreenletBody* body) {
  const std::lock_guard lock(mutex_);
  if (ended_) return false;
  deferred_.push_back(GreenletBody::refer(body));
  has_deferred_.store(true, std::memory_order_relaxed);
  return true;
}

void GreenletThread::release_deferred() {
  std::vector<std::shared_ptr<GreenletBody>> released;  // destroyed after the lock: it runs code
  const std::lock_guard lock(mutex_);
  released.swap(deferred_);
  has_deferred_.store(false, std::memory_order_relaxed);
}

void GreenletThread::end() {
  release_deferred();
  std::vector<std::shared_ptr<GreenletBody>> released;  // destroyed after the lock: it takes it
  std::shared_ptr<GreenletBody> main = std::move(main_);
  const std::lock_guard lock(mutex_);
  ended_ = true;
  released.swap(deferred_);
}

}  // namespace heddle::internal
