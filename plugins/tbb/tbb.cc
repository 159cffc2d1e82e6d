// oneTBB, with the claims of its specification ("Containers", "Mutual Exclusion").
#include <oneapi/tbb/version.h>

#include "plugins/api/plugin.h"
#include "plugins/tbb/containers.h"
#include "plugins/tbb/locks.h"

HEDDLE_PLUGIN("tbb", TBB_VERSION_STRING) {
  using namespace heddle::plugin;
  using namespace heddle::plugins::onetbb;
  queue<Growing<tbb::concurrent_queue<Value>>>("tbb::concurrent_queue");
  queue<BoundedQueue>("tbb::concurrent_bounded_queue", {.bounded = true, .level = HEDDLE_LEVEL_BOUNDARY});
  priority_queue<Growing<tbb::concurrent_priority_queue<Value, std::greater<Value>>>>("tbb::concurrent_priority_queue");
  map<HashMap>("tbb::concurrent_hash_map");
  map<GrowingMap<tbb::concurrent_unordered_map<Value, Value>>>("tbb::concurrent_unordered_map");
  map<GrowingMap<tbb::concurrent_map<Value, Value>>>("tbb::concurrent_map");
  set<GrowingSet<tbb::concurrent_unordered_set<Value>>>("tbb::concurrent_unordered_set");
  set<GrowingSet<tbb::concurrent_set<Value>>>("tbb::concurrent_set");
  lock<tbb::spin_mutex>("tbb::spin_mutex");
  lock<Queuing<tbb::queuing_mutex>>("tbb::queuing_mutex", {.fifo = true});
  lock<tbb::mutex>("tbb::mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<tbb::spin_rw_mutex>("tbb::spin_rw_mutex");
  lock<tbb::rw_mutex>("tbb::rw_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
}
