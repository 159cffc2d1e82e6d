// Programs that damage the process they run in, and programs that fail under some schedules. In
// each a second thread does it.
#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <x86intrin.h>

#include <atomic>
#include <mutex>
#include <thread>

#define SUBJECT(name) extern "C" void name()

namespace {

std::mutex mutex;
std::mutex other_mutex;
std::atomic<int> counter{0};
std::atomic<bool> ready{false};

template <typename Function>
void WhileAnotherThreadWorks(Function function) {
  std::thread other([] { counter.fetch_add(1); });
  std::thread culprit([=] {
    counter.fetch_add(1);
    function();
  });
  other.join();
  culprit.join();
}

// Plain stores that no instrumentation sees.
void Overwrite(void* begin, std::size_t size) {
  asm volatile("rep stosb" : "+D"(begin), "+c"(size) : "a"(0xee) : "memory");
}

// Past everything that is interposed.
long SystemCall(long number, long first, long second) {
  long result;
  asm volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
  return result;
}

[[gnu::noinline]] int Recurse(int depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : Recurse(depth + 1) + frame[0];
}

}  // namespace

SUBJECT(Succeed) {
  WhileAnotherThreadWorks([] {});
}

SUBJECT(Segfault) {
  WhileAnotherThreadWorks([] {
    volatile int* null = nullptr;
    asm volatile("" : "+r"(null));
    *null = 1;
  });
}
SUBJECT(DivideByZero) {
  WhileAnotherThreadWorks([] {
    volatile int number = 6;
    volatile int zero = 0;
    number = number / zero;
  });
}
SUBJECT(CallExit) {
  WhileAnotherThreadWorks([] { exit(7); });
}
SUBJECT(CallUnderscoreExit) {
  WhileAnotherThreadWorks([] { _exit(7); });
}
SUBJECT(CallAbort) {
  WhileAnotherThreadWorks([] { abort(); });
}
SUBJECT(LeaveByExitGroup) {
  WhileAnotherThreadWorks([] {
    asm volatile("syscall" ::"a"(231), "D"(7) : "rcx", "r11", "memory");
  });
}
SUBJECT(SpinWithoutASchedulePoint) {
  WhileAnotherThreadWorks([] {
    for (;;) asm volatile("");
  });
}
SUBJECT(EatMemory) {
  WhileAnotherThreadWorks([] {
    for (;;) *static_cast<volatile char*>(malloc(1 << 20)) = 1;
  });
}
// Whether the counter goes with the virtual clock, to the nanosecond.
SUBJECT(ReadTheTimeStampCounter) {
  WhileAnotherThreadWorks([] {
    const unsigned long long before = __rdtsc();
    const timespec hour{3600, 0};
    nanosleep(&hour, nullptr);
    unsigned processor = 7;
    const unsigned long long after = __rdtscp(&processor);
    if (after - before != 3600ull * 1'000'000'000 || processor != 0) abort();
  });
}
// More than a second of processor time in all, less than that from one allocation to the next.
SUBJECT(EatMemorySlowly) {
  WhileAnotherThreadWorks([] {
    for (;;) {
      *static_cast<volatile char*>(malloc(16 << 20)) = 1;
      for (int i = 0; i < 1 << 28; ++i) asm volatile("");
    }
  });
}
SUBJECT(OverwriteTheHeap) {
  WhileAnotherThreadWorks([] {
    void* const block = malloc(100);
    Overwrite(
        reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(block) & ~std::uintptr_t{0xfff}),
        1 << 20);
    free(block);
  });
}
SUBJECT(OverflowTheStack) {
  WhileAnotherThreadWorks([] { Recurse(0); });
}
SUBJECT(KillItself) {
  WhileAnotherThreadWorks([] { SystemCall(SYS_kill, SystemCall(SYS_getpid, 0, 0), SIGKILL); });
}
SUBJECT(CloseAllDescriptors) {
  WhileAnotherThreadWorks([] {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) close(descriptor);
  });
}

// --- failures of the schedule
// -----------------------------------------------------------------------------------------------------

// Twelve steps before and after it do not matter.
SUBJECT(LoseAnUpdate) {
  const auto increment = [] {
    for (int i = 0; i < 6; ++i) const std::lock_guard lock(mutex);
    const int seen = counter.load();
    counter.store(seen + 1);
    for (int i = 0; i < 6; ++i) const std::lock_guard lock(mutex);
  };
  std::thread first(increment);
  std::thread second(increment);
  first.join();
  second.join();
  assert(counter.load() == 2);
}

// Both look before either takes.
SUBJECT(TakeTwice) {
  const auto take = [] {
    if (counter.load() != 0) return;
    const int before = counter.exchange(1);
    assert(before == 0);
  };
  std::thread first(take);
  std::thread second(take);
  first.join();
  second.join();
}

SUBJECT(LockInOppositeOrders) {
  std::thread first([] {
    for (int i = 0; i < 5; ++i) {
      const std::lock_guard one(mutex);
      const std::lock_guard two(other_mutex);
    }
  });
  std::thread second([] {
    for (int i = 0; i < 5; ++i) {
      const std::lock_guard one(other_mutex);
      const std::lock_guard two(mutex);
    }
  });
  first.join();
  second.join();
}

// Needs no switch that a thread does not make by itself.
SUBJECT(FailWithoutAPreemption) {
  std::thread first([] { ready.store(true); });
  first.join();
  assert(!ready.load());
}
