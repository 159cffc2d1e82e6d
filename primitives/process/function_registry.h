// Functions by name, for process pools: submit_named("name", ...) where no pointer is at hand.

#ifndef HEDDLE_PRIMITIVES_PROCESS_FUNCTION_REGISTRY_H_
#define HEDDLE_PRIMITIVES_PROCESS_FUNCTION_REGISTRY_H_

#include <stdexcept>
#include <string>
#include <typeindex>
#include <typeinfo>

#include "primitives/process/remote_call.h"

namespace heddle::process {

namespace internal {

void RegisterFunction(const std::string& name, AnyFunction function, std::type_index type);
AnyFunction FindFunction(const std::string& name, std::type_index type);

}  // namespace internal

// Makes `function` known as `name` in this process and the children forked later. Any thread.
// std::invalid_argument when the name is taken.
template <typename Result, typename... Params>
void register_function(const std::string& name, Result (*function)(Params...)) {
  internal::RegisterFunction(name, reinterpret_cast<internal::AnyFunction>(function),
                             typeid(Result(Params...)));
}

// The function registered as `name`. std::invalid_argument when there is none, or it has another
// signature.
template <typename Signature>
Signature* registered_function(const std::string& name) {
  return reinterpret_cast<Signature*>(internal::FindFunction(name, typeid(Signature)));
}

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_FUNCTION_REGISTRY_H_
