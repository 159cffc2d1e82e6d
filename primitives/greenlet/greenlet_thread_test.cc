// greenlet.5, greenlet.6 and greenlet.7 across threads: each thread has greenlets of its own.
// Threads are joined or take turns through a std::barrier, never through time.
#include <gtest/gtest.h>

#include <barrier>
#include <memory>
#include <thread>
#include <vector>

#include "primitives/greenlet/greenlet.h"

namespace heddle {
namespace {

// greenlet.5
TEST(GreenletThreadTest, SwitchAcrossThreadsIsAnError) {
  const Greenlet greenlet([] {});
  std::thread([&] {
    EXPECT_THROW(greenlet.switch_to(), GreenletError);
    EXPECT_THROW(greenlet.throw_(), GreenletError);
    EXPECT_THROW(greenlet.dead(), GreenletError);
    EXPECT_THROW(greenlet.started(), GreenletError);
    EXPECT_THROW(greenlet.parent(), GreenletError);
    const Greenlet own([] {});
    EXPECT_THROW(greenlet.switch_to(), GreenletError) << "with greenlets of its own";
  }).join();
  EXPECT_FALSE(greenlet.started());
}

// greenlet.5
TEST(GreenletThreadTest, ParentOfAnotherThreadIsAnError) {
  const Greenlet greenlet([] {});
  std::thread([&] {
    EXPECT_THROW(Greenlet([] {}, greenlet), GreenletError);
    const Greenlet own([] {});
    EXPECT_THROW(own.set_parent(greenlet), GreenletError);
    EXPECT_THROW(greenlet.set_parent(own), GreenletError);
  }).join();
}

// greenlet.5
TEST(GreenletThreadTest, SwitchToAGreenletOfAThreadThatHasEndedIsAnError) {
  Greenlet greenlet;
  Greenlet main;
  std::thread([&] {
    main = getcurrent();
    greenlet = Greenlet([] {});
  }).join();
  EXPECT_THROW(greenlet.switch_to(), GreenletError);
  EXPECT_THROW(main.switch_to(), GreenletError);
}

// greenlet.7
TEST(GreenletThreadTest, EachThreadRunsItsOwnGreenlet) {
  constexpr int kThreads = 4;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([] {
      const Greenlet main = getcurrent();
      int running = 0;
      std::vector<Greenlet> greenlets;
      for (int k = 0; k < 10; ++k) {
        greenlets.emplace_back([&] {
          for (int round = 0; round < 20; ++round) {
            EXPECT_EQ(++running, 1);
            --running;
            main.switch_to();
          }
        });
      }
      for (int round = 0; round < 21; ++round) {
        for (const Greenlet& greenlet : greenlets) {
          greenlet.switch_to();
          EXPECT_EQ(getcurrent(), main);
        }
      }
      for (const Greenlet& greenlet : greenlets) EXPECT_TRUE(greenlet.dead());
    });
  }
  for (std::thread& thread : threads) thread.join();
}

// greenlet.6
TEST(GreenletThreadTest, ReferenceDroppedByAnotherThreadEndsItAtTheNextSwitchOfItsOwn) {
  const Greenlet main = getcurrent();
  std::thread::id unwound_in;
  struct Witness {
    std::thread::id& unwound_in;
    ~Witness() { unwound_in = std::this_thread::get_id(); }
  };
  Greenlet greenlet([&] {
    const Witness witness{unwound_in};
    main.switch_to();
  });
  greenlet.switch_to();
  std::thread([last = std::move(greenlet)]() mutable { last = {}; }).join();
  EXPECT_EQ(unwound_in, std::thread::id());
  const Greenlet other([] {});
  other.switch_to();
  EXPECT_EQ(unwound_in, std::this_thread::get_id());
}

// greenlet.6
TEST(GreenletThreadTest, ReferenceDroppedByAnotherThreadEndsItAtTheEndOfItsOwn) {
  std::barrier turn(2);
  Greenlet greenlet;
  auto local = std::make_shared<int>();
  const std::weak_ptr<int> alive = local;
  std::thread owner([&] {
    const Greenlet main = getcurrent();
    greenlet = Greenlet([&local, &main] {
      const std::shared_ptr<int> on_the_stack = std::move(local);
      main.switch_to();
    });
    greenlet.switch_to();
    turn.arrive_and_wait();
    turn.arrive_and_wait();
  });
  turn.arrive_and_wait();
  greenlet = {};
  turn.arrive_and_wait();
  owner.join();
  EXPECT_TRUE(alive.expired());
}

// greenlet.6
TEST(GreenletThreadTest, StackOfAnEndedThreadIsFreedWithoutUnwinding) {
  Greenlet greenlet;
  bool unwound = false;
  struct Witness {
    bool& unwound;
    ~Witness() { unwound = true; }
  };
  std::thread([&] {
    const Greenlet main = getcurrent();
    greenlet = Greenlet([&unwound, &main] {
      const Witness witness{unwound};
      main.switch_to();
    });
    greenlet.switch_to();
  }).join();
  greenlet = {};
  EXPECT_FALSE(unwound);
}

// greenlet.6
TEST(GreenletThreadTest, DeadAndUnstartedGreenletsMayBeDroppedByAnotherThread) {
  Greenlet dead([] {});
  dead.switch_to();
  Greenlet unstarted([] {});
  std::thread([first = std::move(dead), second = std::move(unstarted)]() mutable {
    first = {};
    second = {};
  }).join();
  EXPECT_FALSE(dead);
  EXPECT_FALSE(unstarted);
}

}  // namespace
}  // namespace heddle
