// atomic_queue, with the claims of its README: bounded queues for many threads, or for one producer and one consumer; push and pop busy-wait.
#include "plugins/api/plugin.h"
#include "plugins/atomic_queue/adapters.h"

HEDDLE_PLUGIN("atomic_queue", "0.0+git20220518") {
  using namespace heddle::plugin;
  using namespace heddle::plugins::atomic_queues;
  static constexpr char kNoAcquire[] = "mended upstream since: pop takes an atomic element without acquire; see FINDINGS.md";
  static constexpr char kOvertakes[] = "threads that wait for the same slot overtake each other; see FINDINGS.md";
  queue<Fixed<Atomic, false>>("atomic_queue::AtomicQueue", {.bounded = true}, {{"queue.visibility", kNoAcquire}, {"queue.fifo", kOvertakes}});
  queue<Fixed<Plain, false>>("atomic_queue::AtomicQueue2", {.bounded = true}, {{"queue.fifo", kOvertakes}});
  queue<Waiting<Plain, false>>("atomic_queue::AtomicQueue2-waiting", {.bounded = true}, {{"queue.fifo", kOvertakes}, {"queue.no-livelock", kOvertakes}});
  queue<Waiting<Atomic, true>>("atomic_queue::AtomicQueue-spsc", {.bounded = true, .one_producer = true, .one_consumer = true},
                               {{"queue.visibility", kNoAcquire}});
  queue<Waiting<Plain, true>>("atomic_queue::AtomicQueue2-spsc", {.bounded = true, .one_producer = true, .one_consumer = true});
  queue<Dynamic<atomic_queue::AtomicQueueB<Value>>>("atomic_queue::AtomicQueueB", {}, {{"queue.visibility", kNoAcquire}});
  queue<Dynamic<atomic_queue::AtomicQueueB2<Value>>>("atomic_queue::AtomicQueueB2");
  lock<TicketSpinlock>("atomic_queue::TicketSpinlock", {.fifo = true});
}
