// The default strategy finds every bug, and accuses no correct twin, within a small budget.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stress/benchmarks/trial.h"

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

}  // namespace
}  // namespace heddle::benchmarks
