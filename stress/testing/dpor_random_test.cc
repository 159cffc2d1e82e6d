// On small random programs, exhaustive search up to equivalence has just the outcomes that the one of all schedules has.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "stress/runtime/execution.h"
#include "stress/strategy/dfs.h"
#include "stress/strategy/dpor.h"
#include "stress/strategy/random.h"
#include "stress/testing/instrumented.h"

namespace heddle::testing {
namespace {

using runtime::Options;
using runtime::Outcome;
using runtime::Verdict;
using strategy::Random;

enum class Do : std::uint8_t {
  kLoad,
  kStore,
  kExchange,
  kAdd,
  kCompareExchange,
  kPlainRead,
  kPlainWrite,
  kLoadAndWrite,     // a load, and then a plain write if it was not zero, before the next operation
  kSection,          // lock, load and store, unlock
  kLockForGood,
  kTrySection,
  kReadSection,
  kWriteSection,
  kWait,             // in a section of its own
  kWaitForTime,
  kSignal,
  kBroadcast,
  kTake,             // of a semaphore
  kTryTake,
  kPost,
  kMeet,             // at a barrier of two
  kJoinOther,
  kCreate,           // a thread that adds, and is never joined
  kAllocate,
  kYield,
  kSpin,             // until a variable is not zero, or it has looked often enough
  kSleep,
  kEnd,              // the program
};
constexpr int kDos = static_cast<int>(Do::kEnd) + 1;
constexpr const char* kNames[kDos] = {"load", "store", "exchange", "add", "compare-exchange", "plain-read", "plain-write", "load-and-write", "section",
                                      "lock-for-good", "try-section", "read-section", "write-section", "wait", "wait-for-time", "signal",
                                      "broadcast", "take", "try-take", "post", "meet", "join-other", "create", "allocate", "yield", "spin",
                                      "sleep", "end"};

constexpr int kVariables = 2;
constexpr std::size_t kThreads = 4;
constexpr std::size_t kMost = 4;  // operations of a thread

struct Action {
  Do what;
  std::size_t which;  // variable, mutex, semaphore
};
struct Program {
  std::vector<std::vector<Action>> threads;
  Options options;
};

// What an execution works on, made anew by each.
struct State {
  std::array<Word, kVariables> variables;
  std::array<Word, kVariables> others;
  std::array<pthread_mutex_t, kVariables> mutexes;
  std::array<sem_t, kVariables> semaphores;
  pthread_rwlock_t lock;
  pthread_cond_t condition;
  pthread_barrier_t barrier;
  std::array<pthread_t, kThreads> threads;
  std::array<std::array<std::int64_t, kMost>, kThreads> seen;
};
State state;
const Program* program;

std::string ToText(const Program& shown) {
  std::ostringstream text;
  for (const auto& actions : shown.threads) {
    for (const Action& action : actions) text << kNames[static_cast<int>(action.what)] << ' ' << action.which << "; ";
    text << '\n';
  }
  text << shown.options.max_surprises << " surprises\n";
  return text.str();
}

timespec In(long nanoseconds) {
  timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  time.tv_nsec += nanoseconds;
  return time;
}

void* AddForGood(void* variable) {
  Add(*static_cast<Word*>(variable), 16);
  return nullptr;
}

// A number of its own for everything written.
Word ValueOf(std::size_t thread, std::size_t position) { return static_cast<Word>(thread * kMost + position + 1); }

std::int64_t Execute(const Action& action, std::size_t thread, std::size_t position) {
  Word& variable = state.variables[action.which];
  pthread_mutex_t* const mutex = &state.mutexes[action.which];
  sem_t* const semaphore = &state.semaphores[action.which];
  const Word value = ValueOf(thread, position);
  switch (action.what) {
    case Do::kLoad: return Load(variable);
    case Do::kStore: Store(variable, value); return 0;
    case Do::kExchange: return Exchange(variable, value);
    case Do::kAdd: return Add(variable, 1);
    case Do::kCompareExchange: {
      Word expected = 0;
      return CompareExchangeWeak(variable, expected, value) ? -1 : expected;
    }
    case Do::kPlainRead: return PlainRead(variable) + 100 * PlainRead(state.others[action.which]);
    case Do::kPlainWrite: PlainWrite(variable, value); return 0;
    case Do::kLoadAndWrite: {
      const Word seen = Load(variable);
      if (seen != 0) PlainWrite(state.others[action.which], value);
      return seen;
    }
    case Do::kSection: {
      pthread_mutex_lock(mutex);
      const std::int64_t seen = PlainRead(variable);
      PlainWrite(variable, value);
      pthread_mutex_unlock(mutex);
      return seen;
    }
    case Do::kLockForGood: return pthread_mutex_lock(mutex);
    case Do::kTrySection: {
      if (pthread_mutex_trylock(mutex) != 0) return -1;
      const std::int64_t seen = Load(variable);
      pthread_mutex_unlock(mutex);
      return seen;
    }
    case Do::kReadSection: {
      pthread_rwlock_rdlock(&state.lock);
      const std::int64_t seen = Load(variable);
      pthread_rwlock_unlock(&state.lock);
      return seen;
    }
    case Do::kWriteSection:
      pthread_rwlock_wrlock(&state.lock);
      Store(variable, value);
      pthread_rwlock_unlock(&state.lock);
      return 0;
    case Do::kWait: {
      pthread_mutex_lock(mutex);
      if (PlainRead(variable) == 0) pthread_cond_wait(&state.condition, mutex);
      const std::int64_t seen = PlainRead(variable);
      pthread_mutex_unlock(mutex);
      return seen;
    }
    case Do::kWaitForTime: {
      pthread_mutex_lock(mutex);
      const timespec deadline = In(1000);
      const int error = pthread_cond_timedwait(&state.condition, mutex, &deadline);
      pthread_mutex_unlock(mutex);
      return error;
    }
    case Do::kSignal: return pthread_cond_signal(&state.condition);
    case Do::kBroadcast: return pthread_cond_broadcast(&state.condition);
    case Do::kTake: return sem_wait(semaphore);
    case Do::kTryTake: return sem_trywait(semaphore);
    case Do::kPost: return sem_post(semaphore);
    case Do::kMeet: return pthread_barrier_wait(&state.barrier);
    case Do::kJoinOther: {
      pthread_t* const other = &state.threads[(thread + 1) % program->threads.size()];
      __tsan_read8(other);
      return pthread_join(*other, nullptr);
    }
    case Do::kCreate: {
      pthread_t child;
      pthread_create(&child, nullptr, AddForGood, &variable);
      pthread_detach(child);
      return static_cast<std::int64_t>(child);
    }
    case Do::kAllocate: {
      void* const block = malloc(16);
      free(block);
      return reinterpret_cast<std::int64_t>(block);
    }
    case Do::kYield: return sched_yield();
    case Do::kSpin: {
      int looked = 0;
      while (looked < 12 && Load(variable) == 0) ++looked;
      return looked;
    }
    case Do::kSleep: {
      const timespec duration{0, 1000};
      return nanosleep(&duration, nullptr);
    }
    case Do::kEnd: runtime::Violated("test", "the program is ended");
  }
  return 0;
}

void* RunThread(void* argument) {
  const auto thread = static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(argument));
  const std::vector<Action>& actions = program->threads[thread];
  for (std::size_t i = 0; i < actions.size(); ++i) state.seen[thread][i] = Execute(actions[i], thread, i);
  return nullptr;
}

void RunProgram(void*) {
  state.variables = {};
  state.others = {};
  state.threads = {};
  for (auto& seen : state.seen) seen.fill(-2);
  for (pthread_mutex_t& mutex : state.mutexes) mutex = PTHREAD_MUTEX_INITIALIZER;
  for (std::size_t i = 0; i < kVariables; ++i) sem_init(&state.semaphores[i], 0, static_cast<unsigned>(i));
  state.lock = PTHREAD_RWLOCK_INITIALIZER;
  state.condition = PTHREAD_COND_INITIALIZER;
  pthread_barrier_init(&state.barrier, nullptr, 2);
  for (std::size_t i = 0; i < program->threads.size(); ++i) {
    pthread_create(&state.threads[i], nullptr, RunThread, reinterpret_cast<void*>(static_cast<std::uintptr_t>(i)));
  }
  for (std::size_t i = 0; i < program->threads.size(); ++i) pthread_join(state.threads[i], nullptr);
}

// How an execution ended, what each thread had seen by then, and what the variables held.
struct Ending {
  Verdict verdict;
  std::array<std::array<std::int64_t, kMost>, kThreads> seen;
  std::array<Word, kVariables> variables;
  auto operator<=>(const Ending&) const = default;
};

struct Explored {
  std::set<Ending> endings;
  std::uint64_t executions = 0;
  bool exhausted = false;
};

Explored Explore(strategy::Strategy& strategy, const Program& explored, std::uint64_t limit) {
  program = &explored;
  Explored result;
  while (result.executions < limit) {
    if (!strategy.Begin()) {
      result.exhausted = true;
      break;
    }
    const Outcome outcome = runtime::Execute(RunProgram, nullptr, strategy, explored.options);
    ++result.executions;
    result.endings.insert({outcome.verdict, state.seen, state.variables});
  }
  return result;
}

// Of few enough operations for a search of all schedules.
Program Draw(std::uint64_t number) {
  Random random(number, 0);
  Program drawn;
  drawn.options.detect_races = random.Below(2) == 0;
  drawn.options.max_surprises = random.Below(4) == 0 ? 1 : 0;
  const std::uint32_t threads = 2 + random.Below(2);
  const std::uint32_t most = threads == 2 ? 3 : 2;
  // Programs of few kinds of operations have more to do with each other.
  std::array<Do, 4> some;
  for (Do& what : some) what = static_cast<Do>(random.Below(kDos));
  for (std::uint32_t i = 0; i < threads; ++i) {
    std::vector<Action>& actions = drawn.threads.emplace_back();
    const std::uint32_t count = 1 + random.Below(most);
    for (std::uint32_t j = 0; j < count; ++j) actions.push_back({some[random.Below(some.size())], random.Below(kVariables)});
  }
  return drawn;
}

std::uint64_t FromEnvironment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

constexpr std::uint64_t kMostSchedules = 1000;  // of a program; it is passed over if there are more

// What one has and the other has not, an ending a line.
std::string Missing(const std::set<Ending>& from, const std::set<Ending>& in) {
  std::ostringstream text;
  for (const Ending& ending : in) {
    if (from.contains(ending)) continue;
    text << Name(ending.verdict) << ':';
    for (std::size_t i = 0; i < program->threads.size(); ++i) {
      for (std::size_t j = 0; j < program->threads[i].size(); ++j) text << ' ' << ending.seen[i][j];
      text << " |";
    }
    for (const Word value : ending.variables) text << ' ' << value;
    text << '\n';
  }
  return text.str();
}

// The programs are those of the numbers from HEDDLE_DPOR_FIRST on, HEDDLE_DPOR_PROGRAMS of them.
TEST(Dpor, HasJustTheOutcomesOfAllSchedules) {
  const std::uint64_t count = FromEnvironment("HEDDLE_DPOR_PROGRAMS", 1000);
  std::uint64_t number = FromEnvironment("HEDDLE_DPOR_FIRST", 0);
  for (std::uint64_t compared = 0; compared < count; ++number) {
    const Program drawn = Draw(number);
    strategy::Dfs dfs(std::numeric_limits<int>::max());
    const Explored all = Explore(dfs, drawn, kMostSchedules);
    if (!all.exhausted) continue;
    ++compared;
    strategy::Dpor dpor;
    const Explored some = Explore(dpor, drawn, 20 * all.executions + 1000);
    ASSERT_TRUE(some.exhausted) << "program " << number << ":\n" << ToText(drawn) << some.executions << " instead of " << all.executions;
    ASSERT_EQ(Missing(some.endings, all.endings), "") << "program " << number << ":\n" << ToText(drawn);
    ASSERT_EQ(some.endings.size(), all.endings.size()) << "program " << number << ":\n" << ToText(drawn);
  }
}

}  // namespace
}  // namespace heddle::testing
