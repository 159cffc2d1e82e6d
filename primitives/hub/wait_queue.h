// Greenlets that wait for one object, in the order in which they came.
// Also the part that Event, AsyncResult and Task share: they become ready.
#ifndef HEDDLE_PRIMITIVES_HUB_WAIT_QUEUE_H_
#define HEDDLE_PRIMITIVES_HUB_WAIT_QUEUE_H_

#include <cstdint>
#include <functional>
#include <list>

#include "primitives/hub/scheduler.h"
#include "primitives/hub/time.h"

namespace heddle::hub::internal {

// Belongs to the hub of the thread that makes it. Destroying it ends the greenlets in its wait()
// with GreenletExit, as if their last reference had gone.
class WaitQueue : public ThreadBound {
 public:
  // A place in the queue, until it is notified, the queue is destroyed, or it is destroyed itself.
  class Place {
   public:
    // `on_leaving` runs when the place is notified or the queue destroyed. It must not switch.
    Place(WaitQueue& queue, std::function<void()> on_leaving);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    bool notified() const { return notified_; }
    // Whether the queue was destroyed before the place was notified.
    bool abandoned() const { return queue_ == nullptr && !notified_; }

   private:
    friend class WaitQueue;
    WaitQueue* queue_;
    std::list<Place*>::iterator position_;
    const std::function<void()> on_leaving_;
    bool notified_ = false;
  };

  WaitQueue() = default;
  ~WaitQueue();
  WaitQueue(const WaitQueue&) = delete;
  WaitQueue& operator=(const WaitQueue&) = delete;

  bool empty() const { return places_.empty(); }

  // Waits at the end of the queue. False at the deadline. Throws what is thrown in; then
  // `notified`, if given, tells whether the greenlet had been notified all the same.
  bool wait(Deadline deadline, bool* notified = nullptr);

  // Notifies the greenlet that came first, or all, in order.
  void notify_one();
  void notify_all();

 private:
  std::list<Place*> places_;
};

// Something that becomes ready, and says when.
class Source {
 public:
  bool ready() const { return ready_since_ != 0; }
  // Grows with the order in which the sources of a hub became ready.
  std::uint64_t ready_since() const { return ready_since_; }
  WaitQueue& queue() { return queue_; }
  Scheduler& scheduler() const { return queue_.scheduler(); }

  void become_ready();
  void become_unready() { ready_since_ = 0; }

  // Whether it became ready before the limit was over.
  bool wait(Limit limit);

 private:
  std::uint64_t ready_since_ = 0;
  WaitQueue queue_;
};

}  // namespace heddle::hub::internal

#endif  // HEDDLE_PRIMITIVES_HUB_WAIT_QUEUE_H_
