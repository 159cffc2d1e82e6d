// C++ adapters over the C door: a class with the usual member functions becomes an implementation in one line.
//
//   #include "plugins/api/plugin.h"
//   #include "my_lock.h"
//   HEDDLE_PLUGIN("my_locks", "1.2") { heddle::plugin::lock<MyLock>("my_lock", {.fifo = true}); }
#ifndef HEDDLE_PLUGINS_API_PLUGIN_H_
#define HEDDLE_PLUGINS_API_PLUGIN_H_

#include "plugins/api/associative.h"  // IWYU pragma: export
#include "plugins/api/barrier.h"      // IWYU pragma: export
#include "plugins/api/core.h"         // IWYU pragma: export
#include "plugins/api/event.h"        // IWYU pragma: export
#include "plugins/api/event_loop.h"   // IWYU pragma: export
#include "plugins/api/execution.h"    // IWYU pragma: export
#include "plugins/api/greenlet.h"     // IWYU pragma: export
#include "plugins/api/hub.h"          // IWYU pragma: export
#include "plugins/api/lock.h"         // IWYU pragma: export
#include "plugins/api/own_kind.h"     // IWYU pragma: export
#include "plugins/api/process_pool.h"  // IWYU pragma: export
#include "plugins/api/program.h"      // IWYU pragma: export
#include "plugins/api/queue.h"        // IWYU pragma: export
#include "plugins/api/semaphore.h"    // IWYU pragma: export
#include "plugins/api/server.h"       // IWYU pragma: export
#include "plugins/api/shared_memory.h"  // IWYU pragma: export

#endif  // HEDDLE_PLUGINS_API_PLUGIN_H_
