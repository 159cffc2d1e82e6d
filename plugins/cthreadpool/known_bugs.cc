// What is wrong in C-Thread-Pool, with the property that shows it. See FINDINGS.md.
#include "plugins/api/plugin.h"
#include "plugins/cthreadpool/pool.h"

HEDDLE_PLUGIN("cthreadpool_known_bugs", "2020-12-07") {
  heddle::plugin::bad_executor<heddle::plugins::cthreadpool::Survivor>("thpool-beside-one-that-is-destroyed", {},
                                                                      {.property = "executor.no-lost-task", .schedules = 1000});
}
