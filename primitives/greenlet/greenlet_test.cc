// greenlet.1 to greenlet.3 and greenlet.5 of one thread: values, parents, death.
// Exceptions, references and threads have test files of their own.
#include "primitives/greenlet/greenlet.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace heddle {
namespace {

int as_int(const Value& value) { return std::any_cast<int>(value); }

// greenlet.1
TEST(GreenletTest, FirstSwitchPassesItsArgumentToRun) {
  int received = 0;
  const Greenlet greenlet([&](Value value) { received = as_int(value); });
  greenlet.switch_to(7);
  EXPECT_EQ(received, 7);
}

// greenlet.1
TEST(GreenletTest, LaterSwitchesReturnTheirArgumentFromSwitch) {
  const Greenlet main = getcurrent();
  std::vector<int> received;
  const Greenlet greenlet([&](Value value) {
    received.push_back(as_int(value));
    received.push_back(as_int(main.switch_to(10)));
    received.push_back(as_int(main.switch_to(20)));
    return 30;
  });
  EXPECT_EQ(as_int(greenlet.switch_to(1)), 10);
  EXPECT_EQ(as_int(greenlet.switch_to(2)), 20);
  EXPECT_EQ(as_int(greenlet.switch_to(3)), 30);
  EXPECT_EQ(received, (std::vector{1, 2, 3}));
}

// greenlet.1
TEST(GreenletTest, SwitchCarriesNothingOrSeveralValues) {
  const Greenlet main = getcurrent();
  const Greenlet greenlet([&](Value value) {
    EXPECT_FALSE(value.has_value());
    return main.switch_to(std::tuple(1, std::string("two")));
  });
  const Value pair = greenlet.switch_to();
  EXPECT_EQ((std::any_cast<std::tuple<int, std::string>>(pair)), std::tuple(1, "two"));
  EXPECT_FALSE(greenlet.switch_to().has_value());
}

// greenlet.1
TEST(GreenletTest, SwitchToTheRunningGreenletReturnsItsArgument) {
  EXPECT_EQ(as_int(getcurrent().switch_to(5)), 5);
  const Greenlet greenlet([] { return getcurrent().switch_to(6); });
  EXPECT_EQ(as_int(greenlet.switch_to()), 6);
}

TEST(GreenletTest, PingPongPrintsTheMarksOfTheTutorialInOrder) {
  std::vector<int> marks;
  Greenlet first;
  Greenlet second;
  first = Greenlet([&] {
    marks.push_back(12);
    second.switch_to();
    marks.push_back(34);
    second.switch_to();
  });
  second = Greenlet([&] {
    marks.push_back(56);
    first.switch_to();
    marks.push_back(78);
  });
  first.switch_to();
  EXPECT_EQ(marks, (std::vector{12, 56, 34, 78}));
}

// greenlet.2
TEST(GreenletTest, SwitchToADeadGreenletRunsItsNearestLiveAncestor) {
  const Greenlet main = getcurrent();
  std::vector<int> received;
  const Greenlet grandparent([&](Value value) {
    for (;;) {
      received.push_back(as_int(value));
      value = main.switch_to();
    }
  });
  const Greenlet parent([] {}, grandparent);
  const Greenlet child([] {}, parent);
  grandparent.switch_to(1);
  parent.set_parent(main);  // lets both end here, not in the grandparent
  child.set_parent(main);
  parent.switch_to();
  child.switch_to();
  parent.set_parent(grandparent);
  child.set_parent(parent);
  ASSERT_TRUE(parent.dead() && child.dead());

  child.switch_to(2);
  EXPECT_EQ(received, (std::vector{1, 2}));
}

// greenlet.2
TEST(GreenletTest, SwitchToADeadChildOfTheRunningGreenletReturnsItsArgument) {
  const Greenlet greenlet([] { return 1; });
  greenlet.switch_to();
  EXPECT_EQ(as_int(greenlet.switch_to(2)), 2);
}

// greenlet.2
TEST(GreenletTest, DeadGreenletIsNotRunAgain) {
  int runs = 0;
  const Greenlet greenlet([&] { ++runs; });
  greenlet.switch_to();
  greenlet.switch_to();
  EXPECT_EQ(runs, 1);
}

// greenlet.3
TEST(GreenletTest, ReturnValueGoesToTheParentAndNotToTheLastSwitcher) {
  Greenlet child;
  std::vector<std::string> marks;
  const Greenlet parent([&](Value) {
    child = Greenlet([&] {
      getcurrent().parent().parent().switch_to(1);  // to main
      return 2;
    });
    marks.push_back("parent got " + std::to_string(as_int(child.switch_to())));
    return 3;
  });
  EXPECT_EQ(as_int(parent.switch_to()), 1);
  EXPECT_EQ(as_int(child.switch_to()), 3);
  EXPECT_EQ(marks, (std::vector<std::string>{"parent got 2"}));
}

// greenlet.3
TEST(GreenletTest, ReturnValueStartsAnUnstartedParent) {
  const Greenlet parent([](Value value) { return as_int(value) + 1; });
  const Greenlet child([] { return 1; }, parent);
  EXPECT_EQ(as_int(child.switch_to()), 2);
  EXPECT_TRUE(parent.dead());
}

// greenlet.3
TEST(GreenletTest, ReturnValuePassesByADeadParent) {
  const Greenlet main = getcurrent();
  const Greenlet parent([] {});
  const Greenlet child([] { return 4; }, parent);
  parent.switch_to();
  EXPECT_EQ(as_int(child.switch_to()), 4);
}

TEST(GreenletTest, ParentIsTheGreenletRunningAtCreationNotTheOneAtTheFirstSwitch) {
  const Greenlet main = getcurrent();
  const Greenlet child([] { return getcurrent().parent(); });
  EXPECT_EQ(child.parent(), main);
  const Greenlet other([&] { child.switch_to(); });
  EXPECT_EQ(std::any_cast<Greenlet>(other.switch_to()), main);
  EXPECT_FALSE(main.parent());
}

TEST(GreenletTest, SetParentChangesWhereTheReturnValueGoes) {
  const Greenlet parent([](Value value) { return as_int(value) * 10; });
  const Greenlet child([] { return 2; });
  child.set_parent(parent);
  EXPECT_EQ(child.parent(), parent);
  EXPECT_EQ(as_int(child.switch_to()), 20);
}

// greenlet.5
TEST(GreenletTest, ParentCycleIsAnError) {
  const Greenlet first([] {});
  const Greenlet second([] {}, first);
  const Greenlet third([] {}, second);
  EXPECT_THROW(first.set_parent(third), std::invalid_argument);
  EXPECT_THROW(first.set_parent(first), std::invalid_argument);
  EXPECT_EQ(first.parent(), getcurrent());
}

TEST(GreenletTest, SetParentOfAMainGreenletIsAnError) {
  const Greenlet greenlet([] {});
  EXPECT_THROW(getcurrent().set_parent(greenlet), std::invalid_argument);
}

TEST(GreenletTest, ReferenceToNoGreenletIsAnError) {
  const Greenlet none;
  const Greenlet greenlet([] {});
  EXPECT_FALSE(none);
  EXPECT_TRUE(greenlet);
  EXPECT_THROW(none.switch_to(), std::invalid_argument);
  EXPECT_THROW(none.throw_(), std::invalid_argument);
  EXPECT_THROW(none.parent(), std::invalid_argument);
  EXPECT_THROW(none.dead(), std::invalid_argument);
  EXPECT_THROW(none.started(), std::invalid_argument);
  EXPECT_THROW(none.set_parent(greenlet), std::invalid_argument);
  EXPECT_THROW(greenlet.set_parent(none), std::invalid_argument);
}

TEST(GreenletTest, StartedAndDeadFollowItsLife) {
  const Greenlet main = getcurrent();
  EXPECT_TRUE(main.started());
  EXPECT_FALSE(main.dead());
  const Greenlet greenlet([&] { main.switch_to(); });
  EXPECT_FALSE(greenlet.started());
  EXPECT_FALSE(greenlet.dead());
  greenlet.switch_to();
  EXPECT_TRUE(greenlet.started());
  EXPECT_FALSE(greenlet.dead());
  greenlet.switch_to();
  EXPECT_TRUE(greenlet.started());
  EXPECT_TRUE(greenlet.dead());
}

// greenlet.7
TEST(GreenletTest, GetcurrentIsTheRunningGreenlet) {
  const Greenlet main = getcurrent();
  Greenlet inner;
  Greenlet outer([&] {
    EXPECT_EQ(getcurrent(), outer);
    inner = Greenlet([&] { EXPECT_EQ(getcurrent(), inner); });
    inner.switch_to();
    EXPECT_EQ(getcurrent(), outer);
  });
  outer.switch_to();
  EXPECT_EQ(getcurrent(), main);
}

TEST(GreenletTest, LocalVariablesSurviveSwitches) {
  const Greenlet main = getcurrent();
  constexpr int kGreenlets = 50;
  std::vector<Greenlet> greenlets;
  for (int i = 0; i < kGreenlets; ++i) {
    greenlets.emplace_back([&main, i] {
      std::string local(100, static_cast<char>('a' + i % 26));
      for (int round = 0; round < 10; ++round) {
        main.switch_to();
        EXPECT_EQ(local, std::string(100, static_cast<char>('a' + i % 26)));
      }
    });
  }
  for (int round = 0; round < 11; ++round) {
    for (const Greenlet& greenlet : greenlets) greenlet.switch_to();
  }
  for (const Greenlet& greenlet : greenlets) EXPECT_TRUE(greenlet.dead());
}

TEST(GreenletTest, RunIsDestroyedInsideTheGreenletWhenItHasReturned) {
  Greenlet destroyed_in;
  Greenlet greenlet;
  auto owned = std::shared_ptr<int>(new int, [&](int* p) {
    delete p;
    destroyed_in = getcurrent();
  });
  greenlet = Greenlet([owned] {});
  owned.reset();
  greenlet.switch_to();
  EXPECT_EQ(destroyed_in, greenlet);
}

}  // namespace
}  // namespace heddle
