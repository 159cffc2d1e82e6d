// Acme's locks come into Heddle.
#include "plugins/api/plugin.h"
#include "spin_lock.h"
#include "broken_lock.h"

HEDDLE_PLUGIN("acme_locks", "1.0") {
  heddle::plugin::lock<acme::SpinLock>("acme::SpinLock");
  heddle::plugin::lock<acme::BrokenLock>("acme::BrokenLock");
}
