// A kind of Acme's own: dispensers of numbered tickets.
#include <atomic>
#include <cstdint>
#include <optional>

#include "plugins/api/plugin.h"

namespace {

using namespace heddle::plugin;

struct TicketsModel {
  std::int64_t next = 0;
  explicit TicketsModel(const std::int64_t*) {}
  std::optional<Answer> apply(const CallOfKind&) { return ok(next++); }
};

struct Dispenser {
  std::int64_t Take() { return next.fetch_add(1); }
  std::atomic<std::int64_t> next{0};
};

struct BrokenDispenser {
  std::int64_t Take() {
    const std::int64_t mine = next.load();
    next.store(mine + 1);
    return mine;
  }
  std::atomic<std::int64_t> next{0};
};

}  // namespace

HEDDLE_PLUGIN("acme_tickets", "1.0") {
  kind<TicketsModel>("tickets", {"numbered tickets", "every ticket is given once, in order", "acme's handbook"}, {}, {{.name = "take"}});
  object<Dispenser>("acme::Dispenser", "tickets", {method<&Dispenser::Take>("take")});
  object<BrokenDispenser>("acme::BrokenDispenser", "tickets", {method<&BrokenDispenser::Take>("take")});
}
