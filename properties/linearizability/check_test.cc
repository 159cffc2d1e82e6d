#include "properties/linearizability/check.h"

#include <gtest/gtest.h>

#include "properties/linearizability/testing/objects.h"

namespace heddle::properties::linearizability {
namespace {

using testing::Register;
using testing::ShyQueue;
using testing::Slot;

Call Returned(int thread, int operation, Value argument, std::uint64_t invoked, std::uint64_t returned, int status, Value result) {
  return {thread, operation, {argument, 0, 0}, 1, invoked, returned, status, result};
}
Call Pending(int thread, int operation, Value argument, std::uint64_t invoked) {
  return {thread, operation, {argument, 0, 0}, 1, invoked, {}, 0, 0};
}

TEST(Check, AcceptsTheEmptyHistory) { EXPECT_EQ(Check({}, Register()).answer, Answer::kOk); }

TEST(Check, AcceptsAReadThatOverlapsTheWriteItSees) {
  const History history{Returned(1, Register::kWrite, 5, 1, 4, 0, 0), Returned(2, Register::kRead, 0, 2, 3, 0, 5)};
  EXPECT_EQ(Check(history, Register()).answer, Answer::kOk);
}

TEST(Check, RefusesAReadOfAnOldValueAfterTheWriteHasReturned) {
  const History history{Returned(1, Register::kWrite, 5, 1, 2, 0, 0), Returned(2, Register::kRead, 0, 3, 4, 0, 0)};
  EXPECT_EQ(Check(history, Register()).answer, Answer::kIllegal);
}

TEST(Check, RefusesTwoReadsThatSeeTwoWritesInOppositeOrders) {
  const History history{Returned(1, Register::kWrite, 1, 1, 10, 0, 0), Returned(2, Register::kWrite, 2, 2, 11, 0, 0),
                        Returned(3, Register::kRead, 0, 3, 4, 0, 1),   Returned(3, Register::kRead, 0, 5, 6, 0, 2),
                        Returned(4, Register::kRead, 0, 12, 13, 0, 1)};
  EXPECT_EQ(Check(history, Register()).answer, Answer::kIllegal);
}

// Herlihy and Wing, 1990: E(x) A, E(y) B, D() -> y A is no behaviour of a queue when E(x) has returned before E(y) begins.
TEST(Check, RefusesAQueueThatLosesItsOrder) {
  const History history{Returned(1, ShyQueue::kPut, 1, 1, 2, 0, 0), Returned(2, ShyQueue::kPut, 2, 3, 4, 0, 0),
                        Returned(1, ShyQueue::kTryGet, 0, 5, 6, 0, 2)};
  EXPECT_EQ(Check(history, ShyQueue()).answer, Answer::kIllegal);
}

TEST(Check, AcceptsEitherOrderOfPutsThatOverlap) {
  const History history{Returned(1, ShyQueue::kPut, 1, 1, 4, 0, 0), Returned(2, ShyQueue::kPut, 2, 2, 3, 0, 0),
                        Returned(1, ShyQueue::kTryGet, 0, 5, 6, 0, 2)};
  EXPECT_EQ(Check(history, ShyQueue()).answer, Answer::kOk);
}

TEST(Check, LetsAPendingCallHaveTakenEffect) {
  const History history{Pending(1, Register::kWrite, 5, 1), Returned(2, Register::kRead, 0, 2, 3, 0, 5)};
  EXPECT_EQ(Check(history, Register()).answer, Answer::kOk);
}

TEST(Check, LetsAPendingCallHaveHadNoEffect) {
  const History history{Pending(1, Register::kWrite, 5, 1), Returned(2, Register::kRead, 0, 2, 3, 0, 0)};
  EXPECT_EQ(Check(history, Register()).answer, Answer::kOk);
}

TEST(Check, AcceptsThatTheyAreStuckWhenEachHasToWait) {
  const History history{Pending(1, Slot::kGet, 0, 1), Pending(2, Slot::kGet, 0, 2)};
  EXPECT_EQ(Check(history, Slot(), {.stuck = true}).answer, Answer::kOk);
}

TEST(Check, RefusesThatOneIsStuckThoughThereIsSomethingToGet) {
  const History history{Pending(1, Slot::kGet, 0, 1), Returned(2, Slot::kPut, 7, 2, 3, 0, 0)};
  EXPECT_EQ(Check(history, Slot(), {.stuck = true}).answer, Answer::kIllegal);
}

TEST(Check, RefusesThatOneIsStuckThoughItsCallHasTakenEffect) {
  const History history{Pending(1, Slot::kPut, 7, 1), Returned(2, Slot::kGet, 0, 2, 3, 0, 7)};
  EXPECT_EQ(Check(history, Slot(), {.stuck = true}).answer, Answer::kIllegal);
}

TEST(Check, SaysThatItDoesNotKnowWhenItsStepsAreUsedUp) {
  History history;
  for (int i = 0; i < 12; ++i) history.push_back(Returned(i, Register::kWrite, i, static_cast<std::uint64_t>(i + 1), static_cast<std::uint64_t>(i + 50), 0, 0));
  history.push_back(Returned(20, Register::kRead, 0, 100, 101, 0, 99));
  EXPECT_EQ(Check(history, Register(), {.stuck = false, .max_steps = 100}).answer, Answer::kUnknown);
}

TEST(Check, NamesTheFirstAnswerThatCannotBe) {
  const History history{Returned(1, Register::kWrite, 5, 1, 2, 0, 0), Returned(2, Register::kRead, 0, 3, 4, 0, 0),
                        Returned(1, Register::kRead, 0, 5, 6, 0, 5)};
  EXPECT_EQ(Check(history, Register()).explanation, "T2 read -> ok fits no order with T1 write(5) -> ok");
}

// Eight clients and many calls of a register, each at some moment between its beginning and its end.
History LongHistory(int calls) {
  History history;
  Value value = 0;
  std::uint64_t random = 1;
  const auto below = [&](std::uint64_t bound) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    return (random >> 33) % bound;
  };
  // Every call takes 16 ticks, takes effect at its middle, and overlaps those of the seven others.
  for (int i = 0; i < calls; ++i) {
    const auto middle = static_cast<std::uint64_t>(i + 1) * 4;
    const int operation = static_cast<int>(below(3));
    const Value argument = static_cast<Value>(below(5));
    Call call = Returned(i % 8, operation, argument, middle * 16 - 160 - below(15), middle * 16 + 160 + below(15), 0, 0);
    if (operation == Register::kRead || operation == Register::kSwap) call.result = value;
    if (operation != Register::kRead) value = argument;
    history.push_back(call);
  }
  return history;
}

TEST(Check, IsQuickWithTenThousandCalls) {
  History history = LongHistory(10'000);
  for (Call& call : history) call.invoked += 1000, *call.returned += 1000;
  const Result result = Check(history, Register(), {.stuck = false, .max_steps = 10'000'000});
  EXPECT_EQ(result.answer, Answer::kOk);
}

TEST(Check, FindsOneWrongAnswerInTenThousand) {
  History history = LongHistory(10'000);
  for (Call& call : history) call.invoked += 1000, *call.returned += 1000;
  for (Call& call : history) {
    if (call.operation != Register::kRead || call.invoked < 300'000) continue;
    call.result = 77;
    break;
  }
  EXPECT_EQ(Check(history, Register(), {.stuck = false, .max_steps = 10'000'000}).answer, Answer::kIllegal);
}

TEST(Check, OrdersPartsOfAnObjectByThemselves) {
  struct Pair final : public Specification {
    State Initial() const override { return {0}; }
    void Apply(const State& state, const Call& call, std::vector<Step>* steps) const override {
      if (call.operation == Register::kWrite) return steps->push_back({{call.arguments[1]}, 0, 0});
      steps->push_back({state, 0, state[0]});
    }
    Value PartOf(const Call& call) const override { return call.arguments[0]; }
    std::string Describe(const Call&) const override { return "call"; }
  };
  Call write = Returned(1, Register::kWrite, 1, 1, 2, 0, 0);
  write.arguments[1] = 7;
  const Call other = Returned(1, Register::kRead, 2, 3, 4, 0, 0);
  Call read = Returned(1, Register::kRead, 1, 5, 6, 0, 7);
  EXPECT_EQ(Check({write, other, read}, Pair()).answer, Answer::kOk);
  read.result = 0;
  EXPECT_EQ(Check({write, other, read}, Pair()).answer, Answer::kIllegal);
}

// T3 is in the middle of a call all the time.
TEST(Check, ForgetsTheOrderWithinAWindowWhereQuiescenceIsAllThatIsPromised) {
  const History history{Returned(3, Register::kWrite, 1, 1, 10, 0, 0), Returned(1, Register::kWrite, 5, 2, 3, 0, 0),
                        Returned(2, Register::kRead, 0, 4, 5, 0, 0)};
  EXPECT_EQ(Check(history, Register()).answer, Answer::kIllegal);
  EXPECT_EQ(Check(history, Register(), {.consistency = Consistency::kQuiescent}).answer, Answer::kOk);
}

TEST(Check, KeepsTheOrderOfWindowsWhereQuiescenceIsPromised) {
  const History history{Returned(1, Register::kWrite, 5, 1, 2, 0, 0), Returned(2, Register::kRead, 0, 3, 4, 0, 0)};
  EXPECT_EQ(Check(history, Register(), {.consistency = Consistency::kQuiescent}).answer, Answer::kIllegal);
}

TEST(Check, ForgetsTheOrderBetweenThreadsWhereOnlyTheirOwnIsPromised) {
  const History history{Returned(1, Register::kWrite, 5, 1, 2, 0, 0), Returned(2, Register::kRead, 0, 3, 4, 0, 0)};
  EXPECT_EQ(Check(history, Register(), {.consistency = Consistency::kProgramOrder}).answer, Answer::kOk);
}

TEST(Check, KeepsTheOrderOfEachThreadAndOfThreadZero) {
  const Options options{.consistency = Consistency::kProgramOrder};
  const History own{Returned(1, Register::kWrite, 5, 1, 2, 0, 0), Returned(1, Register::kRead, 0, 3, 4, 0, 0)};
  EXPECT_EQ(Check(own, Register(), options).answer, Answer::kIllegal);
  const History before{Returned(0, Register::kWrite, 5, 1, 2, 0, 0), Returned(1, Register::kRead, 0, 3, 4, 0, 0)};
  EXPECT_EQ(Check(before, Register(), options).answer, Answer::kIllegal);
  const History afterwards{Returned(1, Register::kWrite, 5, 1, 2, 0, 0), Returned(0, Register::kRead, 0, 3, 4, 0, 0)};
  EXPECT_EQ(Check(afterwards, Register(), options).answer, Answer::kIllegal);
}

TEST(Check, NamesOnlyTheLastWindowOfALongHistory) {
  History history;
  for (std::uint64_t i = 0; i < 20; ++i) history.push_back(Returned(1, Register::kWrite, 3, 10 * i + 1, 10 * i + 2, 0, 0));
  history.push_back(Returned(1, Register::kWrite, 4, 301, 304, 0, 0));
  history.push_back(Returned(2, Register::kRead, 0, 302, 303, 0, 9));
  EXPECT_EQ(Check(history, Register()).explanation, "T2 read -> 9 fits no order with T1 write(4) (after 20 earlier calls)");
}

}  // namespace
}  // namespace heddle::properties::linearizability
