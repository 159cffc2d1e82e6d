// sem_t of one process.
#ifndef HEDDLE_PLUGINS_POSIX_SEMAPHORE_H_
#define HEDDLE_PLUGINS_POSIX_SEMAPHORE_H_

#include <semaphore.h>

#include <cerrno>
#include <chrono>
#include <cstdint>

#include "plugins/posix/deadline.h"
#include "plugins/posix/error.h"

namespace heddle::plugins::posix {

class Semaphore {
 public:
  explicit Semaphore(std::int64_t initial) { Check(ErrorOf(sem_init(&semaphore_, 0, static_cast<unsigned>(initial)))); }
  ~Semaphore() { sem_destroy(&semaphore_); }
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  void acquire() { Check(ErrorOf(sem_wait(&semaphore_))); }
  bool try_acquire() { return Acquired(ErrorOf(sem_trywait(&semaphore_)), EAGAIN); }
  bool try_acquire_for(std::chrono::nanoseconds timeout) {
    const timespec deadline = DeadlineAfter(timeout);
    return Acquired(ErrorOf(sem_clockwait(&semaphore_, CLOCK_MONOTONIC, &deadline)), ETIMEDOUT);
  }
  void release() { Check(ErrorOf(sem_post(&semaphore_))); }

 private:
  // The sem_ functions answer -1 and leave the number in errno.
  static int ErrorOf(int result) { return result == 0 ? 0 : errno; }

  sem_t semaphore_;
};

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_SEMAPHORE_H_
