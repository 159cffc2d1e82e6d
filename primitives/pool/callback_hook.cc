// The process-wide hook for exceptions of done callbacks, and its default.
// The hook is copied out before it is called, so it may install another one.

#include "primitives/pool/callback_hook.h"

#include <cstdio>
#include <exception>
#include <mutex>
#include <utility>

namespace heddle {
namespace {

struct HookSlot {
  std::mutex mutex;
  CallbackExceptionHook hook;
};

// Never destroyed: threads that outlive main may still report.
HookSlot& Slot() {
  static HookSlot* slot = new HookSlot;
  return *slot;
}

void WriteToStandardError(std::exception_ptr error) {
  try {
    std::rethrow_exception(std::move(error));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "exception in a done callback of a future: %s\n", e.what());
  } catch (...) {
    std::fprintf(stderr, "exception in a done callback of a future: not a std::exception\n");
  }
}

}  // namespace

CallbackExceptionHook set_callback_exception_hook(CallbackExceptionHook hook) {
  HookSlot& slot = Slot();
  const std::lock_guard lock(slot.mutex);
  return std::exchange(slot.hook, std::move(hook));
}

namespace pool_internal {

void ReportCallbackException() noexcept {
  try {
    HookSlot& slot = Slot();
    CallbackExceptionHook hook;
    {
      const std::lock_guard lock(slot.mutex);
      hook = slot.hook;
    }
    if (hook) {
      hook(std::current_exception());
    } else {
      WriteToStandardError(std::current_exception());
    }
  } catch (...) {
    // A hook that fails has nobody to tell: the other callbacks must still run.
  }
}

}  // namespace pool_internal
}  // namespace heddle
