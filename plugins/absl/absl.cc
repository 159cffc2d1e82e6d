// Abseil's synchronization, with the claims of the comments in its headers.
#include <absl/base/config.h>

#include "plugins/absl/adapters.h"
#include "plugins/api/plugin.h"

HEDDLE_PLUGIN("absl", "20220623.1") {
  using namespace heddle::plugin;
  using namespace heddle::plugins;
  lock<abseil::Mutex>("absl::Mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  monitor<abseil::CondVar>("absl::CondVar", {.level = HEDDLE_LEVEL_BOUNDARY});
  monitor<abseil::Await>("absl::Mutex-await", {.level = HEDDLE_LEVEL_BOUNDARY});
  event<abseil::Notification>("absl::Notification", {.level = HEDDLE_LEVEL_BOUNDARY});
  barrier<abseil::Barrier>("absl::Barrier", {.serial = true, .level = HEDDLE_LEVEL_BOUNDARY});
  latch<abseil::Latch>("absl::BlockingCounter", {.level = HEDDLE_LEVEL_BOUNDARY});
  once<abseil::Once>("absl::call_once", {.level = HEDDLE_LEVEL_BOUNDARY},
                     {{"once.no-lost-wakeup", "after a call that throws, the next ones wait for good; see FINDINGS.md"}});
}
