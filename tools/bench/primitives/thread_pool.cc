// ThreadPoolExecutor next to the pools of Boost.Asio and TBB, two threads each: empty tasks.
#include <boost/asio.hpp>
#include <future>
#include <latch>
#include <semaphore>
#include <vector>

#include "primitives/pool/pool.h"
#include "tools/bench/primitives/comparisons.h"

#if HEDDLE_HAS_TBB
#include <tbb/task_arena.h>
#include <tbb/task_group.h>
#endif

namespace heddle::bench {
namespace {

constexpr int kThreads = 2;

template <typename Work>
Seconds Time(Work work) {
  const auto began = Clock::now();
  work();
  return Clock::now() - began;
}

void Nothing() {}

// Submits all tasks, then waits for each.
Seconds HeddleMany(std::int64_t count) {
  ThreadPoolExecutor pool(kThreads);
  return Time([&] {
    std::vector<Future<void>> futures;
    for (std::int64_t i = 0; i < count; ++i) futures.push_back(pool.submit(Nothing));
    for (Future<void>& future : futures) future.result();
  });
}

Seconds AsioMany(std::int64_t count) {
  boost::asio::thread_pool pool(kThreads);
  return Time([&] {
    std::vector<std::future<void>> futures;
    for (std::int64_t i = 0; i < count; ++i) {
      futures.push_back(boost::asio::post(pool, boost::asio::use_future(Nothing)));
    }
    for (std::future<void>& future : futures) future.get();
  });
}

Seconds AsioManyWithoutFutures(std::int64_t count) {
  boost::asio::thread_pool pool(kThreads);
  return Time([&] {
    std::latch done(count);
    for (std::int64_t i = 0; i < count; ++i) boost::asio::post(pool, [&] { done.count_down(); });
    done.wait();
  });
}

// Submits one task and waits for it, again and again.
Seconds HeddleOneByOne(std::int64_t count) {
  ThreadPoolExecutor pool(kThreads);
  return Time([&] {
    for (std::int64_t i = 0; i < count; ++i) pool.submit(Nothing).result();
  });
}

Seconds AsioOneByOne(std::int64_t count) {
  boost::asio::thread_pool pool(kThreads);
  return Time([&] {
    for (std::int64_t i = 0; i < count; ++i) {
      boost::asio::post(pool, boost::asio::use_future(Nothing)).get();
    }
  });
}

#if HEDDLE_HAS_TBB
// The thread that waits runs tasks, too: it is one of the two.
Seconds RunInTaskGroup(std::int64_t count) {
  tbb::task_arena arena(kThreads);
  return arena.execute([&] {
    return Time([&] {
      tbb::task_group running;
      for (std::int64_t i = 0; i < count; ++i) running.run(Nothing);
      running.wait();
    });
  });
}

// For another thread, where a task_group would run it in this one.
Seconds EnqueueInArena(std::int64_t count) {
  tbb::task_arena arena(kThreads);
  std::binary_semaphore done(0);
  return Time([&] {
    for (std::int64_t i = 0; i < count; ++i) {
      arena.enqueue([&] { done.release(); });
      done.acquire();
    }
  });
}

Operation TbbMany() { return RunInTaskGroup; }
Operation TbbOneByOne() { return EnqueueInArena; }
#else
Operation TbbMany() { return nullptr; }
Operation TbbOneByOne() { return nullptr; }
#endif

}  // namespace

std::vector<Comparison> ThreadPoolComparisons() {
  return {{"ThreadPoolExecutor, many tasks",
           HeddleMany,
           {{"Boost.Asio thread_pool, futures", "libboost1.74-dev", AsioMany},
            {"Boost.Asio thread_pool, no futures", "libboost1.74-dev", AsioManyWithoutFutures},
            {"TBB task_group, no futures", "libtbb-dev", TbbMany()}}},
          {"ThreadPoolExecutor, a task and its result",
           HeddleOneByOne,
           {{"Boost.Asio thread_pool, futures", "libboost1.74-dev", AsioOneByOne},
            {"TBB task_arena, no futures", "libtbb-dev", TbbOneByOne()}}}};
}

}  // namespace heddle::bench
