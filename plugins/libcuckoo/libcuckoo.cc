// libcuckoo's hash map, with the claims of its documentation: every call is safe for concurrent use, and takes effect at once.
#include <cstdint>
#include <functional>
#include <libcuckoo/cuckoohash_map.hh>
#include <memory>
#include <utility>

#include "plugins/api/plugin.h"

namespace {

using Value = std::int64_t;

// From one bucket up, so that the few keys of a scenario move each other and make the table grow.
template <std::size_t slots>
class Map {
 public:
  Map() { map_.minimum_load_factor(0); }
  bool insert(Value key, Value value) { return map_.insert(key, value); }
  void put(Value key, Value value) { map_.insert_or_assign(key, value); }
  bool get(Value key, Value& value) { return map_.find(key, value); }
  bool erase(Value key) { return map_.erase(key); }

 private:
  using Element = std::pair<const Value, Value>;
  libcuckoo::cuckoohash_map<Value, Value, std::hash<Value>, std::equal_to<Value>, std::allocator<Element>, slots> map_{1};
};

}  // namespace

HEDDLE_PLUGIN("libcuckoo", "0.3.1") {
  using heddle::plugin::map;
  static constexpr char kGrowsMeanwhile[] = "a call goes on with old locks while the table grows; see FINDINGS.md";
  static constexpr char kListOfLocks[] = "the list of lock arrays is read while it grows; see FINDINGS.md";
  map<Map<1>>("libcuckoo::cuckoohash_map-1-slot", {},
              {{"map.well-behaved", kGrowsMeanwhile}, {"map.linearizable", kGrowsMeanwhile}, {"map.race-free", kListOfLocks}});
  map<Map<4>>("libcuckoo::cuckoohash_map", {},
              {{"map.well-behaved", kGrowsMeanwhile}, {"map.linearizable", kGrowsMeanwhile}, {"map.race-free", kListOfLocks}});
}
