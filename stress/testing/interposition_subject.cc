// One function for each libc function that the engine interposes, named after it. Each observes something that is so only if the call comes to
// the engine: it takes no real time, it is a schedule point, a deadlock is seen.
#include <assert.h>
#include <errno.h>
#include <linux/futex.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
pthread_spinlock_t spin = 1;  // as pthread_spin_init leaves it on x86-64
pthread_once_t once = PTHREAD_ONCE_INIT;
pthread_key_t key;
mtx_t c11_mutex;
cnd_t c11_condition;
once_flag c11_once = ONCE_FLAG_INIT;
tss_t c11_key;
int c11_result = -3;
sem_t semaphore;
std::uint32_t word = 0;
std::atomic<int> counter{0};

constexpr long kHour = 3600;

// Where the compiler may not look.
template <typename T>
T Hidden(T value) {
  asm volatile("" : "+r"(value));
  return value;
}

timespec Now(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now;
}

timespec InAnHour(clockid_t clock) {
  timespec time = Now(clock);
  time.tv_sec += kHour;
  return time;
}

// Seconds of virtual time that `function` takes.
template <typename Function>
long Seconds(Function function) {
  const timespec before = Now(CLOCK_MONOTONIC);
  function();
  const timespec after = Now(CLOCK_MONOTONIC);
  const long nanoseconds = (after.tv_sec - before.tv_sec) * 1'000'000'000 + after.tv_nsec - before.tv_nsec;
  assert(nanoseconds % 1'000'000'000 == 0);  // exact
  return nanoseconds / 1'000'000'000;
}

template <typename Function>
pthread_t Start(Function* function) {
  pthread_t thread;
  const int error = pthread_create(
      &thread, nullptr,
      [](void* argument) -> void* {
        reinterpret_cast<Function*>(argument)();
        return nullptr;
      },
      reinterpret_cast<void*>(function));
  assert(error == 0);
  return thread;
}

// Another thread holds what `lock` takes for as long as this lives.
class Elsewhere {
 public:
  template <typename Lock>
  explicit Elsewhere(Lock* lock) {
    pthread_join(Start(lock), nullptr);
  }
};

// Two threads each do `operation` once, which must be a schedule point, between their entries in a list.
template <typename Function>
void InEitherOrder(Function* operation) {
  static Function* both;
  both = operation;
  const auto one = +[] {
    both();
    Observe(1);
  };
  const auto two = +[] {
    both();
    Observe(2);
  };
  const pthread_t a = Start(one);
  const pthread_t b = Start(two);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}

}  // namespace

// --- mutexes -------------------------------------------------------------------------------------------------------------------

SUBJECT(test_pthread_mutex_lock) {
  InEitherOrder(+[] {
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
  });
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);  // for ever
}

SUBJECT(test_pthread_mutex_trylock) {
  InEitherOrder(+[] {
    if (pthread_mutex_trylock(&mutex) == 0) pthread_mutex_unlock(&mutex);
  });
  pthread_mutex_lock(&mutex);
  Observe(pthread_mutex_trylock(&mutex));
}

SUBJECT(test_pthread_mutex_unlock) {
  InEitherOrder(+[] {
    static std::atomic<int> unlocked{0};
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    Observe(100 * unlocked.fetch_add(1));
  });
  // By a thread that does not own it.
  pthread_mutex_lock(&mutex);
  pthread_join(Start(+[] { pthread_mutex_unlock(&mutex); }), nullptr);
  Observe(pthread_mutex_trylock(&mutex));
}

SUBJECT(test_pthread_mutex_timedlock) {
  pthread_mutex_lock(&mutex);
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(pthread_mutex_timedlock(&mutex, &deadline));
  }));
}

SUBJECT(test_pthread_mutex_clocklock) {
  pthread_mutex_lock(&mutex);
  for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME}) {
    Observe(Seconds([=] {
      const timespec deadline = InAnHour(clock);
      Observe(pthread_mutex_clocklock(&mutex, clock, &deadline));
    }));
  }
}

// A mutex that an execution has locked is not destroyed; glibc would not know, for the state is the engine's.
SUBJECT(test_pthread_mutex_destroy) {
  pthread_mutex_lock(&mutex);
  Observe(pthread_mutex_destroy(&mutex));
  pthread_mutex_unlock(&mutex);
  Observe(pthread_mutex_destroy(&mutex));
}

// --- condition variables ---------------------------------------------------------------------------------------------------------

SUBJECT(test_pthread_cond_wait) {
  static bool ready = false;
  const pthread_t waiter = Start(+[] {
    pthread_mutex_lock(&mutex);
    while (!ready) pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
  });
  pthread_mutex_lock(&mutex);
  ready = true;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&mutex);
  pthread_join(waiter, nullptr);
  pthread_mutex_lock(&mutex);
  pthread_cond_wait(&condition, &mutex);  // for ever
}

SUBJECT(test_pthread_cond_timedwait) {
  pthread_mutex_lock(&mutex);
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(pthread_cond_timedwait(&condition, &mutex, &deadline));
  }));
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_t monotonic;
  pthread_cond_init(&monotonic, &attributes);
  Observe(Seconds([&] {
    const timespec deadline = InAnHour(CLOCK_MONOTONIC);
    Observe(pthread_cond_timedwait(&monotonic, &mutex, &deadline));
  }));
}

SUBJECT(test_pthread_cond_clockwait) {
  pthread_mutex_lock(&mutex);
  for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME}) {
    Observe(Seconds([=] {
      const timespec deadline = InAnHour(clock);
      Observe(pthread_cond_clockwait(&condition, &mutex, clock, &deadline));
    }));
  }
}

namespace {

// Two waiters; how many of them are woken by `wake` before an hour has passed?
template <typename Function>
void CountWoken(Function* wake) {
  static Function* wake_them;
  static int waiting = 0;
  wake_them = wake;
  const auto wait = +[] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    pthread_mutex_lock(&mutex);
    if (++waiting == 2) Start(+[] { wake_them(); });
    Observe(pthread_cond_timedwait(&condition, &mutex, &deadline) == 0);
    pthread_mutex_unlock(&mutex);
  };
  const pthread_t a = Start(wait);
  const pthread_t b = Start(wait);
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}

}  // namespace

SUBJECT(test_pthread_cond_signal) {
  CountWoken(+[] {
    pthread_mutex_lock(&mutex);
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
  });
}

SUBJECT(test_pthread_cond_broadcast) {
  CountWoken(+[] {
    pthread_mutex_lock(&mutex);
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
  });
}

// --- reader/writer locks, spin locks, barriers -------------------------------------------------------------------------------------

SUBJECT(test_pthread_rwlock_rdlock) {
  InEitherOrder(+[] {
    pthread_rwlock_rdlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
  });
  const Elsewhere writer(+[] { pthread_rwlock_wrlock(&rwlock); });
  pthread_rwlock_rdlock(&rwlock);  // for ever
}

SUBJECT(test_pthread_rwlock_wrlock) {
  InEitherOrder(+[] {
    pthread_rwlock_wrlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
  });
  const Elsewhere reader(+[] { pthread_rwlock_rdlock(&rwlock); });
  pthread_rwlock_wrlock(&rwlock);  // for ever
}

SUBJECT(test_pthread_rwlock_tryrdlock) {
  InEitherOrder(+[] { pthread_rwlock_tryrdlock(&rwlock); });
  Observe(pthread_rwlock_tryrdlock(&rwlock));
  pthread_rwlock_unlock(&rwlock);
  pthread_rwlock_unlock(&rwlock);
  pthread_rwlock_unlock(&rwlock);
  pthread_rwlock_wrlock(&rwlock);
  Observe(pthread_rwlock_tryrdlock(&rwlock));
}

SUBJECT(test_pthread_rwlock_trywrlock) {
  InEitherOrder(+[] {
    if (pthread_rwlock_trywrlock(&rwlock) == 0) pthread_rwlock_unlock(&rwlock);
  });
  pthread_rwlock_rdlock(&rwlock);
  Observe(pthread_rwlock_trywrlock(&rwlock));
}

SUBJECT(test_pthread_rwlock_timedrdlock) {
  const Elsewhere writer(+[] { pthread_rwlock_wrlock(&rwlock); });
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(pthread_rwlock_timedrdlock(&rwlock, &deadline));
  }));
}

SUBJECT(test_pthread_rwlock_timedwrlock) {
  const Elsewhere reader(+[] { pthread_rwlock_rdlock(&rwlock); });
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(pthread_rwlock_timedwrlock(&rwlock, &deadline));
  }));
}

SUBJECT(test_pthread_rwlock_clockrdlock) {
  const Elsewhere writer(+[] { pthread_rwlock_wrlock(&rwlock); });
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_MONOTONIC);
    Observe(pthread_rwlock_clockrdlock(&rwlock, CLOCK_MONOTONIC, &deadline));
  }));
}

SUBJECT(test_pthread_rwlock_clockwrlock) {
  const Elsewhere reader(+[] { pthread_rwlock_rdlock(&rwlock); });
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_MONOTONIC);
    Observe(pthread_rwlock_clockwrlock(&rwlock, CLOCK_MONOTONIC, &deadline));
  }));
}

SUBJECT(test_pthread_rwlock_unlock) {
  InEitherOrder(+[] {
    pthread_rwlock_wrlock(&rwlock);
    pthread_rwlock_unlock(&rwlock);
  });
  pthread_rwlock_rdlock(&rwlock);
  pthread_rwlock_unlock(&rwlock);
  Observe(pthread_rwlock_trywrlock(&rwlock));
}

SUBJECT(test_pthread_spin_lock) {
  InEitherOrder(+[] {
    pthread_spin_lock(&spin);
    pthread_spin_unlock(&spin);
  });
  pthread_spin_lock(&spin);
  pthread_spin_lock(&spin);  // for ever, and glibc would spin for it
}

SUBJECT(test_pthread_spin_trylock) {
  InEitherOrder(+[] {
    if (pthread_spin_trylock(&spin) == 0) pthread_spin_unlock(&spin);
  });
  pthread_spin_lock(&spin);
  Observe(pthread_spin_trylock(&spin));
}

// The thread that waits is told that it may go on.
SUBJECT(test_pthread_spin_unlock) {
  pthread_spin_lock(&spin);
  const pthread_t waiter = Start(+[] {
    pthread_spin_lock(&spin);
    Observe(1);
  });
  counter.fetch_add(1);
  pthread_spin_unlock(&spin);
  pthread_join(waiter, nullptr);
}

SUBJECT(test_pthread_barrier_wait) {
  static pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, 2);
  InEitherOrder(+[] { Observe(pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? 100 : 0); });
  pthread_barrier_wait(&barrier);  // for ever
}

// --- threads -----------------------------------------------------------------------------------------------------------------

SUBJECT(test_pthread_create) {
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        Observe(counter.fetch_add(1));
        return nullptr;
      },
      nullptr);
  Observe(10 + counter.fetch_add(1));
  pthread_join(thread, nullptr);
}

SUBJECT(test_pthread_join) {
  pthread_t thread;
  pthread_create(
      &thread, nullptr, [](void*) -> void* { return reinterpret_cast<void*>(counter.fetch_add(1) + 41L); },
      nullptr);
  void* result = nullptr;
  Observe(pthread_join(thread, &result));
  Observe(reinterpret_cast<long>(result));
  Observe(pthread_join(pthread_self(), nullptr));
}

SUBJECT(test_pthread_detach) {
  const pthread_t thread = Start(+[] { counter.fetch_add(1); });
  Observe(pthread_detach(thread));
  Observe(pthread_detach(thread));
  Observe(pthread_join(thread, nullptr));
}

SUBJECT(test_pthread_exit) {
  pthread_t thread;
  pthread_create(
      &thread, nullptr,
      [](void*) -> void* {
        struct Unwound {
          ~Unwound() { Observe(1); }
        } unwound;
        pthread_exit(reinterpret_cast<void*>(42L));
      },
      nullptr);
  void* result = nullptr;
  pthread_join(thread, &result);
  Observe(reinterpret_cast<long>(result));
}

SUBJECT(test_pthread_once) {
  InEitherOrder(+[] {
    pthread_once(&once, [] { Observe(100 + counter.fetch_add(1)); });
  });
}

// The engine, not glibc, ends threads: it must know the keys to call their destructors.
SUBJECT(test_pthread_key_create) {
  pthread_key_create(&key, [](void* value) { Observe(reinterpret_cast<long>(value)); });
  pthread_join(Start(+[] {
                 pthread_setspecific(key, reinterpret_cast<void*>(7L));
               }),
               nullptr);
}

SUBJECT(test_pthread_key_delete) {
  pthread_key_t deleted;
  pthread_key_create(&deleted, [](void*) { Observe(-1); });
  pthread_key_delete(deleted);
  // glibc gives the number to the next key: the engine must not call the first one's destructor for it.
  pthread_key_create(&key, [](void*) { Observe(7); });
  Observe(key == deleted);
  pthread_join(Start(+[] {
                 pthread_setspecific(key, reinterpret_cast<void*>(7L));
               }),
               nullptr);
}

SUBJECT(test_pthread_setspecific) {
  pthread_key_create(&key, [](void*) { Observe(7); });
  for (const long value : {0L, 7L}) {
    pthread_t thread;
    pthread_create(&thread, nullptr, [](void* own) -> void* { return reinterpret_cast<void*>(static_cast<long>(pthread_setspecific(key, own))); },
                   reinterpret_cast<void*>(value));
    void* result = nullptr;
    pthread_join(thread, &result);
    Observe(reinterpret_cast<long>(result));
  }
}

// --- the threads of C11 ----------------------------------------------------------------------------------------------------------------

SUBJECT(test_thrd_create) {
  thrd_t thread;
  Observe(thrd_create(&thread, [](void* argument) -> int { return Observe(counter.fetch_add(1)), *static_cast<int*>(argument); }, &c11_result));
  Observe(10 + counter.fetch_add(1));
  int result = 0;
  thrd_join(thread, &result);
  Observe(result);
}

SUBJECT(test_thrd_join) {
  thrd_t thread;
  thrd_create(&thread, [](void*) -> int { return counter.fetch_add(1) - 41; }, nullptr);
  int result = 0;
  Observe(thrd_join(thread, &result));
  Observe(result);
  Observe(thrd_join(thrd_current(), nullptr));
}

SUBJECT(test_thrd_detach) {
  const thrd_t thread = Start(+[] { counter.fetch_add(1); });
  Observe(thrd_detach(thread));
  Observe(thrd_detach(thread));
}

SUBJECT(test_thrd_exit) {
  thrd_t thread;
  thrd_create(&thread, [](void*) -> int { thrd_exit(-42); }, nullptr);
  int result = 0;
  thrd_join(thread, &result);
  Observe(result);
}

SUBJECT(test_thrd_yield) { InEitherOrder(+[] { thrd_yield(); }); }

SUBJECT(test_thrd_sleep) {
  const timespec hour{kHour, 0};
  Observe(Seconds([&] { Observe(thrd_sleep(&hour, nullptr)); }));
  const timespec wrong{0, -1};
  Observe(thrd_sleep(&wrong, nullptr));
}

SUBJECT(test_mtx_lock) {
  mtx_init(&c11_mutex, mtx_plain);
  InEitherOrder(+[] {
    mtx_lock(&c11_mutex);
    mtx_unlock(&c11_mutex);
  });
  mtx_lock(&c11_mutex);
  mtx_lock(&c11_mutex);  // for ever
}

SUBJECT(test_mtx_timedlock) {
  mtx_init(&c11_mutex, mtx_timed);
  const Elsewhere holds(+[] { mtx_lock(&c11_mutex); });
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(mtx_timedlock(&c11_mutex, &deadline) == thrd_timedout);
  }));
}

SUBJECT(test_mtx_trylock) {
  mtx_init(&c11_mutex, mtx_recursive);
  InEitherOrder(+[] {
    if (mtx_trylock(&c11_mutex) == thrd_success) mtx_unlock(&c11_mutex);
  });
  Observe(mtx_trylock(&c11_mutex) == thrd_success && mtx_trylock(&c11_mutex) == thrd_success);
  pthread_join(Start(+[] { Observe(mtx_trylock(&c11_mutex) == thrd_busy); }), nullptr);
}

SUBJECT(test_mtx_unlock) {
  mtx_init(&c11_mutex, mtx_recursive);
  mtx_lock(&c11_mutex);
  // By a thread that does not own it.
  pthread_join(Start(+[] { Observe(mtx_unlock(&c11_mutex) == thrd_error); }), nullptr);
  Observe(mtx_unlock(&c11_mutex) == thrd_success);
}

SUBJECT(test_mtx_destroy) {
  mtx_init(&c11_mutex, mtx_plain);
  mtx_destroy(&c11_mutex);
  mtx_init(&c11_mutex, mtx_plain);
  Observe(mtx_trylock(&c11_mutex) == thrd_success);
}

SUBJECT(test_cnd_wait) {
  mtx_init(&c11_mutex, mtx_plain);
  cnd_init(&c11_condition);
  mtx_lock(&c11_mutex);
  cnd_wait(&c11_condition, &c11_mutex);  // for ever
}

SUBJECT(test_cnd_timedwait) {
  mtx_init(&c11_mutex, mtx_plain);
  cnd_init(&c11_condition);
  mtx_lock(&c11_mutex);
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(cnd_timedwait(&c11_condition, &c11_mutex, &deadline) == thrd_timedout);
  }));
}

namespace {

// One of two wakes whoever waits, who sees what was written before.
void WakeBy(int (*wake)(cnd_t*)) {
  static int (*notify)(cnd_t*);
  static bool ready;
  notify = wake;
  ready = false;
  mtx_init(&c11_mutex, mtx_plain);
  cnd_init(&c11_condition);
  const pthread_t waiter = Start(+[] {
    mtx_lock(&c11_mutex);
    while (!ready) cnd_wait(&c11_condition, &c11_mutex);
    mtx_unlock(&c11_mutex);
    Observe(1);
  });
  mtx_lock(&c11_mutex);
  ready = true;
  mtx_unlock(&c11_mutex);
  Observe(notify(&c11_condition) != thrd_success);
  pthread_join(waiter, nullptr);
}

}  // namespace

SUBJECT(test_cnd_signal) { WakeBy(cnd_signal); }
SUBJECT(test_cnd_broadcast) { WakeBy(cnd_broadcast); }

SUBJECT(test_call_once) {
  InEitherOrder(+[] {
    call_once(&c11_once, [] { Observe(100 + counter.fetch_add(1)); });
  });
}

SUBJECT(test_tss_create) {
  tss_create(&c11_key, [](void* value) { Observe(reinterpret_cast<long>(value)); });
  pthread_join(Start(+[] { Observe(tss_set(c11_key, reinterpret_cast<void*>(7L))); }), nullptr);
}

SUBJECT(test_tss_delete) {
  tss_t deleted;
  tss_create(&deleted, [](void*) { Observe(-1); });
  tss_delete(deleted);
  tss_create(&c11_key, [](void*) { Observe(7); });
  Observe(c11_key == deleted);
  pthread_join(Start(+[] { tss_set(c11_key, &c11_key); }), nullptr);
}

// --- semaphores ----------------------------------------------------------------------------------------------------------------

SUBJECT(test_sem_wait) {
  sem_init(&semaphore, 0, 2);
  InEitherOrder(+[] { sem_wait(&semaphore); });
  sem_wait(&semaphore);  // for ever
}

SUBJECT(test_sem_trywait) {
  sem_init(&semaphore, 0, 2);
  InEitherOrder(+[] { sem_trywait(&semaphore); });
  Observe(sem_trywait(&semaphore));
  Observe(errno);
}

SUBJECT(test_sem_timedwait) {
  sem_init(&semaphore, 0, 0);
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_REALTIME);
    Observe(sem_timedwait(&semaphore, &deadline));
    Observe(errno);
  }));
}

SUBJECT(test_sem_clockwait) {
  sem_init(&semaphore, 0, 0);
  Observe(Seconds([] {
    const timespec deadline = InAnHour(CLOCK_MONOTONIC);
    Observe(sem_clockwait(&semaphore, CLOCK_MONOTONIC, &deadline));
    Observe(errno);
  }));
}

SUBJECT(test_sem_post) {
  sem_init(&semaphore, 0, 0);
  InEitherOrder(+[] { sem_post(&semaphore); });
  Observe(sem_trywait(&semaphore));
}

// --- futexes -------------------------------------------------------------------------------------------------------------------

namespace {

long Wait(std::uint32_t expected, const timespec* timeout = nullptr) {
  return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, timeout, nullptr, 0);
}

}  // namespace

SUBJECT(test_syscall) {
  InEitherOrder(+[] { syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0); });
  Observe(syscall(SYS_getpid) == getpid());
  Wait(0);  // for ever
}

SUBJECT(FutexWaitComparesFirst) {
  Observe(Wait(1));
  Observe(errno);
}

SUBJECT(FutexWaitTimesOut) {
  Observe(Seconds([] {
    const timespec hour{kHour, 0};
    Observe(Wait(0, &hour));
    Observe(errno);
  }));
}

SUBJECT(FutexWaitBitsetTakesADeadline) {
  for (const int clock : {0, FUTEX_CLOCK_REALTIME}) {
    Observe(Seconds([=] {
      const timespec deadline = InAnHour(clock == 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME);
      Observe(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE | clock, 0, &deadline, nullptr, 1));
      Observe(errno);
    }));
  }
}

// Three waiters with their own bits; the wake asks for those of two.
SUBJECT(FutexWakeBitset) {
  static std::atomic<int> waiting{0};
  static const auto wait = +[](std::uint32_t bit) {
    waiting.fetch_add(1);
    const timespec deadline = InAnHour(CLOCK_MONOTONIC);
    if (syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0, &deadline, nullptr, bit) == 0) Observe(bit);
  };
  const pthread_t threads[] = {Start(+[] { wait(1); }), Start(+[] { wait(2); }), Start(+[] { wait(4); })};
  sleep(1);  // all wait
  Observe(syscall(SYS_futex, &word, FUTEX_WAKE_BITSET_PRIVATE, 3, nullptr, nullptr, 1 | 4));
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
}

// Two waiters: one is woken and the other moved to another futex, where a wake finds it.
SUBJECT(FutexRequeue) {
  static std::uint32_t other = 0;
  static const auto wait = +[] { Wait(0); };
  const pthread_t a = Start(wait);
  const pthread_t b = Start(wait);
  sleep(1);  // both wait
  Observe(syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE_PRIVATE, 1, 5, &other, 1));
  Observe(errno);
  Observe(syscall(SYS_futex, &word, FUTEX_REQUEUE_PRIVATE, 1, 5, &other, 0));
  Observe(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 5, nullptr, nullptr, 0));
  Observe(syscall(SYS_futex, &other, FUTEX_WAKE_PRIVATE, 5, nullptr, nullptr, 0));
  pthread_join(a, nullptr);
  pthread_join(b, nullptr);
}

SUBJECT(FutexRequeueOntoItself) {
  const pthread_t thread = Start(+[] { Wait(0); });
  sleep(1);  // it waits
  Observe(syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE_PRIVATE, 0, 0x7fffffff, &word, 0));
  Observe(syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 5, nullptr, nullptr, 0));
  pthread_join(thread, nullptr);
}

// --- time ----------------------------------------------------------------------------------------------------------------------

SUBJECT(test_sched_yield) { InEitherOrder(+[] { sched_yield(); }); }
SUBJECT(test_sched_getcpu) { Observe(sched_getcpu()); }
SUBJECT(test_sleep) {
  Observe(Seconds([] { Observe(sleep(kHour)); }));
}
SUBJECT(test_usleep) {
  Observe(Seconds([] { Observe(usleep(3'000'000)); }));
}
SUBJECT(test_nanosleep) {
  Observe(Seconds([] {
    const timespec hour{kHour, 0};
    Observe(nanosleep(&hour, nullptr));
  }));
}
SUBJECT(test_clock_nanosleep) {
  Observe(Seconds([] {
    const timespec hour{kHour, 0};
    Observe(clock_nanosleep(CLOCK_MONOTONIC, 0, &hour, nullptr));
  }));
  for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME}) {
    Observe(Seconds([=] {
      const timespec deadline = InAnHour(clock);
      Observe(clock_nanosleep(clock, TIMER_ABSTIME, &deadline, nullptr));
    }));
  }
}
// Every execution begins at the same time, and time stands still.
SUBJECT(test_clock_gettime) {
  for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME}) {
    const timespec time = Now(clock);
    Observe(time.tv_sec);
    Observe(time.tv_nsec);
  }
}
SUBJECT(test_gettimeofday) {
  timeval time;
  gettimeofday(&time, nullptr);
  Observe(time.tv_sec);
  Observe(time.tv_usec);
}
SUBJECT(test_time) {
  time_t also;
  Observe(time(&also));
  Observe(also);
}
// A thread that only looks at the clock sees time pass.
SUBJECT(WaitForTheClock) {
  const timespec until = InAnHour(CLOCK_MONOTONIC);
  while (Now(CLOCK_MONOTONIC).tv_sec < until.tv_sec) {
  }
}
// Sleepers wake in the order of their deadlines.
SUBJECT(SleepSort) {
  const pthread_t threads[] = {Start(+[] {
                                 sleep(3);
                                 Observe(3);
                               }),
                               Start(+[] {
                                 sleep(1);
                                 Observe(1);
                               }),
                               Start(+[] {
                                 sleep(2);
                                 Observe(2);
                               })};
  for (const pthread_t thread : threads) pthread_join(thread, nullptr);
}

// --- endings -------------------------------------------------------------------------------------------------------------------

SUBJECT(test_exit) { exit(3); }
SUBJECT(test__exit) { _exit(3); }
SUBJECT(test__Exit) { _Exit(3); }
SUBJECT(test_quick_exit) { quick_exit(3); }
SUBJECT(test_abort) { abort(); }
SUBJECT(test___assert_fail) { assert(Hidden(1) == 2); }

// A static object that an execution constructs is destroyed at its end.
SUBJECT(test___cxa_atexit) {
  struct Constructed {
    explicit Constructed(int number) : number(number) { Observe(number); }
    ~Constructed() { Observe(-number); }
    int number;
  };
  static Constructed first(1);
  static Constructed second(2);
}
SUBJECT(test___cxa_thread_atexit_impl) {
  struct Constructed {
    explicit Constructed(int number) : number(number) { Observe(number); }
    ~Constructed() { Observe(-number); }
    int number;
  };
  pthread_join(Start(+[] {
                 static thread_local Constructed first(1);
                 static thread_local Constructed second(2);
               }),
               nullptr);
  Observe(3);
}

namespace {

int Initialise(bool fail) {
  Observe(counter.fetch_add(1));
  if (fail) throw 1;
  return 5;
}

}  // namespace

// A thread that comes during the initialisation waits for it, under control.
SUBJECT(test___cxa_guard_acquire) {
  InEitherOrder(+[] { static int value = Initialise(false); Observe(100 * value); });
}
// Another one goes on when it is done.
SUBJECT(test___cxa_guard_release) {
  InEitherOrder(+[] { static int value = Initialise(false); Observe(100 * value); });
}
SUBJECT(test___cxa_guard_abort) {
  InEitherOrder(+[] {
    try {
      static int value = Initialise(counter.load() == 0);
      Observe(100 * value);
    } catch (int) {
      Observe(900);
    }
  });
}

// --- the heap --------------------------------------------------------------------------------------------------------------------

// Blocks lie at the same addresses in every process; what is not freed is a leak.
SUBJECT(test_malloc) {
  void* const block = Hidden(malloc(100));
  Observe(reinterpret_cast<long>(block) >> 40);
}
SUBJECT(test_calloc) {
  auto* const block = static_cast<char*>(Hidden(calloc(10, 10)));
  Observe(reinterpret_cast<long>(block) >> 40);
  Observe(block[0] + block[99]);
  Observe(calloc(Hidden(~std::size_t{0}), 2) == nullptr);
}
SUBJECT(test_realloc) {
  auto* const block = static_cast<char*>(Hidden(malloc(10)));
  memcpy(block, "contents", 9);
  auto* const larger = static_cast<char*>(Hidden(realloc(block, 1000)));
  Observe(strcmp(larger, "contents"));
  block[0] = 'x';  // it has moved
}
SUBJECT(ReallocOfNullAllocates) {
  void* const block = Hidden(realloc(nullptr, 10));
  Observe(block != nullptr);
  free(block);
}
SUBJECT(ReallocToNothingFrees) { Observe(realloc(Hidden(malloc(10)), 0) == nullptr); }
SUBJECT(test_memalign) {
  void* const block = Hidden(memalign(4096, 10));
  Observe(reinterpret_cast<long>(block) >> 40);
  Observe(reinterpret_cast<long>(block) % 4096);
}
SUBJECT(test_aligned_alloc) {
  void* const block = Hidden(aligned_alloc(64, 128));
  Observe(reinterpret_cast<long>(block) >> 40);
  Observe(reinterpret_cast<long>(block) % 64);
}
SUBJECT(test_posix_memalign) {
  void* block = nullptr;
  Observe(posix_memalign(&block, 3, 10));
  Observe(posix_memalign(&block, 256, 10));
  Observe(reinterpret_cast<long>(block) >> 40);
  Observe(reinterpret_cast<long>(block) % 256);
  block = nullptr;
}
SUBJECT(test_valloc) {
  void* const block = Hidden(valloc(10));
  Observe(reinterpret_cast<long>(block) >> 40);
  Observe(reinterpret_cast<long>(block) % 4096);
}
SUBJECT(test_pvalloc) {
  void* const block = Hidden(pvalloc(10));
  Observe(reinterpret_cast<long>(block) >> 40);
  Observe(reinterpret_cast<long>(block) % 4096);
}
SUBJECT(test_malloc_usable_size) {
  void* const block = Hidden(malloc(100));
  Observe(static_cast<long>(malloc_usable_size(block)));
  Observe(static_cast<long>(malloc_usable_size(nullptr)));
  free(block);
}
SUBJECT(test_free) {
  free(nullptr);
  void* const block = malloc(16);
  free(Hidden(block));
  free(Hidden(block));
}
SUBJECT(NewAndDelete) {
  auto* const number = Hidden(new int(5));
  Observe(reinterpret_cast<long>(number) >> 40);
  auto* const numbers = Hidden(new int[100]);
  delete[] numbers;
  delete number;
  delete Hidden(number);
}
SUBJECT(AlignedNewAndDelete) {
  struct alignas(128) Wide {
    char bytes[128];
  };
  auto* const wide = Hidden(new Wide);
  Observe(reinterpret_cast<long>(wide) % 128);
  Observe(reinterpret_cast<long>(wide) >> 40);
  delete wide;
}
