// Abseil's Mutex and what is built on it. Not bundled: Mutex reads the processor's time stamp counter, which Heddle does not control, so that the same
// seed does not give the same executions.
#include <absl/base/config.h>

#include "plugins/absl/adapters.h"
#include "plugins/api/plugin.h"

HEDDLE_PLUGIN("absl_mutex", "20220623.1") {
  using namespace heddle::plugin;
  using namespace heddle::plugins;
  lock<abseil::Mutex>("absl::Mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  monitor<abseil::CondVar>("absl::CondVar", {.level = HEDDLE_LEVEL_BOUNDARY});
  monitor<abseil::Await>("absl::Mutex-await", {.level = HEDDLE_LEVEL_BOUNDARY});
  event<abseil::Notification>("absl::Notification", {.level = HEDDLE_LEVEL_BOUNDARY});
  barrier<abseil::Barrier>("absl::Barrier", {.serial = true, .level = HEDDLE_LEVEL_BOUNDARY});
  latch<abseil::Latch>("absl::BlockingCounter", {.level = HEDDLE_LEVEL_BOUNDARY});
}
