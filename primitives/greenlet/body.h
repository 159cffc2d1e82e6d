// What a Greenlet refers to, and the per-thread bookkeeping of which one is running.
// Switching, dying and losing the last reference are decided here.
#ifndef HEDDLE_PRIMITIVES_GREENLET_BODY_H_
#define HEDDLE_PRIMITIVES_GREENLET_BODY_H_

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "primitives/greenlet/context.h"
#include "primitives/greenlet/greenlet.h"

namespace heddle::internal {

class GreenletThread;

// What one switch delivers: a value, or an exception to raise.
struct Message {
  Value value;
  std::exception_ptr exception;

  Value open() && {
    if (exception) [[unlikely]]
      std::rethrow_exception(std::move(exception));
    return std::move(value);
  }
};

// Turns a GreenletExit into a value, and leaves any other exception what it is.
Message without_exit(std::exception_ptr exception);

class GreenletBody : public std::enable_shared_from_this<GreenletBody> {
 public:
  // The main greenlet of a thread.
  explicit GreenletBody(std::shared_ptr<GreenletThread> thread);

  // Any other one. References made with this function apply the rule for the last one.
  static std::shared_ptr<GreenletBody> create(std::shared_ptr<GreenletThread> thread,
                                              std::shared_ptr<GreenletBody> parent,
                                              std::function<Value(Value)> run);

  GreenletThread& thread() const { return *thread_; }
  const std::shared_ptr<GreenletBody>& parent() const { return parent_; }
  void set_parent(std::shared_ptr<GreenletBody> parent);

  bool started() const { return phase_.load(std::memory_order_acquire) != Phase::kUnstarted; }
  bool dead() const { return phase_.load(std::memory_order_acquire) == Phase::kDead; }

  // This one, or instead of a dead one the first of its ancestors that lives.
  GreenletBody& nearest_live() {
    GreenletBody* live = this;
    while (live->dead()) live = live->parent().get();
    return *live;
  }

 private:
  friend class GreenletThread;
  enum class Phase { kUnstarted, kActive, kDead };

  GreenletBody(std::shared_ptr<GreenletThread> thread, std::shared_ptr<GreenletBody> parent,
               std::function<Value(Value)> run);

  // Makes the reference that keeps a body alive; for one that had lost its last, a new first one.
  static std::shared_ptr<GreenletBody> refer(GreenletBody* body);

  // Deletes, kills or defers a body that nothing refers to any more.
  static void lost(GreenletBody* body);

  Message execute(Message first);

  const std::shared_ptr<GreenletThread> thread_;
  std::shared_ptr<GreenletBody> parent_;
  std::function<Value(Value)> run_;
  std::unique_ptr<Context> context_;  // null when dead
  Message outgoing_;                  // what the switch that left this greenlet carries
  std::atomic<Phase> phase_;          // atomic for lost(), which any thread may run
};

// The greenlets of one thread. Only that thread calls it, except defer().
class GreenletThread {
 public:
  // The calling thread's, made at the first call. Throws GreenletError in a thread_local's
  // destructor that runs after the greenlets of the thread have been ended.
  static GreenletThread& get();

  // The calling thread's if it has one now.
  static GreenletThread* existing();

  const std::shared_ptr<GreenletBody>& main() const { return main_; }
  GreenletBody& current() const { return *current_; }
  std::shared_ptr<GreenletThread> self() const { return main_->thread_; }

  // Greenlet::switch_to() and throw_(). Inline for the reason that Context gives.
  Value switch_to(GreenletBody& wanted, Message message);

  // Raises GreenletExit in a suspended greenlet that nothing refers to.
  void kill(std::shared_ptr<GreenletBody> body);

  // Keeps a body that lost its last reference where it cannot be unwound at once, until the next
  // switch of this thread. False when the thread has ended and there will be none. Any thread.
  bool defer(GreenletBody* body);

 private:
  friend class GreenletBody;
  friend class ThreadEnd;

  static void run_greenlet(void* departed);
  Message arrive(void* departed);
  void release_deferred();
  void end();

  std::shared_ptr<GreenletBody> main_;
  GreenletBody* current_ = nullptr;

  std::atomic<bool> has_deferred_ = false;
  std::mutex mutex_;  // guards the two below
  std::vector<std::shared_ptr<GreenletBody>> deferred_;
  bool ended_ = false;
};

__attribute__((always_inline)) inline Value GreenletThread::switch_to(GreenletBody& wanted,
                                                                      Message message) {
  GreenletBody& target = wanted.nearest_live();
  if (&target == current_) return std::move(message).open();
  GreenletBody& self = *std::exchange(current_, &target);
  self.outgoing_ = std::move(message);
  target.phase_.store(GreenletBody::Phase::kActive, std::memory_order_release);
  return arrive(Context::resume(*self.context_, *target.context_, &self)).open();
}

// Takes the message of the greenlet that was left, and frees its stack if it was left for good.
__attribute__((always_inline)) inline Message GreenletThread::arrive(void* departed) {
  GreenletBody& from = *static_cast<GreenletBody*>(departed);
  Message message = std::move(from.outgoing_);
  if (from.dead()) from.context_.reset();
  if (has_deferred_.load(std::memory_order_relaxed)) [[unlikely]]
    release_deferred();
  return message;
}

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_GREENLET_BODY_H_
