// The reply's first byte tells a result from an exception.

#include "primitives/process/remote_call.h"

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <typeinfo>

#include "primitives/process/errors.h"

namespace heddle::process::internal {
namespace {

constexpr char kResult = 'r';
constexpr char kException = 'e';

// "int" for a thrown int; empty when the exception is not C++'s.
std::string CurrentExceptionType() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return std::string();
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
  return name ? name.get() : type->name();
}

std::string CurrentExceptionMessage(const std::string& type) {
  try {
    throw;
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an exception of type " + type;
  }
}

}  // namespace

std::string RunCall(std::string_view call) noexcept {
  try {
    const auto header = Decode<CallHeader>(call.substr(0, sizeof(CallHeader)));
    return kResult + header.thunk(header.function, call.substr(sizeof(CallHeader)));
  } catch (...) {
    return EncodeCurrentException();
  }
}

std::string EncodeCurrentException() {
  const std::string type = CurrentExceptionType();
  return kException + EncodeAll(type, CurrentExceptionMessage(type));
}

std::string_view DecodeReply(std::string_view reply) {
  if (reply.empty()) throw SerializationError("an empty reply");
  const std::string_view rest = reply.substr(1);
  if (reply.front() == kResult) return rest;
  const auto [type, message] = DecodeAll<std::string, std::string>(rest);
  throw RemoteError(type, message);
}

}  // namespace heddle::process::internal
