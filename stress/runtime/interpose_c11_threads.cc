// Interposes the threads of C11 (threads.h). In glibc they are POSIX threads under other names, with the same representation, that call past
// whoever interposes pthread_*; here they call those. What only sets something up, looks at it or takes it down is glibc's.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

namespace {

static_assert(sizeof(mtx_t) >= sizeof(pthread_mutex_t) && sizeof(cnd_t) >= sizeof(pthread_cond_t) && sizeof(once_flag) == sizeof(pthread_once_t));

int ResultOf(int error) {
  switch (error) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ENOMEM: return thrd_nomem;
    case ETIMEDOUT: return thrd_timedout;
    default: return thrd_error;
  }
}

pthread_mutex_t* Posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* Posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

void* AsPointer(int result) { return reinterpret_cast<void*>(static_cast<long>(result)); }

struct Start {
  thrd_start_t function;
  void* argument;
};

void* Run(void* start) {
  const Start copy = *static_cast<Start*>(start);
  free(start);
  return AsPointer(copy.function(copy.argument));
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  auto* const start = static_cast<Start*>(malloc(sizeof(Start)));
  if (start == nullptr) return thrd_nomem;
  *start = {function, argument};
  const int error = pthread_create(thread, nullptr, Run, start);
  if (error != 0) free(start);
  return ResultOf(error);
}

int thrd_join(thrd_t thread, int* result) {
  void* pointer = nullptr;
  const int error = pthread_join(thread, &pointer);
  if (error == 0 && result != nullptr) *result = static_cast<int>(reinterpret_cast<long>(pointer));
  return ResultOf(error);
}

int thrd_detach(thrd_t thread) { return ResultOf(pthread_detach(thread)); }
void thrd_exit(int result) { pthread_exit(AsPointer(result)); }
void thrd_yield() { sched_yield(); }

// -1 when a signal ends it.
int thrd_sleep(const timespec* duration, timespec* left) {
  const int error = clock_nanosleep(CLOCK_REALTIME, 0, duration, left);
  return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

int mtx_lock(mtx_t* mutex) { return ResultOf(pthread_mutex_lock(Posix(mutex))); }
int mtx_timedlock(mtx_t* mutex, const timespec* deadline) { return ResultOf(pthread_mutex_timedlock(Posix(mutex), deadline)); }
int mtx_trylock(mtx_t* mutex) { return ResultOf(pthread_mutex_trylock(Posix(mutex))); }
int mtx_unlock(mtx_t* mutex) { return ResultOf(pthread_mutex_unlock(Posix(mutex))); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(Posix(mutex)); }

int cnd_wait(cnd_t* condition, mtx_t* mutex) { return ResultOf(pthread_cond_wait(Posix(condition), Posix(mutex))); }
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* deadline) {
  return ResultOf(pthread_cond_timedwait(Posix(condition), Posix(mutex), deadline));
}
int cnd_signal(cnd_t* condition) { return ResultOf(pthread_cond_signal(Posix(condition))); }
int cnd_broadcast(cnd_t* condition) { return ResultOf(pthread_cond_broadcast(Posix(condition))); }

void call_once(once_flag* flag, void (*function)()) { pthread_once(reinterpret_cast<pthread_once_t*>(flag), function); }

int tss_create(tss_t* key, tss_dtor_t destructor) { return ResultOf(pthread_key_create(key, destructor)); }
void tss_delete(tss_t key) { pthread_key_delete(key); }
int tss_set(tss_t key, void* value) { return ResultOf(pthread_setspecific(key, value)); }

}  // extern "C"
