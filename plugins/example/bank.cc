// Two kinds of a user's own, each with an implementation that keeps its contract and one that does not.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "plugins/api/plugin.h"
#include "plugins/example/accounts.h"
#include "plugins/example/rate_limiter.h"

namespace {

using namespace heddle::plugin;

// What one call after the other does to two accounts.
struct AccountsModel {
  std::array<std::int64_t, 2> balances;

  explicit AccountsModel(const std::int64_t* parameters) : balances{parameters[0], 0} {}
  std::optional<Answer> apply(const CallOfKind& call) {
    const std::int64_t amount = call.arguments[0];
    switch (call.operation) {
      case 0:  // transfer
        if (balances[0] < amount) return refused();
        balances[0] -= amount;
        balances[1] += amount;
        return ok();
      case 1:  // await: of the second account, so much or more
        if (balances[1] < amount) return waits();
        return ok();
      default:  // total
        return ok(balances[0] + balances[1]);
    }
  }
};

// At most two permits in each window of 100 ns. A call that lasts longer than a moment may take effect at any moment of it.
struct LimiterModel {
  std::int64_t window = 0;
  std::int64_t used = 0;

  explicit LimiterModel(const std::int64_t*) {}
  std::optional<Answer> apply(const CallOfKind& call, int way) {
    const std::int64_t first = std::max(window, call.began / acme::kWindow);
    const std::int64_t at = first + way;
    if (call.ended >= 0 && at > call.ended / acme::kWindow) return waits();
    if (call.ended < 0 && way > 0) return waits();
    if (at > window) used = 0;
    window = at;
    if (used == acme::kPermits) return refused();
    ++used;
    return ok();
  }
};

}  // namespace

HEDDLE_PLUGIN("bank", "1.0") {
  kind<AccountsModel>("accounts", {"two accounts of one owner", "no transfer makes or loses money, and no look sees half of one", "acme's handbook"},
                      {{"balance", {5, 10}}},
                      {{.name = "transfer", .arguments = {{"amount", {1, 5, 10}}}},
                       {.name = "await", .arguments = {{"amount", {1, 5}}}, .required = false, .waits = true},
                       {.name = "total", .looks = true}});
  object<acme::Accounts>("acme::Accounts", "accounts",
                         {method<&acme::Accounts::Transfer>("transfer"), method<&acme::Accounts::Await>("await"), method<&acme::Accounts::Total>("total")});
  bad_object<acme::AccountsWithTwoLocks>("acme::AccountsWithTwoLocks", "accounts",
                                         {method<&acme::AccountsWithTwoLocks::Transfer>("transfer"), method<&acme::AccountsWithTwoLocks::Total>("total")},
                                         {"accounts.linearizable", 2000});

  kind<LimiterModel>("rate_limiter", {"permits, so many in each window of time", "no window gives more permits than it has, or fewer", "acme's handbook"}, {},
                     {{.name = "try_acquire"}}, /*sleeps=*/{40, 100});
  object<acme::RateLimiter>("acme::RateLimiter", "rate_limiter", {method<&acme::RateLimiter::TryAcquire>("try_acquire")});
  bad_object<acme::RateLimiterInTwoSteps>("acme::RateLimiterInTwoSteps", "rate_limiter",
                                          {method<&acme::RateLimiterInTwoSteps::TryAcquire>("try_acquire")}, {"rate_limiter.linearizable", 2000});
}
