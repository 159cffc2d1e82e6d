// Programs that get no memory, no thread, or another time than they think; good ones and bad ones.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

std::mutex mutex;

// Keeps the compiler from leaving out an allocation.
template <typename T>
T* Used(T* pointer) {
  asm volatile("" : "+r"(pointer)::"memory");
  return pointer;
}

void Nothing() {}

std::int64_t RealTime() { return std::chrono::system_clock::now().time_since_epoch().count(); }
std::int64_t SteadyTime() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace

// --- memory ----------------------------------------------------------------------------------------------------------------------

SUBJECT(MallocOnce) {
  errno = 0;
  void* const block = Used(malloc(10));
  Observe(block != nullptr ? 0 : errno);
  free(block);
}

SUBJECT(NewOnce) {
  try {
    delete Used(new int);
    Observe(0);
  } catch (const std::bad_alloc&) {
    Observe(1);
  }
}

SUBJECT(NewWithoutExceptions) {
  int* const block = Used(new (std::nothrow) int);
  Observe(block == nullptr);
  delete block;
}

// What could not grow stays as it is.
SUBJECT(ReallocOnce) {
  char* const small = static_cast<char*>(malloc(1));
  if (small == nullptr) return Observe(-1);
  *small = 'a';
  char* const large = static_cast<char*>(Used(realloc(small, 100)));
  Observe(large == nullptr ? *small : -*large);
  free(large == nullptr ? small : large);
}

// An exception needs memory, and gets it.
SUBJECT(ThrowOften) {
  for (int i = 0; i < 5; ++i) {
    try {
      throw i;
    } catch (int value) {
      Observe(value);
    }
  }
}

// The lock is free again, whether there was memory or not.
SUBJECT(HandlerUnlocks) {
  try {
    const std::lock_guard lock(mutex);
    delete Used(new int);
  } catch (const std::bad_alloc&) {
  }
}
SUBJECT(HandlerStaysLocked) {
  try {
    mutex.lock();
    delete Used(new int);
    mutex.unlock();
  } catch (const std::bad_alloc&) {
  }
}

SUBJECT(HandlerFrees) {
  try {
    const std::unique_ptr<int> first(Used(new int));
    const std::unique_ptr<int> second(Used(new int));
  } catch (const std::bad_alloc&) {
  }
}
SUBJECT(HandlerLeaks) {
  try {
    int* const first = Used(new int);
    delete Used(new int);
    delete first;
  } catch (const std::bad_alloc&) {
  }
}

// --- threads ---------------------------------------------------------------------------------------------------------------------

SUBJECT(CreateOnce) {
  pthread_t thread;
  const int error = pthread_create(&thread, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
  Observe(error);
  if (error == 0) pthread_join(thread, nullptr);
}

SUBJECT(StartTwo) {
  std::thread first;
  std::thread second;
  try {
    first = std::thread(Nothing);
    second = std::thread(Nothing);
  } catch (const std::system_error& error) {
    Observe(error.code().value());
  }
  if (first.joinable()) first.join();
  if (second.joinable()) second.join();
}
// The first one is forgotten when there is no second.
SUBJECT(ForgetTheFirst) {
  try {
    std::thread first(Nothing);
    std::thread second(Nothing);
    first.join();
    second.join();
  } catch (const std::system_error&) {
  }
}

// --- clocks ----------------------------------------------------------------------------------------------------------------------

SUBJECT(ReadClocksTwice) {
  const std::int64_t steady = SteadyTime();
  const std::int64_t real = RealTime();
  const std::int64_t change = RealTime() - real;
  Observe(change < 0 ? -1 : change > 0 ? 1 : 0);
  Observe(SteadyTime() < steady);
}

// An hour that has passed on the real-time clock, and not otherwise.
SUBJECT(WaitForRealTime) {
  std::timed_mutex held;
  held.lock();
  std::thread([&] {
    const std::int64_t steady = SteadyTime();
    timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 1;
    pthread_mutex_timedlock(held.native_handle(), &deadline);
    const std::int64_t waited = SteadyTime() - steady;
    Observe(waited < 900'000'000 ? -1 : waited > 1'100'000'000 ? 1 : 0);
  }).join();
  held.unlock();
}

namespace {

// Somebody waits for a second on the real-time clock, and after half of it somebody else looks at that clock. For how many milliseconds it was.
template <typename Wait>
void WaitWhileOthersLook(Wait wait) {
  std::thread waiting([&] {
    timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 1;
    const std::int64_t steady = SteadyTime();
    wait(deadline);
    Observe((SteadyTime() - steady) / 1'000'000);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  RealTime();
  waiting.join();
}

}  // namespace

SUBJECT(WaitForALockWhileOthersLook) {
  std::timed_mutex held;
  held.lock();
  WaitWhileOthersLook([&](const timespec& deadline) { pthread_mutex_timedlock(held.native_handle(), &deadline); });
  held.unlock();
}

SUBJECT(WaitForATimerWhileOthersLook) {
  const int timer = timerfd_create(CLOCK_REALTIME, 0);
  WaitWhileOthersLook([&](const timespec& deadline) {
    const itimerspec time{{}, deadline};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &time, nullptr);
    std::uint64_t count;
    if (read(timer, &count, sizeof count) != sizeof count) Observe(-1);
  });
  close(timer);
}
