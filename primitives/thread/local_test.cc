// Local against the contract of threading.local: a value for each thread, made and destroyed at the
// right time.
#include "primitives/thread/local.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "primitives/event/event.h"
#include "primitives/thread/thread.h"

namespace heddle {
namespace {

TEST(Local, EveryThreadHasItsOwnValue) {
  Local<int> local;
  *local = 1;
  Thread other([&] {
    EXPECT_EQ(*local, 0) << "it begins as T() here";
    *local = 2;
    EXPECT_EQ(*local, 2);
  });
  other.start();
  other.join();
  EXPECT_EQ(*local, 1);
}

TEST(Local, TheValueStaysAtItsPlace) {
  Local<std::string> local;
  std::string& first = local.get();
  local->assign("kept");
  EXPECT_EQ(&local.get(), &first);
  EXPECT_EQ(first, "kept");
}

TEST(Local, TwoOfThemAreApart) {
  Local<int> first;
  Local<int> second;
  *first = 1;
  *second = 2;
  EXPECT_EQ(*first, 1);
  EXPECT_EQ(*second, 2);
}

TEST(Local, AnInitialValueIsMadeOnceInEachThreadThatAsks) {
  std::atomic<int> made = 0;
  Local<int> local([&] { return ++made * 100; });
  EXPECT_EQ(made, 0);
  EXPECT_EQ(*local, 100);
  EXPECT_EQ(*local, 100);
  Thread other([&] { EXPECT_EQ(*local, 200); });
  other.start();
  other.join();
  EXPECT_EQ(made, 2);
}

TEST(Local, AnInitialValueThatThrowsIsAskedForAgain) {
  int calls = 0;
  Local<int> local([&] {
    if (++calls == 1) throw std::runtime_error("not yet");
    return calls;
  });
  EXPECT_THROW(local.get(), std::runtime_error);
  EXPECT_EQ(*local, 2);
}

TEST(Local, HoldsWhatCanNeitherBeCopiedNorMoved) {
  Local<std::atomic<int>> local;
  *local = 3;
  EXPECT_EQ(*local, 3);
}

TEST(Local, AThreadsValueIsDestroyedAtItsEnd) {
  const auto shared = std::make_shared<int>(1);
  Local<std::shared_ptr<int>> local;
  Thread thread([&] { *local = shared; });
  thread.start();
  thread.join();
  EXPECT_EQ(shared.use_count(), 1);
}

TEST(Local, AllValuesAreDestroyedWithIt) {
  const auto shared = std::make_shared<int>(1);
  auto local = std::make_unique<Local<std::shared_ptr<int>>>();
  Event set;
  Event end;
  Thread thread([&] {
    local->get() = shared;
    set.set();
    end.wait();
  });
  thread.start();
  set.wait();
  local->get() = shared;
  EXPECT_EQ(shared.use_count(), 3);
  local.reset();
  EXPECT_EQ(shared.use_count(), 1);
  end.set();
  thread.join();
}

TEST(Local, ANewOneAtTheSamePlaceStartsAnew) {
  for (int round = 0; round < 100; ++round) {
    Local<int> local;
    EXPECT_EQ(*local, 0);
    *local = round + 1;
  }
}

TEST(Local, ThreadsThatEndWhileItIsDestroyedAgreeWhoDestroysTheValue) {
  for (int round = 0; round < 100; ++round) {
    const auto shared = std::make_shared<int>(1);
    auto local = std::make_unique<Local<std::shared_ptr<int>>>();
    Event used;
    Thread thread([&] {
      local->get() = shared;
      used.set();
    });
    thread.start();
    used.wait();
    local.reset();
    thread.join();
    EXPECT_EQ(shared.use_count(), 1);
  }
}

TEST(Local, ServesThreadsThatWereNotMadeAsAThread) {
  Local<int> local;
  *local = 1;
  std::thread([&] { EXPECT_EQ(*local, 0); }).join();
}

}  // namespace
}  // namespace heddle
