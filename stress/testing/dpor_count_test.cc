// Exhaustive search up to equivalence executes one schedule of each Mazurkiewicz trace: the number of executions is that of the traces, worked out by
// hand.
#include <gtest/gtest.h>
#include <pthread.h>
#include <semaphore.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "stress/runtime/execution.h"
#include "stress/strategy/dpor.h"
#include "stress/testing/instrumented.h"

namespace heddle::testing {
namespace {

using runtime::Options;
using runtime::Verdict;

using Thread = std::function<void()>;

// All that the programs work on. Zero, and free, when an execution begins.
constexpr std::size_t kTable = 128;
Word words[kTable];
pthread_mutex_t mutexes[2];
pthread_cond_t condition;
sem_t semaphore;

const std::vector<Thread>* present = nullptr;

void* Run(void* thread) {
  (*static_cast<const Thread*>(thread))();
  return nullptr;
}

void RunAll(void*) {
  for (Word& word : words) word = 0;
  for (pthread_mutex_t& mutex : mutexes) mutex = PTHREAD_MUTEX_INITIALIZER;
  condition = PTHREAD_COND_INITIALIZER;
  sem_init(&semaphore, 0, 0);
  for (const Thread& thread : *present) runtime::Spawn(Run, const_cast<Thread*>(&thread));
  runtime::JoinAll();
}

using Endings = std::map<Verdict, std::uint64_t>;

Endings Explore(const std::vector<Thread>& threads, std::uint32_t surprises = 0, std::uint64_t* redundant = nullptr) {
  present = &threads;
  Options options;
  options.max_surprises = surprises;
  strategy::Dpor dpor;
  Endings endings;
  for (int i = 0; i < 100'000 && dpor.Begin(); ++i) ++endings[runtime::Execute(RunAll, nullptr, dpor, options).verdict];
  EXPECT_FALSE(dpor.Begin());
  if (redundant != nullptr) *redundant = dpor.redundant();
  return endings;
}

void ExpectTraces(const std::vector<Thread>& threads, std::uint64_t traces) {
  EXPECT_EQ(Explore(threads), (Endings{{Verdict::kOk, traces}}));
}

// Where what a thread does next depends on what it saw, some executions are found to be redundant when they are half done (see Dpor). All the others
// are one of each trace.
void ExpectTracesAndRedundant(const std::vector<Thread>& threads, std::uint64_t traces, std::uint64_t redundant) {
  std::uint64_t found = 0;
  EXPECT_EQ(Explore(threads, 0, &found), (Endings{{Verdict::kOk, traces + redundant}}));
  EXPECT_EQ(found, redundant);
}

void Section(pthread_mutex_t& mutex, Word& counter) {
  pthread_mutex_lock(&mutex);
  PlainWrite(counter, PlainRead(counter) + 1);
  pthread_mutex_unlock(&mutex);
}

// A thread of Flanagan and Godefroid's indexer (POPL 2005): four entries into a hash table.
void Index(std::size_t thread) {
  for (std::size_t entry = 1; entry <= 4; ++entry) {
    const auto value = static_cast<Word>(entry * 11 + thread);
    std::size_t at = value * 7 % kTable;
    for (Word expected = 0; !CompareExchange(words[at], expected, value); expected = 0) at = (at + 1) % kTable;
  }
}

std::vector<Thread> Indexers(std::size_t count) {
  std::vector<Thread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.push_back([i] { Index(i); });
  return threads;
}

// Up to eleven threads never meet. The twelfth has the same values as the first, one entry later: three pairs in any order. So has each further one.
TEST(DporCount, Indexer) {
  ExpectTraces(Indexers(2), 1);
  ExpectTraces(Indexers(11), 1);
  ExpectTraces(Indexers(12), 8);
  ExpectTracesAndRedundant(Indexers(13), 64, 7);
}

// Writer i makes word i one more than word i - 1; the reader looks from the last word backwards for a zero. Each two neighbours come in one
// of two orders: 2^(n-1). If the reader ends at word n, which is not yet written, or at word 0, it leaves these orders free. If it ends at
// another word k, writer k comes after it, and so after writer k + 1, whose word it has seen: 2^(n-2).
TEST(DporCount, LastZero) {
  for (std::size_t n = 2; n <= 7; ++n) {
    std::vector<Thread> threads{[n] {
      std::size_t at = n;
      while (Load(words[at]) != 0) --at;
    }};
    for (std::size_t i = 1; i <= n; ++i) threads.push_back([i] { Store(words[i], Load(words[i - 1]) + 1); });
    // That 2^(n-1) + 3^(n-1) are begun is no result of theory, but must not get worse unnoticed.
    const std::uint64_t traces = (n + 3) << (n - 2);
    std::uint64_t threes = 1;
    for (std::size_t i = 1; i < n; ++i) threes *= 3;
    ExpectTracesAndRedundant(threads, traces, (std::uint64_t{1} << (n - 1)) + threes - traces);
  }
}

// Each reader comes before or after the writer.
TEST(DporCount, Readers) {
  for (std::size_t n = 0; n <= 8; ++n) {
    std::vector<Thread> threads{[] { Store(words[0], 1); }};
    for (std::size_t i = 0; i < n; ++i) threads.push_back([] { Load(words[0]); });
    ExpectTraces(threads, std::uint64_t{1} << n);
  }
}

// The orders of the sections.
TEST(DporCount, LockedCounters) {
  const auto sections = [](int count) {
    return [count] {
      for (int i = 0; i < count; ++i) Section(mutexes[0], words[0]);
    };
  };
  ExpectTraces({sections(1), sections(1)}, 2);
  ExpectTraces({sections(1), sections(1), sections(1)}, 6);
  ExpectTraces({sections(1), sections(1), sections(1), sections(1)}, 24);
  ExpectTraces({sections(2), sections(2)}, 6);
  ExpectTraces({sections(3), sections(3)}, 20);
  ExpectTraces({sections(2), sections(2), sections(2)}, 90);
}

TEST(DporCount, SectionsOfDifferentLocksAreIndependent) {
  ExpectTraces({[] { Section(mutexes[0], words[0]); }, [] { Section(mutexes[1], words[1]); }}, 1);
}

TEST(DporCount, ReadsAreIndependent) {
  ExpectTraces({[] { Load(words[0]); }, [] { Load(words[0]); }, [] { Load(words[0]); }}, 1);
}

TEST(DporCount, WritesOfOneWordAreNot) {
  const Thread writes = [] { Store(words[0], 1); };
  ExpectTraces({writes, writes, writes}, 6);
}

// A deadlock is the trace in which each has its first lock; otherwise one comes after the other.
TEST(DporCount, OppositeLockOrders) {
  const auto both = [](pthread_mutex_t& first, pthread_mutex_t& second) {
    pthread_mutex_lock(&first);
    pthread_mutex_lock(&second);
    pthread_mutex_unlock(&second);
    pthread_mutex_unlock(&first);
  };
  EXPECT_EQ(Explore({[&] { both(mutexes[0], mutexes[1]); }, [&] { both(mutexes[1], mutexes[0]); }}),
            (Endings{{Verdict::kOk, 2}, {Verdict::kDeadlock, 1}}));
}

// The try comes before the section, within it, or after it.
TEST(DporCount, TryLock) {
  const Thread tries = [] {
    if (pthread_mutex_trylock(&mutexes[0]) == 0) pthread_mutex_unlock(&mutexes[0]);
  };
  ExpectTraces({[] { Section(mutexes[0], words[0]); }, tries}, 3);
}

// The signal is lost, or the waiter waits already.
TEST(DporCount, LostWakeup) {
  const Thread waits = [] {
    pthread_mutex_lock(&mutexes[0]);
    pthread_cond_wait(&condition, &mutexes[0]);
    pthread_mutex_unlock(&mutexes[0]);
  };
  const Thread signals = [] {
    pthread_mutex_lock(&mutexes[0]);
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutexes[0]);
  };
  EXPECT_EQ(Explore({waits, signals}), (Endings{{Verdict::kOk, 1}, {Verdict::kDeadlock, 1}}));
}

// What comes before the post cannot come after the wait.
TEST(DporCount, SemaphoreOrders) {
  ExpectTraces({[] {
                  Store(words[0], 1);
                  sem_post(&semaphore);
                },
                [] {
                  sem_wait(&semaphore);
                  Store(words[0], 2);
                }},
               1);
}

// Each of two weak compare-exchanges on words of their own fails or does not, but not both of them.
TEST(DporCount, OneSurprise) {
  const auto once = [](Word& word) {
    Word expected = 0;
    CompareExchangeWeak(word, expected, 1);
  };
  const Endings endings = Explore({[&] { once(words[0]); }, [&] { once(words[1]); }}, 1);
  EXPECT_GE(endings.at(Verdict::kOk), 3u);
}

}  // namespace
}  // namespace heddle::testing
