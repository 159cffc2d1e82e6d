// Reads the thread's state from /proc/self/task/ID/stat (proc(5)): the letter behind the name.
#include "primitives/lock/observed_thread.h"

#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace heddle::testing {

ObservedThread::ObservedThread(std::function<void()> body)
    : thread_([this, body = std::move(body)] {
        id_.store(gettid(), std::memory_order_release);
        body();
        done_.store(true, std::memory_order_release);
      }) {}

ObservedThread::~ObservedThread() {
  if (thread_.joinable()) thread_.join();
}

void ObservedThread::WaitUntilAsleep() const {
  while (!done() && !IsAsleep()) sched_yield();
}

void ObservedThread::join() { thread_.join(); }

bool ObservedThread::IsAsleep() const {
  const pid_t id = id_.load(std::memory_order_acquire);
  if (id == 0) return false;
  std::ifstream file("/proc/self/task/" + std::to_string(id) + "/stat");
  const std::string stat{std::istreambuf_iterator<char>(file), {}};
  // The name is in brackets and may itself hold any character, brackets included.
  const std::size_t bracket = stat.rfind(')');
  return bracket != std::string::npos && stat.compare(bracket, 3, ") S") == 0;
}

}  // namespace heddle::testing
