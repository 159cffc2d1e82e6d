// The hub itself: its tasks, and a patched call.
#ifndef HEDDLE_PLUGINS_HEDDLE_HUB_H_
#define HEDDLE_PLUGINS_HEDDLE_HUB_H_

#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "plugins/api/plugin.h"
#include "primitives/hub/hub.h"
#include "primitives/monkey/monkey.h"

namespace heddle::plugins::primitives {

// The hub belongs to the thread, and ends with it.
class Hub {
 public:
  using Handle = hub::Task;

  template <typename Main>
  void run(Main main) {
    monkey::patch_all();
    main();
  }
  Handle spawn(plugin::HubTask task) { return hub::spawn(task); }
  std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<std::chrono::nanoseconds> limit) {
    std::vector<std::size_t> positions;
    for (const Handle& ended : hub::joinall(tasks, limit)) {
      positions.push_back(static_cast<std::size_t>(std::find(tasks.begin(), tasks.end(), ended) - tasks.begin()));
    }
    return positions;
  }
  void sleep(std::chrono::nanoseconds duration) { hub::sleep(duration); }
  std::int64_t receive(int descriptor, char* byte) { return recv(descriptor, byte, 1, 0); }
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_HUB_H_
