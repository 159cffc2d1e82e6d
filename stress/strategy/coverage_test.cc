#include "stress/strategy/coverage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

int words[2];
const char sites[3] = {};

// An atomic operation at the place in the code of that number.
Operation At(ThreadId thread, int site, int word, bool writes) {
  Operation operation = testing::WriteOf(words[word]);
  operation.kind = writes ? OperationKind::kStore : OperationKind::kLoad;
  operation.writes = writes;
  operation.thread = thread;
  operation.site = &sites[site];
  return operation;
}

struct Counted {
  std::array<std::uint8_t, 1024> counters = {};
  Coverage coverage{counters};

  // How often anything was counted in an execution of these.
  int Count(const std::vector<Operation>& operations) {
    counters = {};
    coverage.Begin();
    for (const Operation& operation : operations) coverage.Add(operation);
    return std::accumulate(counters.begin(), counters.end(), 0);
  }
};

TEST(Coverage, EachOperationIsAStepFromThatThreadsLastPlace) {
  Counted counted;
  EXPECT_EQ(counted.Count({At(1, 0, 0, false), At(1, 1, 0, false), At(2, 0, 0, false)}), 3);
}

TEST(Coverage, WhoComesAfterAWriteOfAnotherThreadIsAPair) {
  Counted counted;
  EXPECT_EQ(counted.Count({At(1, 0, 0, true), At(1, 1, 0, false)}), 2) << "its own";
  EXPECT_EQ(counted.Count({At(1, 0, 0, true), At(2, 1, 1, false)}), 2) << "of something else";
  EXPECT_EQ(counted.Count({At(1, 0, 0, false), At(2, 1, 0, false)}), 2) << "no write";
  EXPECT_EQ(counted.Count({At(1, 0, 0, true), At(2, 1, 0, false)}), 3);
}

TEST(Coverage, AnExecutionDoesNotSeeTheWritesOfTheOneBefore) {
  Counted counted;
  counted.Count({At(1, 0, 0, true)});
  EXPECT_EQ(counted.Count({At(2, 1, 0, false)}), 1);
}

TEST(Coverage, TellsPlacesApart) {
  Counted counted;
  counted.Count({At(1, 0, 0, false)});
  const auto first = counted.counters;
  counted.Count({At(1, 1, 0, false)});
  EXPECT_NE(counted.counters, first);
  counted.Count({At(1, 0, 0, false)});
  EXPECT_EQ(counted.counters, first);
}

TEST(Coverage, WhereNoPlaceIsKnownTheObjectIsOne) {
  Counted counted;
  const auto lock = [](int word) {
    Operation operation = At(1, 0, word, true);
    operation.kind = OperationKind::kLock;
    operation.site = nullptr;
    return operation;
  };
  counted.Count({lock(0), lock(0)});
  const auto same = counted.counters;
  counted.Count({lock(0), lock(1)});
  EXPECT_NE(counted.counters, same);
  const auto two = counted.counters;
  counted.Count({lock(1), lock(0)});
  EXPECT_EQ(counted.counters, two) << "objects are numbered as they come, wherever they lie";
}

TEST(Coverage, CountersDoNotOverflow) {
  Counted counted;
  counted.Count(std::vector<Operation>(1000, At(1, 0, 0, false)));
  EXPECT_EQ(*std::max_element(counted.counters.begin(), counted.counters.end()), 0xff);
}

}  // namespace
}  // namespace heddle::strategy
