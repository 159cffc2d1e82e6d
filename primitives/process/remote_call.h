// A call that crosses to another process forked from the same program: a function's address, its
// arguments as bytes, and the result or the exception as bytes.

#ifndef HEDDLE_PRIMITIVES_PROCESS_REMOTE_CALL_H_
#define HEDDLE_PRIMITIVES_PROCESS_REMOTE_CALL_H_

#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "primitives/process/codec.h"

namespace heddle::process::internal {

// Any function pointer, and the code that knows its real type: decodes the arguments, calls, and
// encodes the result.
using AnyFunction = void (*)();
using Thunk = std::string (*)(AnyFunction function, std::string_view args);

// What the worker receives: this, then the arguments. The addresses mean the same in all processes
// forked from one after the code was loaded.
struct CallHeader {
  Thunk thunk;
  AnyFunction function;
};

template <typename Result, typename... Params>
std::string RunEncoded(AnyFunction function, std::string_view args) {
  const auto typed = reinterpret_cast<Result (*)(Params...)>(function);
  auto decoded = DecodeAll<std::decay_t<Params>...>(args);
  const auto call = [&] { return std::apply(typed, std::move(decoded)); };
  if constexpr (std::is_void_v<Result>) {
    call();
    return std::string();
  } else {
    return Encode<std::decay_t<Result>>(call());
  }
}

// The call of function(args...) as bytes.
template <typename Result, typename... Params>
std::string EncodeCall(Result (*function)(Params...), const std::decay_t<Params>&... args) {
  const CallHeader header{&RunEncoded<Result, Params...>, reinterpret_cast<AnyFunction>(function)};
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) + EncodeAll(args...);
}

// Runs an encoded call; what it gives goes to DecodeResult in the calling process. Throws nothing.
std::string RunCall(std::string_view call) noexcept;

// The reply for a call that did not run, or ran and threw what is being handled.
std::string EncodeCurrentException();

// The bytes of the result. Throws RemoteError for a call that threw.
std::string_view DecodeReply(std::string_view reply);

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_REMOTE_CALL_H_
