// What is measured by turns and how it is printed, with operations that only pretend to take time.
#include "tools/bench/primitives/comparison.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace heddle::bench {
namespace {

// Takes `each` per operation, says its name in `log` for every round.
Operation Pretend(Seconds each, char name = ' ', std::string* log = nullptr) {
  return [=](std::int64_t count) {
    if (log != nullptr) log->push_back(name);
    return each * static_cast<double>(count);
  };
}

constexpr Effort kEffort{.rounds = 3, .round = Seconds(1)};

TEST(MeasureTest, RatioIsHeddlesSpeedByThePeers) {
  const auto lines = Measure({"work",
                              Pretend(Seconds(0.01)),
                              {{"half", "half-dev", Pretend(Seconds(0.02))},
                               {"twice", "twice-dev", Pretend(Seconds(0.005))}}},
                             kEffort);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_NEAR(lines[0].measured->ratio, 2, 1e-9);
  EXPECT_NEAR(lines[0].measured->heddle, 100, 1e-9);
  EXPECT_NEAR(lines[0].measured->peer, 50, 1e-9);
  EXPECT_NEAR(lines[1].measured->ratio, 0.5, 1e-9);
}

TEST(MeasureTest, AllTakeTurns) {
  std::string log;
  Measure({"work",
           Pretend(Seconds(1), 'h', &log),
           {{"a", "", Pretend(Seconds(1), 'a', &log)}, {"b", "", Pretend(Seconds(1), 'b', &log)}}},
          kEffort);
  EXPECT_EQ(log,
            "hab"
            "habhabhab");  // Once to see how long it takes, then the rounds.
}

TEST(MeasureTest, ARoundIsFilled) {
  std::int64_t last = 0;
  Measure({"work", [&](std::int64_t count) { return Seconds(1e-3) * (last = count); }, {}},
          kEffort);
  EXPECT_EQ(last, 1000);
}

TEST(MeasureTest, AMissingPeerIsALineWithoutNumbers) {
  const auto lines =
      Measure({"work", Pretend(Seconds(1)), {{"none", "none-dev", nullptr}}}, kEffort);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_FALSE(lines[0].measured);
}

TEST(TableTest, NamesWhatToInstall) {
  EXPECT_NE(Table({{"work", "none", "none-dev", {}}}).find("not measured: install none-dev\n"),
            std::string::npos);
}

TEST(TableTest, SaysWhereHeddleIsSlowerAndOnlyThere) {
  const std::string table = Table({{"fast", "a", "", Line::Measured{1.5, 15, 10}},
                                   {"slow", "b", "", Line::Measured{0.25, 2.5e3, 1e4}}});
  EXPECT_NE(table.find("\n\nslow: slower than b, 0.25 of its speed.\n"), std::string::npos)
      << table;
  EXPECT_EQ(table.find("slower than a"), std::string::npos);
  EXPECT_NE(table.find("2.5 k/s"), std::string::npos);
}

}  // namespace
}  // namespace heddle::bench
