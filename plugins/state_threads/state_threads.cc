// State Threads as a hub.
#include <errno.h>
#include <st.h>

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

constexpr st_utime_t kForever = ST_UTIME_NO_TIMEOUT;

st_utime_t Microseconds(nanoseconds duration) { return static_cast<st_utime_t>(std::chrono::ceil<microseconds>(duration).count()); }

class Hub {
 public:
  struct Task {
    Hub* hub;
    heddle::plugin::HubTask run;
    std::size_t place = 0;
  };
  using Handle = std::shared_ptr<Task>;

  template <typename Main>
  void run(Main main) {
    if (st_init() != 0) throw std::bad_alloc();
    one_has_ended_ = st_cond_new();
    if (one_has_ended_ == nullptr) throw std::bad_alloc();
    main();
  }

  Handle spawn(heddle::plugin::HubTask run) {
    const auto task = std::make_shared<Task>(Task{this, run});
    if (st_thread_create(Run, task.get(), /*joinable=*/0, /*stack_size=*/0) == nullptr) throw std::bad_alloc();
    return task;
  }

  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<nanoseconds> limit) {
    const st_utime_t end = limit ? st_utime() + Microseconds(*limit) : kForever;
    while (!order_.HaveAllEnded(tasks)) {
      if (!limit) {
        st_cond_wait(one_has_ended_);
        continue;
      }
      const st_utime_t now = st_utime();
      if (now >= end) break;
      st_cond_timedwait(one_has_ended_, end - now);
    }
    return order_.Ended(tasks);
  }

  void sleep(nanoseconds duration) { st_usleep(Microseconds(duration)); }

  std::int64_t receive(int descriptor, char* byte) {
    const st_netfd_t file = st_netfd_open_socket(descriptor);
    if (file == nullptr) return -1;
    ssize_t size;
    do {
      size = st_read(file, byte, 1, kForever);
    } while (size < 0 && errno == EINTR);
    st_netfd_free(file);
    return size;
  }

 private:
  static void* Run(void* argument) {
    Task& task = *static_cast<Task*>(argument);
    task.run();
    task.hub->order_.End(task);
    st_cond_broadcast(task.hub->one_has_ended_);
    return nullptr;
  }

  st_cond_t one_has_ended_ = nullptr;
  heddle::plugin::EndOrder order_;
};

}  // namespace

HEDDLE_PLUGIN("state_threads", "1.9") { heddle::plugin::hub<Hub>("state_threads", {.level = HEDDLE_LEVEL_BOUNDARY}); }
