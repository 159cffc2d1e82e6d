// pthread_barrier_t.
#ifndef HEDDLE_PLUGINS_POSIX_BARRIER_H_
#define HEDDLE_PLUGINS_POSIX_BARRIER_H_

#include <pthread.h>

#include "plugins/posix/error.h"

namespace heddle::plugins::posix {

class Barrier {
 public:
  explicit Barrier(int parties) { Check(pthread_barrier_init(&barrier_, nullptr, static_cast<unsigned>(parties))); }
  ~Barrier() { pthread_barrier_destroy(&barrier_); }
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  int wait() {
    const int answer = pthread_barrier_wait(&barrier_);
    if (answer == PTHREAD_BARRIER_SERIAL_THREAD) return 1;
    Check(answer);
    return 0;
  }

 private:
  pthread_barrier_t barrier_;
};

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_BARRIER_H_
