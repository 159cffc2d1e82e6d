// The libc functions that Heddle interposes, as they are underneath: found behind our own definitions at first use.
#ifndef HEDDLE_STRESS_RUNTIME_REAL_H_
#define HEDDLE_STRESS_RUNTIME_REAL_H_

#include <dlfcn.h>
#include <fcntl.h>
#include <iconv.h>
#include <locale.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

// Every function that the interpose_*.cc files define although libc, or the C++ library, has it too, except the malloc family (glibc exports those a
// second time as __libc_malloc and so on) and those that never return to libc's own version.
#define HEDDLE_INTERPOSED(X)                                                                            \
  X(pthread_create) X(pthread_join) X(pthread_detach) X(pthread_exit)                                   \
  X(pthread_mutex_lock) X(pthread_mutex_trylock) X(pthread_mutex_unlock) X(pthread_mutex_timedlock)     \
  X(pthread_mutex_clocklock) X(pthread_mutex_destroy)                                                   \
  X(pthread_cond_wait) X(pthread_cond_timedwait) X(pthread_cond_clockwait) X(pthread_cond_signal)       \
  X(pthread_cond_broadcast) X(pthread_once)                                                             \
  X(pthread_rwlock_rdlock) X(pthread_rwlock_wrlock) X(pthread_rwlock_tryrdlock)                         \
  X(pthread_rwlock_trywrlock) X(pthread_rwlock_timedrdlock) X(pthread_rwlock_timedwrlock)               \
  X(pthread_rwlock_clockrdlock) X(pthread_rwlock_clockwrlock) X(pthread_rwlock_unlock)                  \
  X(pthread_spin_lock) X(pthread_spin_trylock) X(pthread_spin_unlock) X(pthread_barrier_wait)           \
  X(pthread_key_create) X(pthread_key_delete) X(pthread_setspecific)                                    \
  X(sem_wait) X(sem_trywait) X(sem_timedwait) X(sem_clockwait) X(sem_post)                              \
  X(sched_yield) X(sched_getcpu) X(sleep) X(usleep) X(nanosleep) X(clock_nanosleep)                     \
  X(gettimeofday) X(time) X(syscall) X(exit) X(abort)                                                   \
  X(rand) X(srand) X(random) X(srandom) X(drand48) X(lrand48) X(mrand48) X(srand48)                     \
  X(getrandom) X(getentropy) X(arc4random) X(arc4random_buf) X(arc4random_uniform)                      \
  X(__cxa_atexit) X(__cxa_thread_atexit_impl) X(__register_atfork)                                     \
  X(fork) X(_Fork) X(wait) X(waitpid) X(wait4) X(waitid) X(getpid) X(getppid) X(gettid) X(prctl)        \
  X(execve) X(kill) X(raise) X(pause) X(pthread_kill) X(sigaction) X(sigprocmask) X(pthread_sigmask) \
  X(sigsuspend) X(setcontext) X(swapcontext) X(mmap) X(munmap) X(pthread_mutex_consistent) \
  X(socket) X(socketpair) X(bind) X(listen) X(accept) X(accept4) X(connect) X(shutdown)                 \
  X(setsockopt) X(getsockopt) X(getsockname) X(getpeername)                                            \
  X(read) X(readv) X(recv) X(recvfrom) X(recvmsg) X(write) X(writev) X(send) X(sendto) X(sendmsg)      \
  X(close) X(dup) X(dup2) X(dup3) X(fcntl) X(fstat) X(fstat64) X(ioctl) X(pipe) X(pipe2)                                 \
  X(eventfd) X(timerfd_create) X(timerfd_settime) X(timerfd_gettime)                                   \
  X(poll) X(ppoll) X(select) X(pselect)                                                                \
  X(epoll_create) X(epoll_create1) X(epoll_ctl) X(epoll_wait) X(epoll_pwait) X(epoll_pwait2)           \
  X(getaddrinfo) X(freeaddrinfo)                                                                       \
  X(__cxa_finalize) X(setenv) X(unsetenv) X(putenv) X(clearenv) X(chdir) X(fchdir) X(umask) X(close_range) X(dlopen) X(dlclose)                    \
  X(flockfile) X(ftrylockfile) X(funlockfile)                                                           \
  X(setlocale) X(newlocale) X(duplocale) X(freelocale) X(iconv_open) X(iconv_close)                    \
  X(tzset) X(localtime) X(localtime_r) X(mktime) X(ctime) X(ctime_r) X(strftime) X(strftime_l)          \
  X(__cxa_allocate_exception) X(__cxa_allocate_dependent_exception)

extern "C" {
int __cxa_atexit(void (*function)(void*), void* argument, void* dso);
void __cxa_finalize(void* dso);
int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(), void* dso);
int __cxa_thread_atexit_impl(void (*function)(void*), void* argument, void* dso);
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* block, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* block);
}

namespace __cxxabiv1 {
struct __cxa_dependent_exception;
extern "C" {
void* __cxa_allocate_exception(size_t size) noexcept;
__cxa_dependent_exception* __cxa_allocate_dependent_exception() noexcept;
}
}  // namespace __cxxabiv1
using __cxxabiv1::__cxa_allocate_dependent_exception;
using __cxxabiv1::__cxa_allocate_exception;

namespace heddle::runtime::real {

enum Function {
#define HEDDLE_ENUMERATOR(name) k_##name,
  HEDDLE_INTERPOSED(HEDDLE_ENUMERATOR)
#undef HEDDLE_ENUMERATOR
      kFunctionCount
};

// The address of libc's own definition. Ends the process if libc has none.
void* Find(Function function);

}  // namespace heddle::runtime::real

// Calls libc's own definition of an interposed function: HEDDLE_REAL(pthread_join)(thread, &result).
#define HEDDLE_REAL(name)            \
  (reinterpret_cast<decltype(&::name)>( \
      ::heddle::runtime::real::Find(::heddle::runtime::real::k_##name)))

#endif  // HEDDLE_STRESS_RUNTIME_REAL_H_
