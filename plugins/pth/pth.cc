// GNU Pth as a hub.
#include <errno.h>
#include <pth.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "plugins/api/end_order.h"
#include "plugins/api/plugin.h"

namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr long kMicrosecondsInASecond = 1'000'000;

class Hub {
 public:
  struct Task {
    Hub* hub;
    heddle::plugin::HubTask run;
    pth_t thread = nullptr;
    std::size_t place = 0;
  };
  using Handle = std::shared_ptr<Task>;

  template <typename Main>
  void run(Main main) {
    if (pth_init() == FALSE) throw std::bad_alloc();
    pth_mutex_init(&mutex_);
    pth_cond_init(&one_has_ended_);
    main();
    pth_kill();
  }

  Handle spawn(heddle::plugin::HubTask run) {
    const auto task = std::make_shared<Task>(Task{this, run});
    task->thread = pth_spawn(PTH_ATTR_DEFAULT, Run, task.get());
    if (task->thread == nullptr) throw std::bad_alloc();
    return task;
  }

  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<nanoseconds> limit) {
    if (limit) {
      const long limited = std::chrono::ceil<microseconds>(*limit).count();
      const pth_event_t passed = pth_event(PTH_EVENT_TIME, pth_timeout(limited / kMicrosecondsInASecond, limited % kMicrosecondsInASecond));
      pth_mutex_acquire(&mutex_, FALSE, nullptr);
      while (!order_.HaveAllEnded(tasks) && pth_event_status(passed) != PTH_STATUS_OCCURRED) pth_cond_await(&one_has_ended_, &mutex_, passed);
      pth_mutex_release(&mutex_);
      pth_event_free(passed, PTH_FREE_THIS);
    } else {
      for (const Handle& task : tasks) pth_join(task->thread, nullptr);
    }
    return order_.Ended(tasks);
  }

  void sleep(nanoseconds duration) {
    const long asked = std::chrono::ceil<microseconds>(duration).count();
    if (asked == 0) {
      pth_yield(nullptr);
    } else {
      pth_nap(pth_time(asked / kMicrosecondsInASecond, asked % kMicrosecondsInASecond));
    }
  }

  std::int64_t receive(int descriptor, char* byte) {
    ssize_t size;
    do {
      size = pth_read(descriptor, byte, 1);
    } while (size < 0 && errno == EINTR);
    return size;
  }

 private:
  static void* Run(void* argument) {
    Task& task = *static_cast<Task*>(argument);
    task.run();
    task.hub->order_.End(task);
    pth_mutex_acquire(&task.hub->mutex_, FALSE, nullptr);
    pth_cond_notify(&task.hub->one_has_ended_, TRUE);
    pth_mutex_release(&task.hub->mutex_);
    return nullptr;
  }

  pth_mutex_t mutex_;
  pth_cond_t one_has_ended_;
  heddle::plugin::EndOrder order_;
};

}  // namespace

HEDDLE_PLUGIN("pth", "2.0.7") { heddle::plugin::hub<Hub>("pth", {.level = HEDDLE_LEVEL_BOUNDARY}); }
