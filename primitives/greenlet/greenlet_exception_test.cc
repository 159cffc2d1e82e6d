// greenlet.3 and greenlet.4: what is thrown out of a greenlet and into one.
// Also: exceptions that are being handled belong to the greenlet that handles them.
#include <gtest/gtest.h>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/greenlet/greenlet.h"

namespace heddle {
namespace {

struct Failure {
  std::string what;
};

std::exception_ptr failure(const std::string& what) {
  return std::make_exception_ptr(Failure{what});
}

bool is_exit(const Value& value) { return std::any_cast<GreenletExit>(&value) != nullptr; }

// The text of the Failure that `f` throws.
template <typename F>
std::string failure_of(F f) {
  try {
    f();
  } catch (const Failure& e) {
    return e.what;
  }
  return "no failure";
}

// greenlet.3
TEST(GreenletExceptionTest, EscapedExceptionIsRaisedInTheParent) {
  const Greenlet greenlet([] { throw Failure{"inside"}; });
  EXPECT_EQ(failure_of([&] { greenlet.switch_to(); }), "inside");
  EXPECT_TRUE(greenlet.dead());
}

// greenlet.3
TEST(GreenletExceptionTest, EscapedExceptionPassesThroughEveryParentThatDoesNotCatchIt) {
  std::vector<std::string> marks;
  const Greenlet parent([&](Value) {
    const Greenlet child([] { throw Failure{"deep"}; });
    child.switch_to();
    marks.push_back("not reached");
  });
  EXPECT_EQ(failure_of([&] { parent.switch_to(); }), "deep");
  EXPECT_TRUE(parent.dead());
  EXPECT_TRUE(marks.empty());
}

// greenlet.3
TEST(GreenletExceptionTest, EscapedExceptionGoesToTheParentAndNotToTheLastSwitcher) {
  const Greenlet main = getcurrent();
  Greenlet child;
  std::string caught;
  const Greenlet parent([&] {
    child = Greenlet([&] {
      main.switch_to();
      throw Failure{"for the parent"};
    });
    caught = failure_of([&] { child.switch_to(); });
  });
  parent.switch_to();
  child.switch_to();
  EXPECT_EQ(caught, "for the parent");
}

// greenlet.3
TEST(GreenletExceptionTest, GreenletExitIsReturnedAndNotRaised) {
  const Greenlet greenlet([] { throw GreenletExit(); });
  EXPECT_TRUE(is_exit(greenlet.switch_to()));
  EXPECT_TRUE(greenlet.dead());
}

// greenlet.3
TEST(GreenletExceptionTest, ExceptionKillsAnUnstartedParentWithoutRunningIt) {
  bool ran = false;
  const Greenlet parent([&] { ran = true; });
  const Greenlet child([] { throw Failure{"up"}; }, parent);
  EXPECT_EQ(failure_of([&] { child.switch_to(); }), "up");
  EXPECT_TRUE(parent.dead());
  EXPECT_FALSE(ran);
}

TEST(GreenletExceptionTest, ThrowRaisesWhereTheGreenletIsSuspended) {
  const Greenlet main = getcurrent();
  const Greenlet greenlet([&](Value) -> Value {
    try {
      main.switch_to();
    } catch (const Failure& e) {
      return e.what;
    }
    return {};
  });
  greenlet.switch_to();
  EXPECT_EQ(std::any_cast<std::string>(greenlet.throw_(failure("thrown in"))), "thrown in");
}

TEST(GreenletExceptionTest, ThrowIntoASuspendedGreenletUnwindsIt) {
  const Greenlet main = getcurrent();
  auto local = std::make_shared<int>();
  const std::weak_ptr<int> alive = local;
  const Greenlet greenlet([&] {
    const std::shared_ptr<int> on_the_stack = std::move(local);
    main.switch_to();
  });
  greenlet.switch_to();
  EXPECT_FALSE(alive.expired());
  EXPECT_TRUE(is_exit(greenlet.throw_()));
  EXPECT_TRUE(alive.expired());
  EXPECT_TRUE(greenlet.dead());
}

TEST(GreenletExceptionTest, ThrowIntoTheRunningGreenletRaisesAtOnce) {
  EXPECT_EQ(failure_of([] { getcurrent().throw_(failure("self")); }), "self");
}

// greenlet.4
TEST(GreenletExceptionTest, ThrowIntoAnUnstartedGreenletKillsItWithGreenletExit) {
  bool ran = false;
  const Greenlet greenlet([&] { ran = true; });
  EXPECT_TRUE(is_exit(greenlet.throw_()));
  EXPECT_TRUE(greenlet.dead());
  EXPECT_TRUE(greenlet.started());
  greenlet.switch_to();
  EXPECT_FALSE(ran);
}

// greenlet.4
TEST(GreenletExceptionTest, AnotherExceptionThrownIntoAnUnstartedGreenletGoesToItsParent) {
  bool ran = false;
  const Greenlet greenlet([&] { ran = true; });
  EXPECT_EQ(failure_of([&] { greenlet.throw_(failure("early")); }), "early");
  EXPECT_TRUE(greenlet.dead());
  EXPECT_FALSE(ran);
}

// greenlet.2
TEST(GreenletExceptionTest, ThrowIntoADeadGreenletReachesItsNearestLiveAncestor) {
  const Greenlet greenlet([] {});
  greenlet.switch_to();
  EXPECT_EQ(failure_of([&] { greenlet.throw_(failure("late")); }), "late");
  EXPECT_TRUE(is_exit(greenlet.throw_()));
}

TEST(GreenletExceptionTest, ThrowingNoExceptionIsAnError) {
  const Greenlet greenlet([] {});
  EXPECT_THROW(greenlet.throw_(nullptr), std::invalid_argument);
  EXPECT_FALSE(greenlet.started());
}

TEST(GreenletExceptionTest, GreenletExitIsNotAStandardException) {
  const Greenlet main = getcurrent();
  const Greenlet greenlet([&] {
    try {
      main.switch_to();
    } catch (const std::exception&) {
      ADD_FAILURE() << "handled by code that handles ordinary exceptions";
    }
  });
  greenlet.switch_to();
  EXPECT_TRUE(is_exit(greenlet.throw_()));
}

// Two greenlets suspended in catch blocks, resumed in the order that a shared stack of caught
// exceptions would confuse.
TEST(GreenletExceptionTest, ExceptionBeingHandledBelongsToItsGreenlet) {
  const Greenlet main = getcurrent();
  const auto handler = [&main](const std::string& name) {
    return Greenlet([&main, name] {
      std::string rethrown;
      try {
        throw Failure{name};
      } catch (const Failure&) {
        main.switch_to();
        try {
          throw;
        } catch (const Failure& again) {
          rethrown = again.what;
        }
        main.switch_to();
      }
      EXPECT_EQ(std::current_exception(), nullptr);
      return rethrown;
    });
  };
  const Greenlet first = handler("first");
  const Greenlet second = handler("second");
  first.switch_to();
  EXPECT_EQ(std::current_exception(), nullptr);
  second.switch_to();
  first.switch_to();
  second.switch_to();
  EXPECT_EQ(std::any_cast<std::string>(first.switch_to()), "first");
  EXPECT_EQ(std::any_cast<std::string>(second.switch_to()), "second");
}

// A destructor that runs because of an exception switches away.
TEST(GreenletExceptionTest, ExceptionInFlightBelongsToItsGreenlet) {
  const Greenlet main = getcurrent();
  struct SwitchesWhenDestroyed {
    const Greenlet& main;
    ~SwitchesWhenDestroyed() {
      EXPECT_EQ(std::uncaught_exceptions(), 1);
      main.switch_to();
      EXPECT_EQ(std::uncaught_exceptions(), 1);
    }
  };
  const Greenlet greenlet([&] {
    const SwitchesWhenDestroyed local{main};
    throw Failure{"in flight"};
  });
  greenlet.switch_to();
  EXPECT_EQ(std::uncaught_exceptions(), 0);
  EXPECT_EQ(failure_of([] { throw Failure{"other"}; }), "other");
  EXPECT_EQ(failure_of([&] { greenlet.switch_to(); }), "in flight");
  EXPECT_EQ(std::uncaught_exceptions(), 0);
}

}  // namespace
}  // namespace heddle
