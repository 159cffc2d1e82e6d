// greenlet.6: the last reference dropped raises GreenletExit inside.
// The cases differ in who drops it, and in what the greenlet then does.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "primitives/greenlet/greenlet.h"

namespace heddle {
namespace {

// Records how a greenlet suspended in its scope ended.
class Witness {
 public:
  explicit Witness(std::vector<std::string>& marks) : marks_(marks) {}
  ~Witness() { marks_.push_back("unwound"); }

 private:
  std::vector<std::string>& marks_;
};

// greenlet.6
TEST(GreenletReferenceTest, LastReferenceDroppedRaisesGreenletExitInside) {
  const Greenlet main = getcurrent();
  std::vector<std::string> marks;
  Greenlet greenlet([&] {
    const Witness witness(marks);
    try {
      main.switch_to();
    } catch (const GreenletExit&) {
      marks.push_back("exit");
      throw;
    }
  });
  greenlet.switch_to();
  Greenlet copy = greenlet;
  greenlet = {};
  EXPECT_TRUE(marks.empty()) << "a reference is left";
  copy = {};
  EXPECT_EQ(marks, (std::vector<std::string>{"exit", "unwound"}));
}

// greenlet.6
TEST(GreenletReferenceTest, UnstartedGreenletIsFreedWithoutRunning) {
  bool ran = false;
  auto owned = std::make_shared<int>();
  const std::weak_ptr<int> alive = owned;
  Greenlet greenlet([&ran, owned = std::move(owned)] { ran = true; });
  greenlet = {};
  EXPECT_TRUE(alive.expired());
  EXPECT_FALSE(ran);
}

// greenlet.6
TEST(GreenletReferenceTest, ControlReturnsToTheOneWhoDroppedItWhateverTheParent) {
  const Greenlet main = getcurrent();
  bool parent_ran = false;
  const Greenlet parent([&] { parent_ran = true; });
  Greenlet greenlet([&] { main.switch_to(); }, parent);
  greenlet.switch_to();
  const Greenlet dropper([&] {
    greenlet = {};
    return 1;
  });
  EXPECT_EQ(std::any_cast<int>(dropper.switch_to()), 1);
  EXPECT_FALSE(parent_ran);
}

// greenlet.6
TEST(GreenletReferenceTest, GreenletThatDropsItsOwnLastReferenceRunsOnUntilItsNextSwitch) {
  const Greenlet main = getcurrent();
  std::vector<std::string> marks;
  Greenlet greenlet([&] {
    const Witness witness(marks);
    greenlet = {};
    marks.push_back("still running");
    main.switch_to();
    marks.push_back("not reached");
  });
  greenlet.switch_to();
  EXPECT_EQ(marks, (std::vector<std::string>{"still running", "unwound"}));
}

// greenlet.6
TEST(GreenletReferenceTest, GreenletThatDropsItsOwnLastReferenceMayReturn) {
  Greenlet greenlet([&] {
    greenlet = {};
    return 3;
  });
  EXPECT_EQ(std::any_cast<int>(greenlet.switch_to()), 3);
}

// greenlet.6
TEST(GreenletReferenceTest, ParentsAreKeptByTheirChildren) {
  const Greenlet main = getcurrent();
  std::vector<std::string> marks;
  Greenlet child;
  Greenlet parent([&] {
    const Witness witness(marks);
    child = Greenlet([&] { main.switch_to(); });
    child.switch_to();
  });
  parent.switch_to();
  parent = {};
  EXPECT_TRUE(marks.empty());
  child = {};
  EXPECT_EQ(marks, (std::vector<std::string>{"unwound"}));
}

// greenlet.6
TEST(GreenletReferenceTest, ReferenceDroppedWhileAnExceptionIsInFlight) {
  const Greenlet main = getcurrent();
  std::vector<std::string> marks;
  try {
    const Greenlet greenlet([&] {
      const Witness witness(marks);
      main.switch_to();
    });
    greenlet.switch_to();
    throw std::string("in flight");
  } catch (const std::string& e) {
    marks.push_back(e);
  }
  EXPECT_EQ(marks, (std::vector<std::string>{"unwound", "in flight"}));
}

// greenlet.6
TEST(GreenletReferenceTest, ExceptionThatEscapesADroppedGreenletIsReportedAndIgnored) {
  const Greenlet main = getcurrent();
  Greenlet greenlet([&] {
    try {
      main.switch_to();
    } catch (const GreenletExit&) {
      throw std::runtime_error("from the grave");
    }
  });
  greenlet.switch_to();
  testing::internal::CaptureStderr();
  greenlet = {};
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "exception ignored in a greenlet without references: from the grave\n");
}

// greenlet.6
TEST(GreenletReferenceTest, DroppedGreenletThatSwallowsGreenletExitIsReportedAndKept) {
  const Greenlet main = getcurrent();
  auto local = std::make_shared<int>();
  const std::weak_ptr<int> alive = local;
  Greenlet greenlet([&main, &local] {
    const std::shared_ptr<int> on_the_stack = std::move(local);
    for (;;) {
      try {
        main.switch_to();
      } catch (const GreenletExit&) {
      }
    }
  });
  greenlet.switch_to();
  testing::internal::CaptureStderr();
  greenlet = {};
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "GreenletExit did not end a greenlet without references\n");
  EXPECT_FALSE(alive.expired());
}

// greenlet.6
TEST(GreenletReferenceTest, DroppedGreenletMaySaveItselfByANewReference) {
  const Greenlet main = getcurrent();
  Greenlet saved;
  Greenlet greenlet([&] {
    try {
      main.switch_to();
    } catch (const GreenletExit&) {
      saved = getcurrent();
      main.switch_to();
    }
    return 5;
  });
  greenlet.switch_to();
  greenlet = {};
  ASSERT_TRUE(saved);
  EXPECT_FALSE(saved.dead());
  EXPECT_EQ(saved.parent(), main);
  EXPECT_EQ(std::any_cast<int>(saved.switch_to()), 5);
}

// greenlet.6
TEST(GreenletReferenceTest, DroppingOneMayDropOthers) {
  const Greenlet main = getcurrent();
  std::vector<std::string> marks;
  Greenlet outer([&] {
    const Witness witness(marks);
    const Greenlet inner(
        [&] {
          const Witness inner_witness(marks);
          main.switch_to();
        },
        main);
    inner.switch_to();
  });
  outer.switch_to();
  outer = {};
  EXPECT_EQ(marks, (std::vector<std::string>{"unwound", "unwound"}));
}

}  // namespace
}  // namespace heddle
