// Futures and thread pools, after CPython 3.11 concurrent.futures.
// Include this one header.

#ifndef HEDDLE_PRIMITIVES_POOL_POOL_H_
#define HEDDLE_PRIMITIVES_POOL_POOL_H_

#include "primitives/pool/callback_hook.h"
#include "primitives/pool/errors.h"
#include "primitives/pool/future.h"
#include "primitives/pool/thread_pool_executor.h"
#include "primitives/pool/wait.h"

#endif  // HEDDLE_PRIMITIVES_POOL_POOL_H_
