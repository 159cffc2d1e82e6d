// The hub is one per thread: hubs do not see each other, and end with their threads.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "primitives/hub/hub.h"

namespace heddle::hub {
namespace {

TEST(HubThreadTest, EveryThreadHasAHubOfItsOwn) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      Semaphore semaphore(1);
      int counter = 0;
      std::vector<Task> tasks;
      for (int k = 0; k < 10; ++k) {
        tasks.push_back(spawn([&] {
          for (int round = 0; round < 10; ++round) {
            semaphore.acquire();
            const int read = counter;
            sleep();
            counter = read + 1;
            semaphore.release();
          }
        }));
      }
      EXPECT_EQ(joinall(tasks).size(), tasks.size());
      EXPECT_EQ(counter, 100);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(HubThreadTest, PoolWhoseTasksHaveNotBegunIsFreedWithTheThread) {
  const auto kept = std::make_shared<int>(0);
  std::thread([&] {
    Pool pool(1);
    pool.spawn([kept] {});
  }).join();
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(HubThreadTest, ObjectOfAnotherThreadIsAnError) {
  Event event;
  Semaphore semaphore(1);
  AsyncResult result;
  Pool pool(1);
  const Task task = spawn([] {});
  std::thread([&] {
    EXPECT_THROW(event.set(), GreenletError);
    EXPECT_THROW(event.clear(), GreenletError);
    EXPECT_THROW(event.is_set(), GreenletError);
    EXPECT_THROW(event.wait(), GreenletError);
    EXPECT_THROW(semaphore.acquire(), GreenletError);
    EXPECT_THROW(semaphore.try_acquire(), GreenletError);
    EXPECT_THROW(semaphore.release(), GreenletError);
    EXPECT_THROW(semaphore.counter(), GreenletError);
    EXPECT_THROW(result.set(1), GreenletError);
    EXPECT_THROW(result.get(), GreenletError);
    EXPECT_THROW(result.ready(), GreenletError);
    EXPECT_THROW(pool.spawn([] {}), GreenletError);
    EXPECT_THROW(pool.join(), GreenletError);
    EXPECT_THROW(pool.kill(), GreenletError);
    EXPECT_THROW(pool.size(), GreenletError);
    EXPECT_THROW(task.join(), GreenletError);
    EXPECT_THROW(task.kill(), GreenletError);
    EXPECT_THROW(task.ready(), GreenletError);
    EXPECT_THROW(task.link([](const Task&) {}), GreenletError);
    EXPECT_THROW(joinall({task}), GreenletError);
    sleep();
    EXPECT_THROW(event.set(), GreenletError) << "with a hub of its own";
  }).join();
  task.join();
}

TEST(HubThreadTest, ObjectOfAThreadThatHasEndedIsAnError) {
  std::unique_ptr<Event> event;
  std::thread([&] { event = std::make_unique<Event>(); }).join();
  EXPECT_THROW(event->set(), GreenletError);
  std::thread([&] {
    sleep();  // a hub that may lie where the other one lay
    EXPECT_THROW(event->set(), GreenletError);
  }).join();
}

TEST(HubThreadTest, EndOfTheThreadEndsTheTasksThatWait) {
  Event* event = nullptr;
  std::vector<std::string> ended;
  std::optional<Task> kept;
  std::thread([&] {
    static thread_local std::optional<Event> never;
    never.emplace();
    event = &*never;
    const auto waits = [&](const std::string& how, auto wait) {
      return spawn([&ended, how, wait] {
        try {
          wait();
        } catch (const GreenletExit&) {
          ended.push_back(how);
          throw;
        }
      });
    };
    waits("sleep", [] { sleep(std::chrono::hours(1)); });
    kept = waits("event", [event] { event->wait(); });
    sleep();
  }).join();
  EXPECT_EQ(ended, (std::vector<std::string>{"sleep", "event"}));
}

TEST(HubThreadTest, EndOfTheThreadDropsTasksThatHaveNotBegun) {
  auto owned = std::make_shared<int>();
  const std::weak_ptr<int> alive = owned;
  bool ran = false;
  std::optional<Task> kept;
  std::thread([&, owned = std::move(owned)]() mutable {
    spawn([&ran, owned] { ran = true; });
    kept = spawn_later(std::chrono::hours(1), [&ran, owned] { ran = true; });
    owned.reset();
  }).join();
  kept.reset();
  EXPECT_TRUE(alive.expired());
  EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace heddle::hub
