// A counting semaphore for the greenlets of one thread.
// The contract is that of gevent.lock.Semaphore 22.10, with a stricter order: see release().
#ifndef HEDDLE_PRIMITIVES_HUB_SEMAPHORE_H_
#define HEDDLE_PRIMITIVES_HUB_SEMAPHORE_H_

#include <cstdint>

#include "primitives/hub/time.h"
#include "primitives/hub/wait_queue.h"

namespace heddle::hub {

// Belongs to the thread that makes it: in another, every function throws GreenletError. Destroying
// it ends the greenlets that wait for it with GreenletExit.
class Semaphore {
 public:
  // Throws std::invalid_argument for a negative value.
  explicit Semaphore(std::int64_t value = 1);

  // Takes a token, waiting for one at most for `limit`. Returns whether it has it. A greenlet that
  // is killed while it waits takes none.
  bool acquire(Limit limit = {});

  // Takes a token if there is one. Does not switch.
  bool try_acquire();

  // Gives a token to the greenlet that has waited longest, else adds it to the count. A token given
  // is out of reach of greenlets that come later, even before the one it went to has run (in
  // gevent they may overtake). Does not switch.
  void release();

  // The tokens that nobody has.
  std::int64_t counter() const;

 private:
  internal::WaitQueue queue_;
  std::int64_t counter_;
};

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_SEMAPHORE_H_
