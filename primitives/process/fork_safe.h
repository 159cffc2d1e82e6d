// What this folder keeps per process, made safe against fork(): one lock that no child inherits
// held, a count of forks, and the descriptors that children must not keep.

#ifndef HEDDLE_PRIMITIVES_PROCESS_FORK_SAFE_H_
#define HEDDLE_PRIMITIVES_PROCESS_FORK_SAFE_H_

#include <mutex>
#include <utility>

namespace heddle::process::internal {

// Guards all state of this folder that is one per process. fork() in any thread waits for it
// (pthread_atfork), so the child finds the state whole and the lock free. Do not fork under it.
std::mutex& ForkSafeMutex();

// Differs between a process and its children; tells whether an object came here by fork.
unsigned ForkGeneration();

// Owns a descriptor that means something to this process only. It is close-on-exec and closed in
// every child that fork() makes, so that a child neither keeps a peer waiting for the end of file
// nor runs out of descriptors. In a child the inherited object is empty.
class PrivateFd {
 public:
  PrivateFd() = default;
  // Takes `fd` over, -1 for none.
  explicit PrivateFd(int fd);
  PrivateFd(PrivateFd&& other) noexcept { swap(other); }
  PrivateFd& operator=(PrivateFd&& other) noexcept {
    PrivateFd(std::move(other)).swap(*this);
    return *this;
  }
  ~PrivateFd();

  // -1 when there is none, or when it was closed by a fork.
  int get() const { return generation_ == ForkGeneration() ? fd_ : -1; }
  explicit operator bool() const { return get() >= 0; }

  // Gives the descriptor to the caller; from now on children inherit it.
  int release();

 private:
  void swap(PrivateFd& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(generation_, other.generation_);
  }

  int fd_ = -1;
  unsigned generation_ = 0;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_FORK_SAFE_H_
