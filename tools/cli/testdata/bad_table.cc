// Plugins whose tables are wrong in one place each: HEDDLE_TEST_CASE says which.
#include <cstdint>
#include <mutex>
#include <optional>

#include "plugins/api/plugin.h"

namespace {

using namespace heddle::plugin;

struct Model {
  std::int64_t value = 0;
  explicit Model(const std::int64_t*) {}
  std::optional<Answer> apply(const CallOfKind&) { return ok(value++); }
};

struct Thing {
  std::int64_t Take() { return 0; }
};

constexpr KindWords kWords{"things", "they are right", "nowhere"};

}  // namespace

HEDDLE_PLUGIN("bad_table", "1.0") {
#if HEDDLE_TEST_CASE == 1
  kind<Model>("things", kWords, {}, {{.name = "take"}});
  object<Thing>("a/thing", "things", {method<&Thing::Take>("take")});
#elif HEDDLE_TEST_CASE == 2
  kind<Model>("queue", kWords, {}, {{.name = "take"}});
  object<Thing>("thing", "queue", {method<&Thing::Take>("take")});
#elif HEDDLE_TEST_CASE == 3
  kind<Model>("things", kWords, {{"size", {}}}, {{.name = "take"}});
  object<Thing>("thing", "things", {method<&Thing::Take>("take")});
#elif HEDDLE_TEST_CASE == 4
  kind<Model>("things", kWords, {}, {});
  object<Thing>("thing", "things", {method<&Thing::Take>("take")});
#elif HEDDLE_TEST_CASE == 5
  kind<Model>("things", kWords, {}, {{.name = "take"}});
  object<Thing>("thing", "things", {method<&Thing::Take>("give")});
#elif HEDDLE_TEST_CASE == 6
  object<Thing>("thing", "things", {method<&Thing::Take>("take")});
#elif HEDDLE_TEST_CASE == 7
  kind<Model>("of things", kWords, {}, {{.name = "take"}});
  object<Thing>("thing", "of things", {method<&Thing::Take>("take")});
#elif HEDDLE_TEST_CASE == 8
  bad_lock<std::mutex>("thing", {}, {.property = "lock.no-deadlock", .schedules = 1, .memory = "arm"});
#endif
}
