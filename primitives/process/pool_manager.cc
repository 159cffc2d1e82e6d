// The pool's thread: poll over the spawner, the workers and a wake-up for new work.
// A worker has at most one call; it is pending until then, and running from then on.

#include "primitives/process/pool_manager.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "primitives/process/errors.h"
#include "primitives/process/poll.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

// The first frame of a worker; what went wrong comes as an exception's reply.
std::string Initialize(const std::function<void()>& initializer) {
  try {
    if (initializer) initializer();
    return std::string();
  } catch (...) {
    return EncodeCurrentException();
  }
}

// The worker's process: replies to calls until the pool closes the connection.
void WorkerMain(int socket, const std::function<void()>& initializer) {
  const std::string failure = Initialize(initializer);
  if (!SendFrame(socket, failure) || !failure.empty()) return;
  while (const std::optional<std::string> call = ReceiveFrame(socket)) {
    if (!SendFrame(socket, RunCall(*call))) return;
  }
}

std::string InitializerFailure(const std::string& reply) {
  try {
    DecodeReply(reply);
  } catch (const std::exception& e) {
    return std::string("an initializer failed, the pool is not usable any more: ") + e.what();
  }
  return "a worker's first message is not understood";
}

// The pool whose callbacks this thread runs.
thread_local const PoolManager* pool_of_callbacks = nullptr;

PrivateFd NewEventFd() {
  PrivateFd fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!fd) ThrowErrno("eventfd");
  return fd;
}

}  // namespace

PoolManager::PoolManager(std::size_t max_workers, std::optional<std::size_t> max_tasks_per_child,
                         std::function<void()> initializer)
    : max_tasks_per_child_(max_tasks_per_child),
      spawner_([initializer](int socket) { WorkerMain(socket, initializer); }),
      wake_(NewEventFd()),
      worker_limit_(max_workers),
      callbacks_(1, [this] { pool_of_callbacks = this; }),
      thread_([this] { Run(); }) {}

PoolManager::~PoolManager() { Shutdown(/*wait=*/true, /*cancel_futures=*/false); }

void PoolManager::Submit(std::shared_ptr<PoolItem> item) {
  {
    const std::lock_guard lock(mutex_);
    if (broken_) throw BrokenProcessPool(*broken_);
    if (shutdown_) throw ExecutorShutdownError("cannot submit after shutdown");
    pending_.push_back(std::move(item));
  }
  Wake();
}

void PoolManager::Shutdown(bool wait, bool cancel_futures) {
  if (wait && pool_of_callbacks == this) {
    throw std::logic_error("a callback cannot wait for the shutdown of its own pool");
  }
  std::deque<std::shared_ptr<PoolItem>> cancelled;
  {
    const std::lock_guard lock(mutex_);
    shutdown_ = true;
    if (cancel_futures) cancelled.swap(pending_);
  }
  for (const std::shared_ptr<PoolItem>& item : cancelled) item->Cancel();
  Wake();
  if (!wait) return;
  const std::lock_guard lock(join_mutex_);
  if (thread_.joinable()) thread_.join();
  callbacks_.shutdown();
}

void PoolManager::Wake() {
  const std::uint64_t one = 1;
  // EAGAIN would mean that the count is full: then the thread is awake anyway.
  RetryOnInterrupt([&] { return write(wake_.get(), &one, sizeof one); });
}

void PoolManager::Run() {
  try {
    while (Step()) {
    }
  } catch (const std::exception& e) {
    Break(std::string("the process pool failed: ") + e.what());
  }
  workers_.clear();  // Closes the connections, so the workers end.
  spawner_.Join();
}

// One round; false when the pool is broken, or shut down with nothing left to do.
bool PoolManager::Step() {
  GiveOutWork();
  {
    const std::lock_guard lock(mutex_);
    const bool idle = std::none_of(workers_.begin(), workers_.end(),
                                   [](const Worker& worker) { return worker.running != nullptr; });
    if (shutdown_ && pending_.empty() && idle) return false;
  }
  RequestWorkers();
  bool spawner_event = false;
  std::vector<Worker*> worker_events;
  WaitForEvents(spawner_event, worker_events);
  for (Worker* worker : worker_events) {
    if (!ReadFrom(*worker)) return false;
  }
  return !spawner_event || AcceptWorker();
}

// Makes the oldest pending item running; null when there is none.
std::shared_ptr<PoolItem> PoolManager::TakeStarted() {
  for (;;) {
    std::shared_ptr<PoolItem> item;
    {
      const std::lock_guard lock(mutex_);
      if (pending_.empty()) return nullptr;
      item = std::move(pending_.front());
      pending_.pop_front();
    }
    if (item->Start()) return item;
  }
}

void PoolManager::GiveOutWork() {
  for (Worker& worker : workers_) {
    if (!worker.ready || worker.running != nullptr) continue;
    worker.running = TakeStarted();
    if (worker.running == nullptr) return;
    ++worker.tasks;
    worker.connection.Send(worker.running->call());
  }
}

// As many as there is work for that no worker there or on its way can take.
void PoolManager::RequestWorkers() {
  std::size_t pending;
  {
    const std::lock_guard lock(mutex_);
    pending = pending_.size();
  }
  std::size_t coming = requested_;
  for (const Worker& worker : workers_) coming += !worker.ready;
  for (; coming < pending && workers_.size() + requested_ < worker_limit_; ++coming) {
    spawner_.Request();
    ++requested_;
  }
}

void PoolManager::WaitForEvents(bool& spawner_event, std::vector<Worker*>& worker_events) {
  std::vector<pollfd> fds{{.fd = wake_.get(), .events = POLLIN, .revents = 0},
                          {.fd = spawner_.control_fd(), .events = POLLIN, .revents = 0},
                          {.fd = spawner_.pidfd(), .events = POLLIN, .revents = 0}};
  for (const Worker& worker : workers_) {
    const short events = worker.connection.wants_to_write() ? POLLIN | POLLOUT : POLLIN;
    fds.push_back({.fd = worker.connection.fd(), .events = events, .revents = 0});
  }
  PollUntil(fds, {});
  std::uint64_t count;
  if (fds[0].revents != 0) {
    RetryOnInterrupt([&] { return read(wake_.get(), &count, sizeof count); });
  }
  spawner_event = fds[1].revents != 0 || fds[2].revents != 0;
  std::size_t i = 3;
  for (Worker& worker : workers_) {
    if (fds[i++].revents != 0) worker_events.push_back(&worker);
  }
}

// This and the next two return false when the pool is broken.
bool PoolManager::AcceptWorker() {
  std::optional<Spawner::Answer> answer = spawner_.Receive();
  if (!answer) return Break("the process that forks the pool's workers terminated abruptly");
  --requested_;
  if (answer->error == 0) {
    workers_.emplace_back(std::move(answer->fd));
    return true;
  }
  worker_limit_ = workers_.size() + requested_;
  if (worker_limit_ > 0) return true;
  return Break("no worker can be started: " + std::generic_category().message(answer->error));
}

bool PoolManager::ReadFrom(Worker& worker) {
  worker.connection.Flush();
  worker.connection.ReadAvailable();
  while (const std::optional<std::string> frame = worker.connection.NextFrame()) {
    if (!TakeFrame(worker, *frame)) return false;
  }
  if (worker.connection.closed()) {
    return Break("a worker process terminated abruptly while the future was running or pending");
  }
  if (worker.running == nullptr && worker.tasks == max_tasks_per_child_) {
    // Another one is requested when there is work for it.
    workers_.remove_if([&](const Worker& other) { return &other == &worker; });
  }
  return true;
}

bool PoolManager::TakeFrame(Worker& worker, const std::string& frame) {
  if (!worker.ready) {
    if (!frame.empty()) return Break(InitializerFailure(frame));
    worker.ready = true;
    return true;
  }
  const std::shared_ptr<PoolItem> item = std::exchange(worker.running, nullptr);
  if (item == nullptr) return Break("a worker replied without a call");
  item->PublishReply(frame);
  RunCallbacks(item);
  return true;
}

void PoolManager::RunCallbacks(std::shared_ptr<PoolItem> item) {
  if (item->HasCallbacks()) {
    callbacks_.submit([item = std::move(item)] { item->RunCallbacks(); });
  }
}

bool PoolManager::Break(const std::string& reason) {
  std::deque<std::shared_ptr<PoolItem>> lost;
  {
    const std::lock_guard lock(mutex_);
    broken_ = reason;
    lost.swap(pending_);
  }
  std::erase_if(lost, [](const std::shared_ptr<PoolItem>& item) { return !item->Start(); });
  for (Worker& worker : workers_) {
    if (worker.running != nullptr) lost.push_front(std::exchange(worker.running, nullptr));
  }
  spawner_.Kill();
  for (const std::shared_ptr<PoolItem>& item : lost) {
    item->PublishError(std::make_exception_ptr(BrokenProcessPool(reason)));
    RunCallbacks(item);
  }
  return false;
}

}  // namespace heddle::process::internal
