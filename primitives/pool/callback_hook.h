// Where an exception goes that escapes a done callback of a future.
// The default hook writes one line to standard error, as CPython logs it.

#ifndef HEDDLE_PRIMITIVES_POOL_CALLBACK_HOOK_H_
#define HEDDLE_PRIMITIVES_POOL_CALLBACK_HOOK_H_

#include <exception>
#include <functional>

namespace heddle {

using CallbackExceptionHook = std::function<void(std::exception_ptr)>;

// Installs `hook` for the whole process and returns the one before it. An empty hook restores the
// default. The hook runs in the thread that ran the callback, with no lock held; what it throws is
// dropped. Any thread may call; does not block.
CallbackExceptionHook set_callback_exception_hook(CallbackExceptionHook hook);

namespace pool_internal {

// Hands the exception that is being handled to the hook.
void ReportCallbackException() noexcept;

}  // namespace pool_internal
}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_CALLBACK_HOOK_H_
