// The primitives of this repository, with the claims of CPython 3.11's threading and queue.
#include "plugins/api/plugin.h"
#include "plugins/heddle/adapters.h"
#include "plugins/heddle/loops.h"
#include "plugins/heddle/processes.h"
#include "plugins/heddle/servers.h"
#include "primitives/gil/gil.h"
#include "primitives/lock/lock.h"
#include "primitives/lock/rlock.h"
#include "primitives/semaphore/semaphore.h"

HEDDLE_PLUGIN("heddle", "1.0") {
  using namespace heddle::plugin;
  namespace adapted = heddle::plugins::primitives;
  // Python: release() of a free lock is an error, but the releaser need not be the one who
  // acquired.
  lock<heddle::Lock>("heddle::Lock", {.error_checking = true, .any_releaser = true});
  lock<heddle::RLock>("heddle::RLock", {.recursive = true, .error_checking = true});
  lock<heddle::Gil>("heddle::Gil", {.error_checking = true, .hands_over = true});
  lock<adapted::ProcessLock>("heddle::process::Lock", {.error_checking = true, .any_releaser = true, .process_shared = true});
  lock<adapted::ProcessRLock>("heddle::process::RLock", {.recursive = true, .error_checking = true, .process_shared = true, .robust = true});
  semaphore<adapted::Semaphore<heddle::Semaphore>>("heddle::Semaphore");
  semaphore<adapted::Semaphore<heddle::BoundedSemaphore>>("heddle::BoundedSemaphore", {.bounded = true});
  monitor<adapted::Monitor<heddle::Lock>>("heddle::Condition<Lock>");
  monitor<adapted::Monitor<heddle::RLock>>("heddle::Condition<RLock>");
  event<adapted::Event>("heddle::Event");
  queue<adapted::Queue<heddle::Queue<std::int64_t>>>("heddle::Queue", {.bounded = true});
  stack<adapted::Queue<heddle::LifoQueue<std::int64_t>>>("heddle::LifoQueue", {.bounded = true});
  priority_queue<adapted::PriorityQueue>("heddle::PriorityQueue", {.bounded = true});
  barrier<adapted::Barrier>("heddle::Barrier", {.indices = true, .anybody = true, .action = true});
  thread<adapted::Thread>("heddle::Thread");
  future<adapted::Future>("heddle::Future");
  executor<adapted::ThreadPoolExecutor>("heddle::ThreadPoolExecutor", {.fifo = true, .shut_anywhere = true});
  semaphore<adapted::Semaphore<heddle::process::Semaphore>>("heddle::process::Semaphore", {.process_shared = true});
  event<adapted::ProcessEvent>("heddle::process::Event", {.process_shared = true});
  monitor<adapted::ProcessMonitor<heddle::process::Lock>>("heddle::process::Condition<Lock>", {.process_shared = true});
  monitor<adapted::ProcessMonitor<heddle::process::RLock>>("heddle::process::Condition<RLock>", {.process_shared = true});
  queue<adapted::ProcessQueue>("heddle::process::Queue", {.bounded = true, .process_shared = true});
  register_<adapted::ProcessArrayElement>("heddle::process::Array", {.process_shared = true});
  counter<adapted::ProcessCounter>("heddle::process::Value", {.process_shared = true});
  queue<adapted::ManagedList>("heddle::process::Manager::list", {.process_shared = true, .costly = true});
  register_<adapted::ManagedDict>("heddle::process::Manager::dict", {.process_shared = true, .costly = true});
  process_pool<adapted::ProcessPool>("heddle::ProcessPoolExecutor", {.cancels = true, .callbacks = true, .breaks = true});
  server<adapted::BlockingEcho>("heddle::BlockingServer", {.back_pressure = true, .failing_handlers = true, .cuts = true});
  server<adapted::SelectEcho>("heddle::SelectServer", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  server<adapted::SelectorEcho<heddle::SelectSelector>>("heddle::SelectorServer<Select>", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  server<adapted::SelectorEcho<heddle::PollSelector>>("heddle::SelectorServer<Poll>", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  server<adapted::SelectorEcho<heddle::EpollSelector>>("heddle::SelectorServer<Epoll>", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  server<adapted::ThreadedSelectEcho>("heddle::ThreadedSelectServer", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  server<adapted::HandlerEcho<heddle::TCPServer>>("heddle::TCPServer", {.back_pressure = true, .failing_handlers = true});
  server<adapted::HandlerEcho<heddle::ThreadingTCPServer>>("heddle::ThreadingTCPServer", {.concurrent = true, .back_pressure = true, .failing_handlers = true});
  server<adapted::AsyncEcho>("heddle::async", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
  event_loop<adapted::EventLoop>("heddle::async::EventLoop", {.deadline_order = true, .creation_order = true, .cancels = true, .fifo = true, .fair = true});
  greenlet<adapted::Greenlet>("heddle::Greenlet", {.failures = true, .dead_targets = true, .unwinds = true});
}
