// Each function observes some state as it finds it and then spoils it; the next execution must find
// it as new.
#include <dlfcn.h>
#include <errno.h>
#include <libintl.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <string.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <iostream>
#include <locale>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "stress/testing/subject.h"

using heddle::testing::Observe;

namespace {

int initialised = 42;
int zero;
char large[1 << 16] = {1};
std::vector<int> container{1, 2, 3};
std::map<std::string, std::string> map{
    {"a key that is too long to be stored in the string", "value"}};
std::mutex mutex;
std::mutex other_mutex;
std::condition_variable condition;
std::atomic<int> atomic{7};
std::shared_ptr<int> shared = std::make_shared<int>(1);
thread_local int own = 5;
thread_local std::vector<int> own_container{1, 2};

struct Counted {
  Counted() { Observe(++zero); }
  ~Counted() { Observe(-1); }
};

template <typename... Functions>
void Together(Functions... functions) {
  std::thread threads[] = {std::thread(functions)...};
  for (std::thread& thread : threads) thread.join();
}

long AsNumber(const void* pointer) {
  return static_cast<long>(reinterpret_cast<std::uintptr_t>(pointer));
}

// Uses the heap so that whatever was left in it is overwritten.
void FillTheHeap() {
  std::vector<std::string> strings;
  for (std::size_t i = 1; i < 2000; ++i) strings.emplace_back(i, '#');
}

}  // namespace

SUBJECT(Globals) {
  Observe(initialised++);
  Observe(zero++);
  Observe(large[0]);
  Observe(large[sizeof large - 1]);
  memset(large, 9, sizeof large);
  Observe(atomic.exchange(0));
}

SUBJECT(GlobalContainers) {
  Observe(static_cast<long>(container.size()));
  container.resize(1000, 1);
  Observe(static_cast<long>(map.size()));
  Observe(static_cast<long>(map.begin()->second.size()));
  map.clear();
  map["another key that is too long to be stored in the string"] = "x";
}

SUBJECT(StaticLocals) {
  static Counted counted;
  static int count = 10;
  Observe(count++);
}

SUBJECT(ThreadLocals) {
  const auto use = [] {
    Observe(own++);
    Observe(static_cast<long>(own_container.size()));
    own_container.push_back(3);
  };
  use();
  std::thread(use).join();
  std::thread(use).join();
}

SUBJECT(Heap) {
  void* const first = malloc(100);
  Observe(AsNumber(first));
  Observe(static_cast<unsigned char*>(first)[99]);
  memset(first, 1, 100);
  void* const second = malloc(1 << 20);
  Observe(AsNumber(second));
  Observe(static_cast<unsigned char*>(second)[511]);
  memset(second, 2, 1 << 20);
  free(second);
  free(first);
}

SUBJECT(AtExit) {
  static int registered = 0;
  Observe(registered++);
  atexit([] { Observe(1); });
  atexit([] { Observe(2); });
}

SUBJECT(Errno) {
  Observe(errno);
  errno = ERANGE;
  std::thread([] {
    Observe(errno);
    errno = EPERM;
  }).join();
}

SUBJECT(ThreadSpecificValues) {
  pthread_key_t key;
  Observe(pthread_key_create(&key, nullptr));
  Observe(static_cast<long>(key));
  Observe(AsNumber(pthread_getspecific(key)));
  pthread_setspecific(key, &key);
}

SUBJECT(Mutexes) {
  Observe(mutex.try_lock());
  Observe(other_mutex.try_lock());
}

SUBJECT(RandomNumbers) {
  Observe(rand());
  Observe(random());
  Observe(lrand48());
  Observe(static_cast<long>(std::random_device()()));
  long bytes = 0;
  Observe(getrandom(&bytes, sizeof bytes, 0));
  Observe(bytes);
  Observe(getentropy(&bytes, sizeof bytes));
  Observe(bytes);
  Observe(static_cast<long>(arc4random()));
  Observe(mrand48());
  Observe(static_cast<long>(drand48() * 1e9));
  srand(17);
  srand48(17);
}

// The streams' shared state lies in libstdc++, not in the subject.
SUBJECT(Streams) {
  std::ostringstream stream;
  stream << 3.25 << ' ' << 1234567 << ' ' << true << ' ' << static_cast<const void*>(nullptr);
  double value = 0;
  std::istringstream("2.5") >> value;
  Observe(static_cast<long>(stream.str().size()));
  Observe(stream.str() == "3.25 1234567 1 0");
  Observe(value == 2.5);
  FillTheHeap();
}

SUBJECT(Formatting) {
  char text[64];
  Observe(snprintf(text, sizeof text, "%.3f %s", 1.5, strerror(ENOENT)));
  Observe(strtod("0.125", nullptr) == 0.125);
  FillTheHeap();
}

SUBJECT(StandardOutput) {
  printf(".");
  fflush(stdout);
  FillTheHeap();
}

// What libc allocates for itself.
SUBJECT(Buffers) {
  Observe(static_cast<long>(__fbufsize(stderr)));
  Observe(setvbuf(stderr, nullptr, _IOFBF, 100));
  fputs(".", stderr);
  FillTheHeap();
}

SUBJECT(ErrorTexts) {
  Observe(strcmp(strerror(12345), "Unknown error 12345"));
  Observe(strcmp(strsignal(12345), "Unknown signal 12345"));
  Observe(dlsym(RTLD_DEFAULT, "heddle_has_no_such_function") == nullptr);
  Observe(dlerror() != nullptr);
  std::thread([] { Observe(strcmp(strerror(23456), "Unknown error 23456")); }).join();
  FillTheHeap();
}

SUBJECT(EnvironmentVariables) {
  Observe(getenv("HEDDLE_RESET") == nullptr);
  Observe(strlen(getenv("HEDDLE_SUBJECT")));
  Observe(setenv("HEDDLE_RESET", "a value", 1));
  Observe(strcmp(getenv("HEDDLE_RESET"), "a value"));
  static char assignment[] = "HEDDLE_ASSIGNED=x";
  Observe(getenv("HEDDLE_ASSIGNED") == nullptr);
  Observe(putenv(assignment));
  Observe(getenv("PATH") != nullptr);
  Observe(unsetenv("PATH"));
  strcpy(getenv("HEDDLE_SUBJECT"), "");
  FillTheHeap();
}

SUBJECT(TimeZones) {
  const time_t time = 1'000'000;
  Observe(localtime(&time)->tm_hour);
  for (const char* const zone : {"Europe/Rome", "Asia/Tokyo", "XYZ-3"}) {
    setenv("TZ", zone, 1);
    tzset();
    localtime(&time);
  }
  FillTheHeap();
}

SUBJECT(Locales) {
  Observe(strcmp(setlocale(LC_ALL, nullptr), "C"));
  Observe(MB_CUR_MAX);
  Observe(setlocale(LC_ALL, "C.UTF-8") != nullptr);
  Observe(MB_CUR_MAX);
  const locale_t locale = newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
  std::thread([&] {
    Observe(MB_CUR_MAX);
    uselocale(locale);
  }).join();
  bindtextdomain("heddle", "/");
  textdomain("heddle");
  FillTheHeap();
}

SUBJECT(LocalesOfStreams) {
  Observe(std::locale().name() == "C");
  std::locale::global(std::locale("C.UTF-8"));
  std::cout.imbue(std::locale());
  std::cout << 1234567 << ' ' << 1.5;
  std::ostringstream stream;
  stream << 0.25;
  Observe(stream.str() == "0.25");
  FillTheHeap();
}

SUBJECT(LoadedLibraries) {
  Observe(dlopen("libz.so.1", RTLD_NOW | RTLD_NOLOAD) == nullptr);
  Observe(dlopen("libz.so.1", RTLD_NOW) != nullptr);
  FillTheHeap();
}

SUBJECT(StreamLocks) {
  Together(
      [] {
        flockfile(stdout);
        Observe(ftrylockfile(stdout));
        const std::lock_guard lock(mutex);
        printf(".");
        funlockfile(stdout);
        funlockfile(stdout);
      },
      [] {
        flockfile(stdout);
        printf(".");
      });
}

SUBJECT(Exceptions) {
  const auto use = [] {
    Observe(std::uncaught_exceptions());
    Observe(std::current_exception() != nullptr);
    try {
      throw std::runtime_error("a message that is too long to be stored in the string");
    } catch (const std::exception& error) {
      Observe(static_cast<long>(strlen(error.what())));
    }
  };
  use();
  std::thread(use).join();
}

SUBJECT(ManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 128; ++i) {
    threads.emplace_back([] {
      const std::lock_guard lock(mutex);
      ++zero;
      ++own;
    });
  }
  for (std::thread& thread : threads) thread.join();
  Observe(zero);
  Observe(own);
}

// --- executions that are abandoned half-way
// ---------------------------------------------------------------------------------------

namespace {

void DirtyThread() {
  own = 99;
  own_container.resize(300);
  errno = EDOM;
}

void DirtyEverything() {
  DirtyThread();
  initialised = zero = 1;
  memset(large, 3, sizeof large);
  container.assign(500, 4);
  map.clear();
  atexit([] { Observe(1000); });
  static Counted counted;
}

void LockTwice() {
  mutex.lock();
  mutex.lock();
}

}  // namespace

SUBJECT(EndInDeadlock) {
  DirtyEverything();
  const auto dirty = [] {
    DirtyThread();
    LockTwice();
  };
  Together(dirty, dirty, dirty);
}

SUBJECT(EndInDeadlockWhileHandlingAnException) {
  DirtyEverything();
  std::thread([] {
    DirtyThread();
    try {
      throw std::runtime_error("first");
    } catch (...) {
      try {
        throw std::runtime_error("second");
      } catch (...) {
        LockTwice();
      }
    }
  }).join();
}

SUBJECT(EndInDeadlockWhileUnwinding) {
  struct LocksTwice {
    ~LocksTwice() { LockTwice(); }
  };
  try {
    DirtyEverything();
    const LocksTwice locks;
    throw std::runtime_error("unwinding");
  } catch (...) {
  }
}

SUBJECT(EndInDeadlockInAStaticsConstructor) {
  struct Deadlocks {
    Deadlocks() { LockTwice(); }
  };
  DirtyEverything();
  static Deadlocks deadlocks;
}

SUBJECT(EndInLivelock) {
  DirtyEverything();
  while (atomic.load() == 7) {
  }
}

SUBJECT(EndInAbort) {
  DirtyEverything();
  std::thread([] { abort(); }).join();
}

SUBJECT(EndInExit) {
  DirtyEverything();
  exit(1);
}

SUBJECT(EndInUncaughtException) {
  DirtyEverything();
  throw std::runtime_error("uncaught");
}

SUBJECT(EndInALeak) {
  DirtyEverything();
  void* block = malloc(100);
  asm volatile("" : "+r"(block));
}

SUBJECT(LeaveMappings) {
  constexpr std::size_t kPage = 4096;
  for (int i = 0; i < 3; ++i) {
    auto* const memory = static_cast<char*>(mmap(nullptr, 4 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(memory, kPage, PROT_NONE);
    munmap(memory + 2 * kPage, kPage);
    auto* const place = reinterpret_cast<void**>(memory + 3 * kPage);
    if (*place != nullptr) Observe(1);
    *place = malloc(100);
  }
  Observe(0);
}

SUBJECT(UnmapTheOnlyPointer) {
  void* const memory = mmap(nullptr, sizeof(void*), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *static_cast<void**>(memory) = malloc(100);
  munmap(memory, sizeof(void*));
}

SUBJECT(EndInDoubleFree) {
  DirtyEverything();
  void* block = malloc(100);
  free(block);
  asm volatile("" : "+r"(block));
  free(block);
}

// A mutex inside of libstdc++ stays locked.
SUBJECT(EndInsideOfALibrarysMutex) {
  const auto use = [] { Observe(*std::atomic_load(&shared)); };
  Together(use, use, [] { abort(); });
}

SUBJECT(LibrarysMutex) { Observe(*std::atomic_load(&shared)); }

// --- for the long run
// -------------------------------------------------------------------------------------------------------------

SUBJECT(ABitOfEverything) {
  static std::vector<std::string> strings;
  const auto work = [] {
    const std::lock_guard lock(mutex);
    strings.push_back("a string that is too long to be stored inside " +
                      std::to_string(atomic.fetch_add(1)));
    own_container.push_back(1);
    condition.notify_one();
  };
  std::thread threads[] = {std::thread(work), std::thread(work), std::thread(work)};
  {
    std::unique_lock lock(mutex);
    condition.wait_for(lock, std::chrono::seconds(1), [] { return strings.size() == 3; });
  }
  for (std::thread& thread : threads) thread.join();
  pthread_key_t key;
  pthread_key_create(&key, [](void*) {});
  pthread_setspecific(key, &key);
}
