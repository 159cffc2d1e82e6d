// A flag that greenlets of one thread wait for.
// The contract is that of gevent.event.Event 22.10 and Python's threading.Event.
#ifndef HEDDLE_PRIMITIVES_HUB_EVENT_H_
#define HEDDLE_PRIMITIVES_HUB_EVENT_H_

#include "primitives/hub/time.h"
#include "primitives/hub/wait_queue.h"

namespace heddle::hub {

// Belongs to the thread that makes it: in another, every function throws GreenletError. Destroying
// it ends the greenlets that wait for it with GreenletExit.
class Event {
 public:
  bool is_set() const {
    source_.scheduler();
    return source_.ready();
  }

  // Wakes every greenlet that waits, in the order they came: their wait() returns true even if
  // clear() follows at once. Does not switch. Does nothing when set already.
  void set() {
    if (!is_set()) source_.become_ready();
  }

  void clear() {
    source_.scheduler();
    source_.become_unready();
  }

  // Blocks until the flag is set, at most for `limit`. Returns whether it was. When it is set
  // already, returns at once without switching.
  bool wait(Limit limit = {}) { return source_.wait(limit); }

 private:
  friend class WaitTarget;
  internal::Source source_;
};

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_EVENT_H_
