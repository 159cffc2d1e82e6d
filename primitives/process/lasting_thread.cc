// A detached thread with a queue. A child process starts without one and makes its own when it
// needs it.

#include "primitives/process/lasting_thread.h"

#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

#include "primitives/process/fork_safe.h"

namespace heddle::process::internal {
namespace {

class LastingThread {
 public:
  // `inherited` is the parent's, whose thread does not exist here.
  explicit LastingThread(LastingThread* inherited) : inherited_(inherited) {
    std::thread([this] { Serve(); }).detach();
  }

  void Run(const std::function<void()>& work) {
    std::packaged_task<void()> task(work);
    std::future<void> done = task.get_future();
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    arrived_.notify_one();
    done.get();
  }

 private:
  void Serve() {
    for (;;) {
      std::packaged_task<void()> task;
      {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return !tasks_.empty(); });
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }

  [[maybe_unused]] LastingThread* const inherited_;  // kept for leak checkers only
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::packaged_task<void()>> tasks_;
};

LastingThread& TheLastingThread() {
  static LastingThread* thread = nullptr;
  static unsigned generation = 0;
  const unsigned now = ForkGeneration();
  const std::lock_guard lock(ForkSafeMutex());
  if (thread == nullptr || generation != now) {
    thread = new LastingThread(thread);  // One per process, for as long as it lasts.
    generation = now;
  }
  return *thread;
}

}  // namespace

void RunOnLastingThread(const std::function<void()>& work) {
  if (gettid() == getpid()) {
    work();
  } else {
    TheLastingThread().Run(work);
  }
}

}  // namespace heddle::process::internal
