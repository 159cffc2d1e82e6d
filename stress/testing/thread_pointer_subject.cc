// Threads that have something of their own, and look at where it would be.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

constexpr std::uintptr_t kKernelsHalf = std::uintptr_t{1} << 63;

std::atomic<int> turns{0};
std::atomic<int> wrong{0};
std::atomic<int> missing{0};
thread_local int own = 0;

bool IsMissing() {
  std::uintptr_t thread_pointer;
  asm volatile("rdfsbase %0" : "=r"(thread_pointer));
  return thread_pointer >= kKernelsHalf;
}

void Expect(bool right) {
  if (!right) wrong.fetch_add(1);
}

}  // namespace

// Whether its thread control block is missing before, and after it was used for the first time since another thread ran.
SUBJECT(LookUseLook) {
  turns.fetch_add(1);
  const bool before = IsMissing();
  ++own;
  const bool after = IsMissing();
  Observe(before);
  Observe(after);
}

// How many threads that use nothing of their own do without it, when the others have had their turns.
SUBJECT(Look) {
  for (int i = 0; i < 3; ++i) turns.fetch_add(1);
  if (IsMissing()) missing.fetch_add(1);
}
SUBJECT(ShowMissing) { Observe(missing); }

// Everything that is a thread's own stays so, whoever ran in between.
SUBJECT(UseOften) {
  const pthread_t self = pthread_self();
  int* const at = &own;
  for (int i = 1; i <= 4; ++i) {
    const int turn = turns.fetch_add(1);
    ++own;
    errno = 1000 + turn;
    turns.load();
    Expect(own == i && at == &own);
    Expect(errno == 1000 + turn);
    Expect(pthread_equal(self, pthread_self()) != 0);
    try {
      turns.load();
      throw std::runtime_error(std::to_string(turn));
    } catch (const std::exception& error) {
      turns.load();
      Expect(error.what() == std::to_string(turn));
    }
  }
}

// After others have had their turns, at a place where nobody has missed anything yet.
SUBJECT(UseOnce) {
  for (int i = 0; i < 3; ++i) turns.fetch_add(1);
  ++own;
  Expect(own == 1);
}

SUBJECT(ShowWrong) { Observe(wrong); }

// Functions after which all signals may be blocked, and what is a thread's own is found all the same.
#define BLOCKS(name, statement)                                        \
  SUBJECT(name) {                                                      \
    sigset_t all;                                                      \
    sigfillset(&all);                                                  \
    turns.fetch_add(1);                                                \
    statement;                                                         \
    for (int i = 0; i < 3; ++i) turns.fetch_add(1), ++own;             \
    Expect(own == 3);                                                  \
  }
BLOCKS(BlockBySigprocmask, sigprocmask(SIG_SETMASK, &all, nullptr))
BLOCKS(BlockByPthreadSigmask, pthread_sigmask(SIG_SETMASK, &all, nullptr))
BLOCKS(BlockBySystemCall, syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, _NSIG / 8))
BLOCKS(BlockBySetcontext, {
  ucontext_t here;
  volatile bool was_here = false;
  getcontext(&here);
  here.uc_sigmask = all;
  if (!was_here) {
    was_here = true;
    setcontext(&here);
  }
})
BLOCKS(BlockBySwapcontext, {
  static ucontext_t there;
  static ucontext_t here;
  alignas(16) char stack[64 * 1024];
  getcontext(&there);
  there.uc_sigmask = all;
  there.uc_link = nullptr;
  there.uc_stack.ss_sp = stack;
  there.uc_stack.ss_size = sizeof stack;
  makecontext(&there, +[] {
    turns.load();
    ++own;
    swapcontext(&there, &here);
  }, 0);
  swapcontext(&here, &there);
  --own;
})

// A bad access of a thread whose thread pointer is missing is a bad access all the same.
SUBJECT(TouchNull) {
  turns.fetch_add(1);
  *reinterpret_cast<volatile int*>(16) = 1;
}
