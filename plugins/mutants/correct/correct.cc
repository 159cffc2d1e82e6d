// What the mutants are made from, so that it can be shown that it is itself right.
#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/bakery_lock.h"
#include "plugins/mutants/correct/condition.h"
#include "plugins/mutants/correct/containers.h"
#include "plugins/mutants/correct/event.h"
#include "plugins/mutants/correct/event_loop.h"
#include "plugins/mutants/correct/execution.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/greenlet.h"
#include "plugins/mutants/correct/hub.h"
#include "plugins/mutants/correct/monitor_lock.h"
#include "plugins/mutants/correct/owned_lock.h"
#include "plugins/mutants/correct/process_lock.h"
#include "plugins/mutants/correct/process_pool.h"
#include "plugins/mutants/correct/programs.h"
#include "plugins/mutants/correct/queue_lock.h"
#include "plugins/mutants/correct/recursive_lock.h"
#include "plugins/mutants/correct/rendezvous.h"
#include "plugins/mutants/correct/semaphore.h"
#include "plugins/mutants/correct/server.h"
#include "plugins/mutants/correct/shared_lock.h"
#include "plugins/mutants/correct/spin_lock.h"
#include "plugins/mutants/correct/structures.h"
#include "plugins/mutants/correct/ticket_lock.h"

HEDDLE_PLUGIN("correct", "1.0") {
  using namespace heddle::plugin;
  using namespace heddle::mutants;
  lock<SpinLock>("correct::spin", {.any_releaser = true});
  lock<FutexLock>("correct::futex", {.any_releaser = true});
  lock<TimedFutexLock>("correct::futex-timed", {.any_releaser = true});
  lock<TicketLock>("correct::ticket", {.fifo = true, .any_releaser = true});
  lock<BakeryLock<>>("correct::bakery");
  lock<MonitorLock>("correct::monitor", {.any_releaser = true});
  lock<QueueLock>("correct::queue", {.fifo = true, .any_releaser = true});
  lock<TimedQueueLock>("correct::queue-timed", {.fifo = true, .any_releaser = true});
  lock<OwnedLock>("correct::owned", {.error_checking = true});
  lock<RecursiveLock>("correct::recursive", {.recursive = true, .error_checking = true});
  lock<SharedLock>("correct::shared");
  lock<TimedSharedLock>("correct::shared-timed");
  lock<UpgradeLock>("correct::shared-upgrade");
  semaphore<MonitorSemaphore>("correct::monitor-semaphore");
  semaphore<BoundedMonitorSemaphore>("correct::bounded-semaphore", {.bounded = true});
  semaphore<FutexSemaphore>("correct::futex-semaphore");
  condition<std::mutex, FutexCondition>("correct::futex-condition");
  event<MonitorEvent>("correct::monitor-event");
  event<FutexEvent>("correct::futex-event");
  heddle::plugin::queue<MonitorQueue>("correct::monitor-queue", {.bounded = true});
  heddle::plugin::queue<Ring>("correct::ring", {.bounded = true, .one_producer = true, .one_consumer = true, .nonblocking = true});
  stack<MonitorStack>("correct::monitor-stack", {.bounded = true});
  stack<TreiberStack>("correct::treiber-stack", {.nonblocking = true});
  priority_queue<MonitorPriorityQueue>("correct::monitor-priority-queue", {.bounded = true});
  barrier<MonitorBarrier>("correct::monitor-barrier", {.indices = true, .anybody = true, .action = true});
  barrier<FutexBarrier>("correct::futex-barrier");
  latch<MonitorLatch>("correct::monitor-latch");
  latch<FutexLatch>("correct::futex-latch");
  once<MonitorOnce>("correct::monitor-once");
  once<DoubleCheckedOnce>("correct::double-checked-once");
  heddle::plugin::set<LockedSet>("correct::locked-set");
  heddle::plugin::map<LockedMap>("correct::locked-map");
  register_<SeqLockRegister>("correct::seqlock");
  counter<AtomicCounter>("correct::atomic-counter", {.nonblocking = true});
  deque<ChaseLevDeque>("correct::chase-lev-deque", {.nonblocking = true, .may_fail = true});
  thread<MonitorThread>("correct::monitor-thread");
  future<MonitorFuture>("correct::monitor-future");
  executor<MonitorPool>("correct::monitor-pool", {.fifo = true, .shut_anywhere = true});
  lock<InSharedMemory<SharedFutexLock>>("correct::shared-futex-lock", {.process_shared = true});
  lock<InSharedMemory<RobustLock>>("correct::robust-lock", {.process_shared = true, .robust = true});
  process_pool<Begun<ForkPool>>("correct::fork-pool", {.cancels = true, .callbacks = true, .breaks = true});
  server<PollServer>("correct::poll-server", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  server<EdgeServer>("correct::edge-server", {.back_pressure = true, .failing_handlers = true, .cuts = true});
  server<ThreadServer>("correct::thread-server", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  event_loop<PollLoop>("correct::poll-loop", {.deadline_order = true, .creation_order = true, .repeats = true, .cancels = true, .fifo = true, .fair = true});
  greenlet<ContextGreenlet>("correct::context-greenlet", {.failures = true, .dead_targets = true, .unwinds = true});
  hub<ContextHub>("correct::context-hub");
  program<Bank>("correct::bank");
  program<LeavesAThread>("correct::leaves-a-thread");
}
