// Programs that use everything an execution's outcome might come to depend on: addresses, time,
// allocation, the order of waiters.
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

#include "stress/testing/subject.h"

using heddle::testing::Observe;
using namespace std::chrono_literals;

namespace {

template <typename... Functions>
void Together(Functions... functions) {
  std::array<std::thread, sizeof...(functions)> threads{std::thread(functions)...};
  for (std::thread& thread : threads) thread.join();
}

long AsNumber(const void* pointer) {
  return static_cast<long>(reinterpret_cast<std::uintptr_t>(pointer));
}

long Clock() {
  return static_cast<long>(std::chrono::steady_clock::now().time_since_epoch().count());
}

std::mutex mutex;
std::mutex other_mutex;
std::condition_variable condition;
std::atomic<int> counter{0};
std::atomic<int> flag{0};
int data = 0;

void Function() {}

}  // namespace

SUBJECT(Mutexes) {
  static std::recursive_mutex recursive;
  static std::shared_mutex shared;
  const auto work = [] {
    {
      const std::scoped_lock both(mutex, other_mutex);
      ++data;
    }
    const std::lock_guard outer(recursive);
    const std::lock_guard inner(recursive);
    if (mutex.try_lock()) {
      Observe(data);
      mutex.unlock();
    }
    const std::shared_lock reader(shared);
  };
  Together(work, work, [] { const std::unique_lock writer(shared); });
}

SUBJECT(ConditionVariables) {
  static std::deque<int> queue;
  const auto take = [] {
    std::unique_lock lock(mutex);
    condition.wait(lock, [] { return !queue.empty(); });
    Observe(queue.front());
    queue.pop_front();
  };
  Together(take, take, take, [] {
    for (int i = 0; i < 3; ++i) {
      {
        const std::lock_guard lock(mutex);
        queue.push_back(i);
      }
      condition.notify_one();
    }
  });
}

SUBJECT(Atomics) {
  static std::atomic<int> other{0};
  const auto work = [] {
    int value = counter.load(std::memory_order_relaxed);
    while (!counter.compare_exchange_weak(value, value + 1, std::memory_order_acq_rel)) {
    }
    other.store(value, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    Observe(other.load(std::memory_order_relaxed));
    Observe(counter.fetch_xor(3));
  };
  Together(work, work, work);
}

SUBJECT(AtomicWait) {
  Together([] { flag.wait(0); }, [] { flag.wait(0); },
           [] {
             flag.store(1);
             flag.notify_all();
           });
}

SUBJECT(Allocation) {
  const auto work = [] {
    std::map<std::string, std::vector<int>> map;
    for (int i = 0; i < 4; ++i)
      map["a key too long to be stored inside of the string " + std::to_string(i)].resize(10);
    const auto shared = std::make_shared<std::string>("shared");
    void* const block = malloc(static_cast<std::size_t>(100 + counter.fetch_add(1)));
    Observe(AsNumber(block));
    Observe(AsNumber(&*map.begin()));
    Observe(*static_cast<unsigned char*>(block));  // of memory that nobody has written
    free(block);
  };
  Together(work, work, work);
}

SUBJECT(TimedWaits) {
  static std::timed_mutex timed;
  static sem_t semaphore;
  sem_init(&semaphore, 0, 1);
  Together(
      [] {
        std::unique_lock lock(timed);
        std::this_thread::sleep_for(10ms);
        Observe(Clock());
      },
      [] {
        std::unique_lock lock(timed, 7ms);
        Observe(lock.owns_lock());
        Observe(Clock());
      },
      [] {
        std::unique_lock lock(mutex);
        Observe(condition.wait_for(lock, 5ms) == std::cv_status::timeout);
      },
      [] {
        sem_wait(&semaphore);
        timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 1;
        Observe(sem_timedwait(&semaphore, &until));
        condition.notify_one();
      });
}

SUBJECT(ThreadCreation) {
  const auto child = [] { counter.fetch_add(1); };
  const auto parent = [=] {
    std::thread first(child);
    std::thread(child).detach();
    Observe(AsNumber(reinterpret_cast<void*>(first.native_handle())) != 0);
    first.join();
    Observe(counter.load());
  };
  Together(parent, parent);
}

SUBJECT(OnceAndThreadLocals) {
  static std::once_flag once;
  static thread_local std::vector<int> own{1, 2, 3};
  static pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, nullptr, 3);
  const auto work = [] {
    static const int lazy = counter.fetch_add(1);
    std::call_once(once, [] { counter.fetch_add(10); });
    own.push_back(lazy + counter.load());
    Observe(own.back());
    Observe(pthread_barrier_wait(&barrier));
    int here;
    Observe(AsNumber(&here));
    Observe(AsNumber(&own));
  };
  Together(work, work, work);
}

// What an address stands for is shown in records by name.
SUBJECT(PointersInAtomics) {
  static std::atomic<void*> pointer{nullptr};
  const auto exchange = [](void* mine) { pointer.exchange(mine); };
  Together([=] { exchange(&data); }, [=] { exchange(reinterpret_cast<void*>(&Function)); },
           [=] {
             int here;
             exchange(&here);
           },
           [=] {
             const auto block = std::make_unique<int>(0);
             exchange(block.get() + 1);
           });
}

SUBJECT(SometimesDeadlocks) {
  Together(
      [] {
        const std::lock_guard first(mutex);
        const std::lock_guard second(other_mutex);
      },
      [] {
        const std::lock_guard first(other_mutex);
        const std::lock_guard second(mutex);
      });
}

SUBJECT(SometimesRaces) {
  Together(
      [] {
        data = 1;
        flag.store(1, std::memory_order_relaxed);
      },
      [] {
        if (flag.load(std::memory_order_relaxed) == 1) Observe(data);
      });
}

// More readers than race detection remembers for one address, only the first of them unordered with
// the writer.
SUBJECT(RaceAmongManyReaders) {
  static std::atomic<int> readers{0};
  const auto read = [] {
    Observe(data);
    readers.fetch_add(1, std::memory_order_relaxed);
  };
  std::thread unordered(read);
  while (readers.load(std::memory_order_relaxed) == 0) std::this_thread::yield();
  Together(read, read, read, read, read);
  data = 1;
  unordered.join();
}

SUBJECT(SometimesLeaks) {
  Together([] { flag.store(1); },
           [] {
             auto block = std::make_unique<int>(1);
             if (flag.load() == 1) block.release();
           });
}
