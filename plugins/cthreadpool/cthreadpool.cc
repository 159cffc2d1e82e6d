// C-Thread-Pool, with the claims of thpool.h.
#include "plugins/api/plugin.h"
#include "plugins/cthreadpool/pool.h"

HEDDLE_PLUGIN("cthreadpool", "2020-12-07") {
  heddle::plugin::executor<heddle::plugins::cthreadpool::Pool>(
      "thpool", {},
      {{"executor.well-behaved", "the last worker unlocks a mutex that thpool_destroy has freed; see FINDINGS.md"},
       {"executor.race-free", "thpool_wait reads the queue's length without the queue's lock; see FINDINGS.md"}});
}
