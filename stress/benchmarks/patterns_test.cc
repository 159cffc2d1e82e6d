// The default strategy finds every bug, and accuses no correct twin, within a small budget; exhaustive search misses none where it comes to its end.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "stress/benchmarks/trial.h"
#include "stress/explore/search.h"

namespace heddle::benchmarks {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kSchedulesForBug = 10'000;
constexpr std::uint64_t kSchedulesForTwin = 500;

const std::vector<const Pattern*>& Patterns() {
  static const auto* const patterns = new std::vector(LoadPatterns("stress/benchmarks/patterns.so"));
  return *patterns;
}

TEST(Patterns, AreManyAndHaveNamesOfTheirOwn) {
  EXPECT_GE(Patterns().size(), 40u);
  for (std::size_t i = 1; i < Patterns().size(); ++i) EXPECT_STRNE(Patterns()[i - 1]->name, Patterns()[i]->name);
}

TEST(Patterns, BugsAreFound) {
  for (const Pattern* pattern : Patterns()) {
    const explore::Searched searched = Try(*pattern, /*correct=*/false, {}, kSeed, kSchedulesForBug);
    EXPECT_TRUE(searched.failure) << pattern->name << ", " << searched.executions << " schedules";
    if (searched.failure) EXPECT_NE(searched.failure->verdict, runtime::Verdict::kNotModelled) << pattern->name << ": " << searched.failure->message;
  }
}

TEST(Patterns, CorrectTwinsAreNotAccused) {
  for (const Pattern* pattern : Patterns()) {
    const explore::Searched searched = Try(*pattern, /*correct=*/true, {}, kSeed, kSchedulesForTwin);
    EXPECT_FALSE(searched.failure) << pattern->name << ", schedule " << searched.executions << ": " << searched.failure->message;
  }
}

// --- exhaustive search up to equivalence -------------------------------------------------------------------------------------------

constexpr std::uint64_t kSchedulesForAll = 6000;
// Of all patterns, among them those of a hundred threads.
constexpr std::uint64_t kSchedulesForEach = 500;

explore::Searched TryAll(const Pattern& pattern, bool correct, std::uint64_t schedules) {
  runtime::Options options;
  options.max_surprises = 0;
  const auto searcher = explore::MakeStrategy({.name = "dpor"}, kSeed);
  return explore::Search([&] { pattern.run(correct); }, *searcher, options, schedules);
}

TEST(AllSchedules, OfATwinAreInnocent) {
  for (const Pattern* pattern : Patterns()) {
    const explore::Searched searched = TryAll(*pattern, /*correct=*/true, kSchedulesForEach);
    EXPECT_FALSE(searched.failure) << pattern->name << ", schedule " << searched.executions << ": " << searched.failure->message;
  }
}

TEST(AllSchedules, OfABugHaveIt) {
  for (const Pattern* pattern : Patterns()) EXPECT_FALSE(TryAll(*pattern, /*correct=*/false, kSchedulesForEach).exhausted) << pattern->name;
}

TEST(AllSchedules, OfSmallTwinsAreFew) {
  const std::set<std::string> small = {
      "aba_stack",     "barrier_reuse",   "bounded_buffer_waits_once", "check_then_act", "deadlock_abba",       "deadlock_ring_3",
      "deadlock_ring_5", "double_checked_locking", "dropped_event",    "early_free",     "fibonacci_4",         "hash_table",
      "hidden_update", "initialized_twice", "join_with_lock",          "latch",          "late_reader",         "lazy_sum",
      "list_insert",   "lock_upgrade",    "lost_update",               "lost_update_most", "lost_wakeup",       "missing_join",
      "order_violation", "philosophers_3", "ping_pong_3",              "readers_writer_lock", "reference_count", "reorder_4",
      "rollback",      "semaphore_inside_lock", "semaphore_of_two",    "shutdown",       "snapshot",            "stale_cache",
      "timer_cancel",  "transfer",        "two_stage_3",               "work_stealing",  "wrong_lock"};
  std::size_t tried = 0;
  for (const Pattern* pattern : Patterns()) {
    if (!small.contains(pattern->name)) continue;
    ++tried;
    EXPECT_TRUE(TryAll(*pattern, /*correct=*/true, kSchedulesForAll).exhausted) << pattern->name;
  }
  EXPECT_EQ(tried, small.size());
}

}  // namespace
}  // namespace heddle::benchmarks
