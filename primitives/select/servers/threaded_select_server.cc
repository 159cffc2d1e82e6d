// The tutorial's mix of select() and threads.
// See threaded_select_server.h.
#include "primitives/select/servers/threaded_select_server.h"

#include <stdexcept>
#include <utility>

namespace heddle {

ThreadedSelectServer::ThreadedSelectServer(std::vector<Service> services, std::size_t workers,
                                           ServerOptions options)
    : SelectServer(std::move(services), std::move(options)) {
  if (workers == 0) throw std::invalid_argument("a server needs at least one worker");
  for (std::size_t i = 0; i < workers; ++i) workers_.emplace_back([this] { Work(); });
}

ThreadedSelectServer::~ThreadedSelectServer() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

bool ThreadedSelectServer::Serve(Connection* connection, Events ready) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({connection, ready});
  }
  changed_.notify_all();
  return false;
}

std::vector<Connection*> ThreadedSelectServer::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(served_, {});
}

void ThreadedSelectServer::Finish() {
  std::unique_lock lock(mutex_);
  jobs_.clear();
  changed_.wait(lock, [this] { return running_ == 0; });
}

void ThreadedSelectServer::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    if (closing_) return;
    const Job job = jobs_.front();
    jobs_.pop_front();
    ++running_;
    lock.unlock();
    job.connection->Serve(job.ready);
    lock.lock();
    --running_;
    served_.push_back(job.connection);
    Wake();
    if (running_ == 0) changed_.notify_all();
  }
}

}  // namespace heddle
