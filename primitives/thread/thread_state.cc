// Numbers and default names, handed out in order.
#include "primitives/thread/thread_state.h"

#include <atomic>
#include <string>

namespace heddle::internal {

ThreadIdent NextThreadIdent() {
  static constinit std::atomic<ThreadIdent> last = 0;
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::string NextThreadName(const char* prefix) {
  static constinit std::atomic<std::uint64_t> last = 0;
  return std::string(prefix) + "-" +
         std::to_string(last.fetch_add(1, std::memory_order_relaxed) + 1);
}

}  // namespace heddle::internal
