// Abseil, with the claims of the comments in its headers. What is built on its Mutex is in mutex.cc.
#include <absl/base/config.h>

#include "plugins/absl/adapters.h"
#include "plugins/api/plugin.h"

HEDDLE_PLUGIN("absl", "20220623.1") {
  using namespace heddle::plugin;
  using namespace heddle::plugins;
  once<abseil::Once>("absl::call_once", {.level = HEDDLE_LEVEL_BOUNDARY},
                     {{"once.no-lost-wakeup", "after a call that throws, the next ones wait for good; see FINDINGS.md"}});
}
