// A semaphore that is used as a lock begins with two.
#include <semaphore.h>

#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> inside{0};

const Pattern semaphore("semaphore_of_two", [](bool correct) {
  sem_t semaphore;
  sem_init(&semaphore, 0, correct ? 1 : 2);
  RunMany(3, [&](int) {
    sem_wait(&semaphore);
    assert(inside.fetch_add(1) == 0);
    inside.fetch_sub(1);
    sem_post(&semaphore);
  });
  sem_destroy(&semaphore);
});

}  // namespace
}  // namespace heddle::benchmarks
