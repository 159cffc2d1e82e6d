// What one thread uses alone, and what others use too, be it a byte beside it.
#include "stress/explore/unshared.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace heddle::explore {
namespace {

using runtime::Event;
using strategy::OperationKind;

Event Access(strategy::ThreadId thread, std::string object) {
  Event event;
  event.kind = OperationKind::kPlainRead;
  event.thread = thread;
  event.object = std::move(object);
  return event;
}

Event Write(strategy::ThreadId thread, std::string object) {
  Event event = Access(thread, std::move(object));
  event.kind = OperationKind::kPlainWrite;
  return event;
}

TEST(Unshared, IsWhatOneThreadUsesAlone) {
  EXPECT_EQ(FindUnshared({Access(0, "heap#1"), Access(1, "heap#2"), Access(0, "heap#1+8"), Access(1, "balance"), Access(0, "balance")}),
            (std::vector<bool>{true, true, true, false, false}));
}

TEST(Unshared, IsWhatAThreadDoesBeforeTheLastThatAnotherCanSee) {
  EXPECT_EQ(FindUnshared({Write(0, "x"), Access(0, "x"), Write(0, "x"), Access(0, "x"), Access(0, "x"), Access(1, "x")}),
            (std::vector<bool>{true, true, false, true, false, false}));
}

TEST(Unshared, IsWhatAThreadDoesAfterTheFirstThatAnotherCanSee) {
  EXPECT_EQ(FindUnshared({Access(1, "x"), Access(0, "x"), Access(0, "x"), Write(0, "x"), Access(0, "x"), Write(0, "x")}),
            (std::vector<bool>{false, false, true, false, true, true}));
}

TEST(Unshared, AnotherThreadWithinSixteenBytesCounts) {
  EXPECT_EQ(FindUnshared({Access(0, "heap#1+16"), Access(1, "heap#1+31"), Access(0, "heap#1"), Access(0, "heap#1+47"), Access(2, "heap#10+16")}),
            (std::vector<bool>{false, false, true, true, true}));
  EXPECT_EQ(FindUnshared({Access(0, "T0's stack+16"), Access(1, "T0's stack+1"), Access(0, "T0's stack+17")}), (std::vector<bool>{false, false, true}));
}

TEST(Unshared, WhatLiesBesideALockIsNotTheLock) {
  EXPECT_EQ(FindUnshared({Write(0, "lock#1"), Write(0, "lock#1+8"), Access(0, "lock#1+8"), Access(1, "lock#1")}),
            (std::vector<bool>{false, false, false, false}));
}

TEST(Unshared, ANameMayHaveAPlus) {
  EXPECT_EQ(FindUnshared({Access(0, "operator+"), Access(1, "operator+"), Access(0, "a+b"), Access(1, "a+c")}),
            (std::vector<bool>{false, false, true, true}));
}

TEST(Unshared, IsNothingWithoutAnObject) {
  Event note = Access(0, "heap#1");
  note.type = Event::Type::kNote;
  EXPECT_EQ(FindUnshared({Access(0, ""), note}), (std::vector<bool>{false, false}));
}

TEST(Unshared, WhoeverWaitsForItUsesIt) {
  Event waits = Access(1, "m");
  waits.type = Event::Type::kBlocked;
  EXPECT_EQ(FindUnshared({Access(0, "m"), waits}), (std::vector<bool>{false, false}));
}

}  // namespace
}  // namespace heddle::explore
