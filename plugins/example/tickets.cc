// One implementation under two promises: it keeps the weaker one.
#include <cstdint>
#include <optional>

#include "plugins/api/plugin.h"
#include "plugins/example/counting_tree.h"

namespace {

using namespace heddle::plugin;

struct TicketsModel {
  std::int64_t next = 0;
  explicit TicketsModel(const std::int64_t*) {}
  std::optional<Answer> apply(const CallOfKind&) { return ok(next++); }
};

}  // namespace

HEDDLE_PLUGIN("tickets", "1.0") {
  kind<TicketsModel>("tickets", {"numbered tickets", "every ticket is given once, in order", "acme's handbook"}, {}, {{.name = "take"}});
  object<acme::CountingTree>("acme::CountingTree", "tickets", {method<&acme::CountingTree::Take>("take")}, {.quiescent = true, .nonblocking = true});
  object<acme::CountingTree>("acme::CountingTree, linearizable", "tickets", {method<&acme::CountingTree::Take>("take")});
}
