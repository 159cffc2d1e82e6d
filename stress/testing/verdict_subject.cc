// Programs that end badly, each in one way, and their correct relatives.
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "stress/testing/subject.h"

namespace {

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t other_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
sem_t semaphore;
pthread_once_t once = PTHREAD_ONCE_INIT;
std::atomic<int> flag{0};
std::atomic<int> left{0};
std::atomic<int> right{0};
int data = 0;
union {
  unsigned whole;
  unsigned short half[2];
} word{0};
int* block = nullptr;

// Keeps the compiler from dropping what the test is about.
void Use(void* pointer) { asm volatile("" ::"r"(pointer) : "memory"); }
template <typename T>
T Hidden(T value) {
  asm volatile("" : "+r"(value));
  return value;
}

template <typename First, typename Second>
void Both(First first, Second second) {
  std::thread a(first);
  std::thread b(second);
  a.join();
  b.join();
}

void ThrowIt(int value) { throw value; }

}  // namespace

// --- deadlocks -------------------------------------------------------------------------------------------------------------------

SUBJECT(LockTwice) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);
}
SUBJECT(OppositeOrders) {
  Both(
      [] {
        pthread_mutex_lock(&mutex);
        pthread_mutex_lock(&other_mutex);
        pthread_mutex_unlock(&other_mutex);
        pthread_mutex_unlock(&mutex);
      },
      [] {
        pthread_mutex_lock(&other_mutex);
        pthread_mutex_lock(&mutex);
        pthread_mutex_unlock(&mutex);
        pthread_mutex_unlock(&other_mutex);
      });
}
SUBJECT(SameOrder) {
  const auto lock_both = [] {
    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&other_mutex);
    pthread_mutex_unlock(&other_mutex);
    pthread_mutex_unlock(&mutex);
  };
  Both(lock_both, lock_both);
}
// The flag is set outside of the mutex: between the waiter's look at it and its wait.
SUBJECT(LostWakeup) {
  Both(
      [] {
        pthread_mutex_lock(&mutex);
        if (flag.load() == 0) pthread_cond_wait(&condition, &mutex);
        pthread_mutex_unlock(&mutex);
      },
      [] {
        flag.store(1);
        pthread_cond_signal(&condition);
      });
}
SUBJECT(ForgottenUnlock) {
  const auto lock = [] { pthread_mutex_lock(&mutex); };
  Both(lock, lock);
}
SUBJECT(JoinEachOther) {
  static pthread_t first;
  pthread_create(
      &first, nullptr,
      [](void*) -> void* {
        while (flag.load() == 0) sched_yield();
        pthread_join(*reinterpret_cast<pthread_t*>(block), nullptr);
        return nullptr;
      },
      nullptr);
  pthread_t self = pthread_self();
  block = reinterpret_cast<int*>(&self);
  flag.store(1);
  pthread_join(first, nullptr);
}

// --- livelock --------------------------------------------------------------------------------------------------------------------

SUBJECT(SpinForEver) {
  while (flag.load() == 0) {
  }
}
int numbers[1000];
SUBJECT(SpinForEverAndLookAround) {
  while (flag.load() == 0) {
    for (int i = 0; i < 10; ++i) asm volatile("" : : "r"(numbers[i]));
  }
}
SUBJECT(AccessALot) {
  for (int i = 0; i < 30; ++i) {
    for (int& number : numbers) {
      number = i;
      asm volatile("" : : : "memory");
    }
  }
}
// Each thread steps aside whenever the other one stands in its way, and comes back, for ever.
SUBJECT(StepAsideForEver) {
  const auto pass = [](std::atomic<int>& mine, const std::atomic<int>& other) {
    do {
      mine.store(0);
      mine.store(1);
    } while (other.load() <= 1);
  };
  Both([=] { pass(left, right); }, [=] { pass(right, left); });
}
SUBJECT(SpinUntilSet) {
  Both(
      [] {
        while (flag.load() == 0) {
        }
      },
      [] { flag.store(1); });
}
SUBJECT(SpinWithYieldUntilSet) {
  Both(
      [] {
        while (flag.load() == 0) std::this_thread::yield();
      },
      [] { flag.store(1); });
}
SUBJECT(SpinByExchange) {
  const auto section = [] {
    while (flag.exchange(1) == 1) {
    }
    ++data;
    flag.store(0);
  };
  Both(section, section);
}
SUBJECT(SpinByCompareExchange) {
  const auto section = [] {
    int expected = 0;
    while (!flag.compare_exchange_strong(expected, 1)) expected = 0;
    ++data;
    flag.store(0);
  };
  Both(section, section);
}

// --- races ---------------------------------------------------------------------------------------------------------------------

SUBJECT(WriteWrite) {
  Both([] { data = 1; }, [] { data = 2; });
}
SUBJECT(ReadWrite) {
  Both([] { data = 1; }, [] { Use(reinterpret_cast<void*>(static_cast<long>(data))); });
}
SUBJECT(ReadRead) {
  const auto read = [] { Use(reinterpret_cast<void*>(static_cast<long>(data))); };
  Both(read, read);
}
SUBJECT(PlainAndAtomic) {
  Both([] { __atomic_store_n(&data, 1, __ATOMIC_SEQ_CST); }, [] { data = 2; });
}
SUBJECT(BothAtomic) {
  Both([] { __atomic_store_n(&data, 1, __ATOMIC_RELAXED); },
       [] { __atomic_store_n(&data, 2, __ATOMIC_RELAXED); });
}
SUBJECT(NeighbouringBytes) {
  static char bytes[8];
  Both([] { bytes[3] = 1; }, [] { bytes[4] = 1; });
}
SUBJECT(OverlappingBytes) {
  static char bytes[8];
  Both([] { memset(Hidden(bytes + 1), 1, 3); }, [] { memset(Hidden(bytes + 3), 1, 3); });
}
SUBJECT(RelaxedPublication) {
  Both(
      [] {
        data = 1;
        flag.store(1, std::memory_order_relaxed);
      },
      [] {
        if (flag.load(std::memory_order_relaxed) == 1) assert(data == 1);
      });
}
SUBJECT(ReleaseAcquirePublication) {
  Both(
      [] {
        data = 1;
        flag.store(1, std::memory_order_release);
      },
      [] {
        if (flag.load(std::memory_order_acquire) == 1) assert(data == 1);
      });
}
SUBJECT(PublicationThroughHalfOfWhatIsRead) {
  Both(
      [] {
        data = 1;
        __atomic_store_n(&word.half[1], 1, __ATOMIC_RELEASE);
      },
      [] {
        if (__atomic_load_n(&word.whole, __ATOMIC_ACQUIRE) != 0) assert(data == 1);
      });
}
SUBJECT(PublicationThroughMoreThanIsRead) {
  Both(
      [] {
        data = 1;
        __atomic_store_n(&word.whole, 0x10000, __ATOMIC_RELEASE);
      },
      [] {
        if (__atomic_load_n(&word.half[1], __ATOMIC_ACQUIRE) != 0) assert(data == 1);
      });
}
SUBJECT(PublicationThroughTheOtherHalf) {
  Both(
      [] {
        data = 1;
        __atomic_store_n(&word.half[0], 1, __ATOMIC_RELEASE);
        __atomic_store_n(&word.half[1], 1, __ATOMIC_RELAXED);
      },
      [] {
        if (__atomic_load_n(&word.half[1], __ATOMIC_ACQUIRE) != 0) data = 2;
      });
}
SUBJECT(ReleaseWithoutAcquire) {
  Both(
      [] {
        data = 1;
        flag.store(1, std::memory_order_release);
      },
      [] {
        if (flag.load(std::memory_order_relaxed) == 1) assert(data == 1);
      });
}
SUBJECT(FencePublication) {
  Both(
      [] {
        data = 1;
        std::atomic_thread_fence(std::memory_order_release);
        flag.store(1, std::memory_order_relaxed);
      },
      [] {
        if (flag.load(std::memory_order_relaxed) != 1) return;
        std::atomic_thread_fence(std::memory_order_acquire);
        assert(data == 1);
      });
}
SUBJECT(ReleaseFenceWithoutAcquireFence) {
  Both(
      [] {
        data = 1;
        std::atomic_thread_fence(std::memory_order_release);
        flag.store(1, std::memory_order_relaxed);
      },
      [] {
        if (flag.load(std::memory_order_relaxed) == 1) assert(data == 1);
      });
}
// The fence comes after the store that is read.
SUBJECT(FenceTooLate) {
  Both(
      [] {
        data = 1;
        flag.store(1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_release);
      },
      [] {
        if (flag.load(std::memory_order_acquire) == 1) assert(data == 1);
      });
}
// A read-modify-write by a third thread, even a relaxed one, continues the release sequence.
SUBJECT(ReleaseSequence) {
  std::thread third([] { flag.fetch_add(2, std::memory_order_relaxed); });
  Both(
      [] {
        data = 1;
        flag.fetch_add(1, std::memory_order_release);
      },
      [] {
        if ((flag.load(std::memory_order_acquire) & 1) != 0) assert(data == 1);
      });
  third.join();
}
// A plain relaxed store by a third thread does not.
SUBJECT(BrokenReleaseSequence) {
  std::thread third([] {
    if (flag.load(std::memory_order_relaxed) == 1) flag.store(2, std::memory_order_relaxed);
  });
  Both(
      [] {
        data = 1;
        flag.store(1, std::memory_order_release);
      },
      [] {
        if (flag.load(std::memory_order_acquire) == 2) assert(data == 1);
      });
  third.join();
}
SUBJECT(MutexProtects) {
  const auto section = [] {
    pthread_mutex_lock(&mutex);
    ++data;
    pthread_mutex_unlock(&mutex);
  };
  Both(section, section);
  assert(data == 2);
}
SUBJECT(DifferentMutexes) {
  const auto section = [](pthread_mutex_t* own) {
    pthread_mutex_lock(own);
    ++data;
    pthread_mutex_unlock(own);
  };
  Both([=] { section(&mutex); }, [=] { section(&other_mutex); });
}
SUBJECT(JoinOrders) {
  std::thread thread([] { data = 1; });
  thread.join();
  data = 2;
}
SUBJECT(CreationOrders) {
  data = 1;
  std::thread thread([] { data = 2; });
  thread.join();
}
SUBJECT(WriteBesideThread) {
  std::thread thread([] { data = 1; });
  data = 2;
  thread.join();
}
SUBJECT(OnceOrders) {
  const auto initialise = [] {
    pthread_once(&once, [] { data = 1; });
    assert(data == 1);
  };
  Both(initialise, initialise);
}
SUBJECT(StaticInitialisationOrders) {
  const auto initialise = [] {
    static int* const value = [] {
      data = 1;
      return &data;
    }();
    assert(*value == 1);
  };
  Both(initialise, initialise);
}
SUBJECT(SemaphoreOrders) {
  sem_init(&semaphore, 0, 0);
  Both(
      [] {
        data = 1;
        sem_post(&semaphore);
      },
      [] {
        sem_wait(&semaphore);
        data = 2;
      });
}
SUBJECT(SemaphoreOfTwoDoesNotOrder) {
  sem_init(&semaphore, 0, 2);
  const auto section = [] {
    sem_wait(&semaphore);
    ++data;
    sem_post(&semaphore);
  };
  Both(section, section);
}
SUBJECT(FreeBesideUse) {
  block = static_cast<int*>(malloc(sizeof *block));
  Both(
      [] {
        flag.load();
        free(block);
      },
      [] {
        flag.load();
        *block = 1;
      });
  block = nullptr;
}

// --- memory --------------------------------------------------------------------------------------------------------------------

SUBJECT(Leak) { Use(malloc(4)); }
SUBJECT(LeakOfAList) {
  struct Node {
    Node* next;
  };
  auto* first = static_cast<Node*>(malloc(sizeof(Node)));
  auto* second = static_cast<Node*>(malloc(sizeof(Node)));
  first->next = second;
  second->next = first;
  Use(first);
}
SUBJECT(ReachableFromAGlobal) {
  block = static_cast<int*>(malloc(sizeof *block));
  *block = 1;
}
SUBJECT(ReachableThroughABlock) {
  static int** table;
  table = static_cast<int**>(malloc(4 * sizeof *table));
  memset(table, 0, 4 * sizeof *table);
  table[2] = static_cast<int*>(malloc(sizeof(int)));
}
SUBJECT(StaticDestructorFrees) {
  static std::vector<int> numbers;
  numbers.push_back(1);
}
SUBJECT(ThreadLocalDestructorFrees) {
  static thread_local std::vector<int> numbers;
  numbers.push_back(1);
}
SUBJECT(FreedAtExit) {
  static void* kept = malloc(8);
  atexit([] { free(kept); });
}
SUBJECT(UseAfterFreeRead) {
  auto* freed = static_cast<int*>(malloc(sizeof(int)));
  *freed = 1;
  free(Hidden(freed));
  Use(reinterpret_cast<void*>(static_cast<long>(*Hidden(freed))));
}
SUBJECT(UseAfterFreeWrite) {
  auto* freed = static_cast<int*>(malloc(sizeof(int)));
  free(Hidden(freed));
  *Hidden(freed) = 1;
}
SUBJECT(UseAfterFreeAtomic) {
  auto* freed = new std::atomic<int>(0);
  delete Hidden(freed);
  Hidden(freed)->fetch_add(1);
}
SUBJECT(UseAfterFreeMutex) {
  auto* freed = new std::mutex;
  delete Hidden(freed);
  Hidden(freed)->lock();
}
SUBJECT(UseAfterFreeCopy) {
  auto* freed = static_cast<char*>(malloc(64));
  free(Hidden(freed));
  char copy[64];
  memcpy(copy, Hidden(freed), Hidden(sizeof copy));
  Use(copy);
}
// The waiter that was notified still needs the mutex after the other thread destroyed it.
SUBJECT(DestroyedWhileInUse) {
  auto* lock = new std::mutex;
  std::thread thread([lock] {
    lock->lock();
    flag.store(1);
    lock->unlock();
  });
  while (flag.load() == 0) sched_yield();
  delete lock;
  thread.join();
}
SUBJECT(DoubleFree) {
  void* const freed = malloc(16);
  free(Hidden(freed));
  free(Hidden(freed));
}
SUBJECT(InvalidFreeInside) {
  auto* allocated = static_cast<char*>(malloc(64));
  free(Hidden(allocated + 16));
}
SUBJECT(InvalidFreeUnaligned) {
  auto* allocated = static_cast<char*>(malloc(64));
  free(Hidden(allocated + 3));
}
SUBJECT(FreeOfTheStack) {
  char local[64];
  free(Hidden(static_cast<void*>(local + 16)));
}
SUBJECT(FreeOfAGlobal) { free(Hidden(static_cast<void*>(&mutex))); }
SUBJECT(OverflowIntoTheHeader) {
  auto* first = static_cast<char*>(malloc(16));
  auto* second = static_cast<char*>(malloc(16));
  Hidden(first)[16] = 1;
  free(second);
  free(first);
}
SUBJECT(OverflowOverTheHeader) {
  auto* first = static_cast<char*>(malloc(16));
  auto* second = static_cast<char*>(malloc(16));
  memset(Hidden(first), 1, Hidden(std::size_t{40}));
  free(second);
  free(first);
}
SUBJECT(Underflow) {
  auto* allocated = static_cast<char*>(malloc(16));
  Hidden(allocated)[-1] = 1;
  free(allocated);
}
SUBJECT(EatMemory) {
  for (;;) Use(malloc(std::size_t{1} << 20));
}
SUBJECT(AskForTooMuch) { Use(malloc(std::size_t{1} << 40)); }

// --- endings -------------------------------------------------------------------------------------------------------------------

SUBJECT(ThrowOut) { throw std::runtime_error("nobody wants me"); }
SUBJECT(ThrowOutOfThread) {
  std::thread thread([] { throw std::runtime_error("nobody wants me"); });
  thread.join();
}
SUBJECT(ThrowOutOfNoexcept) {
  [](int value) noexcept { ThrowIt(value); }(1);
}
SUBJECT(ThrowAndCatch) {
  const auto attempt = [] {
    try {
      flag.fetch_add(1);
      throw std::runtime_error("caught");
    } catch (const std::exception&) {
      flag.fetch_add(1);
      try {
        throw 2;
      } catch (int) {
        flag.fetch_add(1);
      }
      assert(std::current_exception() != nullptr);
    }
    assert(std::current_exception() == nullptr);
  };
  Both(attempt, attempt);
}
SUBJECT(CallAbort) { abort(); }
SUBJECT(FailAssertion) { assert(Hidden(1) == 2); }
SUBJECT(CallTerminate) { std::terminate(); }
SUBJECT(DestroyJoinableThread) {
  std::thread thread([] {});
}
SUBJECT(CallExit) { exit(3); }
SUBJECT(CallUnderscoreExit) { _exit(3); }
SUBJECT(ExitInThread) {
  std::thread thread([] { exit(0); });
  thread.join();
}
SUBJECT(DoNothing) {}
SUBJECT(ManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 260; ++i) threads.emplace_back([] {});
  for (std::thread& thread : threads) thread.join();
}
