// A user's lock comes into Heddle: the whole of it.
#include "plugins/api/plugin.h"
#include "plugins/example/spin_lock.h"

HEDDLE_PLUGIN("my_locks", "1.0") { heddle::plugin::lock<acme::SpinLock>("acme::SpinLock"); }
