// The locks of //primitives/lock, with the claims of CPython 3.11 threading.Lock and RLock.
#include "plugins/api/plugin.h"
#include "primitives/lock/lock.h"
#include "primitives/lock/rlock.h"

HEDDLE_PLUGIN("heddle", "1.0") {
  using heddle::plugin::lock;
  // Python: release() of a free lock is an error, but the releaser need not be the one who
  // acquired.
  lock<heddle::Lock>("heddle::Lock", {.error_checking = true, .any_releaser = true});
  lock<heddle::RLock>("heddle::RLock", {.recursive = true, .error_checking = true});
}
