// One table per process, under the lock that fork waits for.

#include "primitives/process/function_registry.h"

#include <map>
#include <mutex>

#include "primitives/process/fork_safe.h"

namespace heddle::process::internal {
namespace {

struct Entry {
  AnyFunction function;
  std::type_index type;
};

std::map<std::string, Entry>& Functions() {
  static auto* functions = new std::map<std::string, Entry>;
  return *functions;
}

}  // namespace

void RegisterFunction(const std::string& name, AnyFunction function, std::type_index type) {
  const std::lock_guard lock(ForkSafeMutex());
  if (!Functions().try_emplace(name, Entry{function, type}).second) {
    throw std::invalid_argument("the function name is taken: " + name);
  }
}

AnyFunction FindFunction(const std::string& name, std::type_index type) {
  const std::lock_guard lock(ForkSafeMutex());
  const auto found = Functions().find(name);
  if (found == Functions().end()) {
    throw std::invalid_argument("no function is registered as " + name);
  }
  if (found->second.type != type) {
    throw std::invalid_argument("the function has another signature: " + name);
  }
  return found->second.function;
}

}  // namespace heddle::process::internal
