// Boost.Fiber as a hub. It waits for no descriptors.
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/fiber/operations.hpp>
#include <boost/version.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "plugins/api/end_order.h"
#include "plugins/api/plugin.h"

namespace {

class Hub {
 public:
  struct Task {
    boost::fibers::fiber fiber;
    std::size_t place = 0;
  };
  using Handle = std::shared_ptr<Task>;

  template <typename Main>
  void run(Main main) {
    main();
  }

  Handle spawn(heddle::plugin::HubTask run) {
    const auto task = std::make_shared<Task>();
    task->fiber = boost::fibers::fiber(boost::fibers::launch::post, [this, run, ended = task.get()] {
      run();
      order_.End(*ended);
      const std::lock_guard guard(mutex_);
      one_has_ended_.notify_all();
    });
    return task;
  }

  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<std::chrono::nanoseconds> limit) {
    if (limit) {
      std::unique_lock lock(mutex_);
      one_has_ended_.wait_for(lock, *limit, [&] { return order_.HaveAllEnded(tasks); });
    } else {
      for (const Handle& task : tasks) task->fiber.join();
    }
    return order_.Ended(tasks);
  }

  void sleep(std::chrono::nanoseconds duration) {
    if (duration.count() == 0) return boost::this_fiber::yield();
    boost::this_fiber::sleep_for(duration);
  }

 private:
  boost::fibers::mutex mutex_;
  boost::fibers::condition_variable one_has_ended_;
  heddle::plugin::EndOrder order_;
};

}  // namespace

HEDDLE_PLUGIN("boost_fiber", BOOST_LIB_VERSION) { heddle::plugin::hub<Hub>("boost::fibers", {.level = HEDDLE_LEVEL_BOUNDARY}); }
