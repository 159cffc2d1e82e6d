// A lock that says of itself that it was compiled as usual.
#include <mutex>

#include "plugins/api/plugin.h"

HEDDLE_PLUGIN("boundary", "1.0") {
  using namespace heddle::plugin;
  lock<std::mutex>("compiled", {.level = HEDDLE_LEVEL_BOUNDARY});
}
