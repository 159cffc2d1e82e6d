// What the table says about an execution, and that it fits.
#include "tools/report/interleaving.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

using runtime::Event;
using strategy::OperationKind;

bool Contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t Widest(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

Event Operation(strategy::ThreadId thread, OperationKind kind, std::string object = {}, std::string text = {}) {
  return {Event::Type::kOperation, kind, thread, 1, 0, std::move(object), std::move(text), {}};
}

TEST(EventText, TellsAReadValueFromAChange) {
  EXPECT_EQ(EventText(Operation(1, OperationKind::kLoad, "lock#1", "0")), "load lock#1 = 0");
  EXPECT_EQ(EventText(Operation(1, OperationKind::kExchange, "lock#1", "0 -> 1")), "exchange lock#1: 0 -> 1");
  EXPECT_EQ(EventText(Operation(1, OperationKind::kLock, "lock#1")), "lock lock#1");
}

TEST(EventText, LeavesOutTheThreadItselfAsObject) {
  EXPECT_EQ(EventText(Operation(1, OperationKind::kStart, "T1")), "start");
  EXPECT_EQ(EventText(Operation(0, OperationKind::kJoin, "T1")), "join T1");
}

TEST(EventText, ShowsACallThatBeginsAndItsAnswer) {
  Event note = Operation(1, OperationKind::kMark);
  note.type = Event::Type::kNote;
  note.text = "acquire()";
  EXPECT_EQ(EventText(note), "acquire() ...");
  note.text = "-> ok";
  EXPECT_EQ(EventText(note), "-> ok");
}

TEST(Interleaving, SaysWhyAnotherThreadGoesOn) {
  Event blocked = Operation(1, OperationKind::kLock, "lock#1");
  blocked.type = Event::Type::kBlocked;
  const std::string table =
      Interleaving({Operation(0, OperationKind::kLoad, "x", "0"), Operation(1, OperationKind::kLoad, "x", "0"), blocked,
                    Operation(2, OperationKind::kYield), Operation(3, OperationKind::kExit, "T3"),
                    Operation(0, OperationKind::kLoad, "x", "0")},
                   "ok", 120);
  EXPECT_TRUE(Contains(table, "T0 is preempted; T1 goes on"));
  EXPECT_TRUE(Contains(table, "T1 waits for lock#1; T2 goes on"));
  EXPECT_TRUE(Contains(table, "T2 yields; T3 goes on"));
  EXPECT_TRUE(Contains(table, "T3 has ended; T0 goes on"));
}

TEST(Interleaving, DoesNotTakeADeadlineThatPassesForASwitch) {
  Event timed_out = Operation(2, OperationKind::kLock, "lock#1");
  timed_out.type = Event::Type::kTimedOut;
  const std::string table = Interleaving(
      {Operation(1, OperationKind::kLoad, "x", "0"), timed_out, Operation(1, OperationKind::kLoad, "x", "0")}, "ok", 100);
  EXPECT_FALSE(Contains(table, "goes on"));
  EXPECT_TRUE(Contains(table, "times out on lock#1"));
}

TEST(Interleaving, HasAColumnForTimeOnlyWhenTimePasses) {
  EXPECT_FALSE(Contains(Interleaving(testing::Turns(2), "ok", 100), "time"));
  EXPECT_TRUE(Contains(Interleaving(testing::BrokenExclusion(), "ok", 100), "30ns"));
}

TEST(Interleaving, KeepsToTheWidthWhateverTheNumberOfThreads) {
  for (const int threads : {1, 2, 3, 4, 5, 20}) {
    for (const std::size_t width : {60, 80, 100, 200}) {
      EXPECT_LE(Widest(Interleaving(testing::Turns(threads), "ok", width)), width) << threads << " " << width;
    }
  }
}

TEST(Interleaving, LeavesOutTheMiddleOfALongExecution) {
  std::vector<Event> events(5000, Operation(1, OperationKind::kYield));
  const std::string table = Interleaving(events, "livelock", 100);
  EXPECT_TRUE(Contains(table, "4760 rows left out"));
  EXPECT_LT(std::count(table.begin(), table.end(), '\n'), 300);
  EXPECT_TRUE(Contains(table, "livelock"));
}

TEST(Interleaving, LeavesOutWhatNoOtherThreadCanHaveNoticed) {
  std::vector<Event> events(50, Operation(1, OperationKind::kPlainRead, "own"));
  events[20] = Operation(1, OperationKind::kPlainWrite, "shared");
  events[30] = Operation(2, OperationKind::kPlainRead, "shared");
  const std::string table = Interleaving(events, "violation", 100);
  EXPECT_TRUE(Contains(table, "38 steps that no other thread can have noticed: not shown"));
  EXPECT_TRUE(Contains(table, "write shared"));
  EXPECT_TRUE(Contains(table, "read shared"));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 2 + 1 + 2 + 2 + 10 + 1);
}

TEST(Interleaving, LeavesOutOnlyPlainAccessesOfOneOfMiddlingLength) {
  std::vector<Event> events(40, Operation(1, OperationKind::kPlainRead, "own"));
  std::fill_n(events.begin(), 5, Operation(1, OperationKind::kLoad, "own"));
  const std::string table = Interleaving(events, "violation", 100);
  EXPECT_TRUE(Contains(table, "25 steps that no other thread can have noticed: not shown"));
  EXPECT_TRUE(Contains(table, "load own"));
}

TEST(Interleaving, ShowsAShortExecutionWhole) {
  const std::string table = Interleaving(std::vector<Event>(20, Operation(1, OperationKind::kPlainRead, "own")), "violation", 100);
  EXPECT_FALSE(Contains(table, "not shown"));
}

}  // namespace
}  // namespace heddle::report
