// The fork handlers, and the table of descriptors that they close.
// The child's handler runs when libc has made malloc usable again, in the only thread.

#include "primitives/process/fork_safe.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <set>

#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

struct State {
  std::mutex mutex;
  std::atomic<unsigned> generation{0};
  std::set<int> private_fds;
};

State& TheState();

void BeforeFork() { TheState().mutex.lock(); }

void InParent() { TheState().mutex.unlock(); }

void InChild() {
  State& state = TheState();
  state.generation.fetch_add(1, std::memory_order_relaxed);
  for (const int fd : state.private_fds) close(fd);
  state.private_fds.clear();
  state.mutex.unlock();
}

// Never destroyed: threads that outlive main may still use it.
State& TheState() {
  static State* const state = [] {
    auto* made = new State;
    if (const int error = pthread_atfork(BeforeFork, InParent, InChild)) {
      ThrowErrno("pthread_atfork", error);
    }
    return made;
  }();
  return *state;
}

}  // namespace

std::mutex& ForkSafeMutex() { return TheState().mutex; }

unsigned ForkGeneration() { return TheState().generation.load(std::memory_order_relaxed); }

PrivateFd::PrivateFd(int fd) : fd_(fd), generation_(ForkGeneration()) {
  if (fd < 0) return;
  const std::lock_guard lock(ForkSafeMutex());
  TheState().private_fds.insert(fd);
}

PrivateFd::~PrivateFd() {
  if (const int fd = release(); fd >= 0) close(fd);
}

int PrivateFd::release() {
  const int fd = get();
  if (fd >= 0) {
    const std::lock_guard lock(ForkSafeMutex());
    TheState().private_fds.erase(fd);
  }
  fd_ = -1;
  return fd;
}

}  // namespace heddle::process::internal
