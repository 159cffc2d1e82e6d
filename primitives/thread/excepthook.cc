// A plain function pointer, like std::set_terminate's: it stays valid while static objects are
// destroyed. What is printed goes out in one piece, so that several threads that fail at once stay
// readable.
#include "primitives/thread/excepthook.h"

#include <cxxabi.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

namespace heddle {
namespace {

constinit std::atomic<ExceptHook> current_hook = &default_excepthook;

std::string Readable(const std::type_info& type) {
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr), &std::free);
  return name ? name.get() : type.name();
}

std::string Describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return Readable(typeid(error)) + ": " + error.what();
  } catch (...) {
    return Readable(*abi::__cxa_current_exception_type());
  }
}

void Print(const std::string& where, const std::exception_ptr& exception) {
  const std::string text = "Exception in " + where + ":\n" + Describe(exception) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

void default_excepthook(const ExceptHookArgs& args) {
  Print("thread " + args.thread.name(), args.exception);
}

ExceptHook set_excepthook(ExceptHook hook) {
  return current_hook.exchange(hook != nullptr ? hook : &default_excepthook,
                               std::memory_order_acq_rel);
}

namespace internal {

void ReportEscapedException(std::exception_ptr exception) {
  const ExceptHook hook = current_hook.load(std::memory_order_acquire);
  try {
    hook({std::move(exception), current_thread()});
  } catch (...) {
    Print("the excepthook", std::current_exception());
  }
}

}  // namespace internal
}  // namespace heddle
