// Tiny programs whose schedules can be counted by hand. One function per thread; all state is global, since every execution starts from
// the same state.
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>

#include <atomic>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

std::atomic<int> counter{0};
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t other_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
pthread_barrier_t barrier;
sem_t semaphore;
bool ready = false;
int sections = 0;

void Add(int times) {
  for (int i = 0; i < times; ++i) counter.fetch_add(1);
}

void Sections(int times) {
  for (int i = 0; i < times; ++i) {
    pthread_mutex_lock(&mutex);
    ++sections;
    pthread_mutex_unlock(&mutex);
  }
}

}  // namespace

SUBJECT(Add1) { Add(1); }
SUBJECT(Add2) { Add(2); }
SUBJECT(Add3) { Add(3); }
SUBJECT(Add4) { Add(4); }
SUBJECT(ShowCounter) { Observe(counter.load()); }

SUBJECT(Section1) { Sections(1); }
SUBJECT(Section2) { Sections(2); }
SUBJECT(Section3) { Sections(3); }

// An operation before the lock, one inside, one after.
SUBJECT(SectionAmongAtomics) {
  counter.fetch_add(1);
  pthread_mutex_lock(&mutex);
  counter.fetch_add(1);
  pthread_mutex_unlock(&mutex);
  counter.fetch_add(1);
}

SUBJECT(LockBoth) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&other_mutex);
  pthread_mutex_unlock(&other_mutex);
  pthread_mutex_unlock(&mutex);
}
SUBJECT(LockBothTheOtherWay) {
  pthread_mutex_lock(&other_mutex);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  pthread_mutex_unlock(&other_mutex);
}

SUBJECT(AwaitReady) {
  pthread_mutex_lock(&mutex);
  while (!ready) pthread_cond_wait(&condition, &mutex);
  pthread_mutex_unlock(&mutex);
}
SUBJECT(SignalInside) {
  pthread_mutex_lock(&mutex);
  ready = true;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&mutex);
}
SUBJECT(SignalOutside) {
  pthread_mutex_lock(&mutex);
  ready = true;
  pthread_mutex_unlock(&mutex);
  pthread_cond_signal(&condition);
}
// Waits whatever `ready` says.
SUBJECT(AwaitSignal) {
  pthread_mutex_lock(&mutex);
  pthread_cond_wait(&condition, &mutex);
  pthread_mutex_unlock(&mutex);
}
SUBJECT(BroadcastInside) {
  pthread_mutex_lock(&mutex);
  ready = true;
  pthread_cond_broadcast(&condition);
  pthread_mutex_unlock(&mutex);
}

SUBJECT(TryLock) {
  if (pthread_mutex_trylock(&mutex) != 0) return;
  pthread_mutex_unlock(&mutex);
}

SUBJECT(IncrementByCompareExchange) {
  int value = counter.load();
  while (!counter.compare_exchange_strong(value, value + 1)) {
  }
}
SUBJECT(WeakCompareExchangeOnce) {
  int value = 0;
  Observe(counter.compare_exchange_weak(value, 1));
}
SUBJECT(WeakCompareExchangeUntilItSucceeds) {
  int value = 0;
  long failures = 0;
  while (!counter.compare_exchange_weak(value, 1)) ++failures;
  Observe(failures);
}

SUBJECT(MakeBarrierOfTwo) { pthread_barrier_init(&barrier, nullptr, 2); }
SUBJECT(AddBarrierAdd) {
  counter.fetch_add(1);
  pthread_barrier_wait(&barrier);
  counter.fetch_add(1);
}

SUBJECT(MakeSemaphoreOfOne) { sem_init(&semaphore, 0, 1); }
SUBJECT(MakeSemaphoreOfTwo) { sem_init(&semaphore, 0, 2); }
SUBJECT(WaitPost) {
  sem_wait(&semaphore);
  sem_post(&semaphore);
}
