// One connection for each call: nothing to share between threads, to inherit by fork, or to leak.

#include "primitives/process/proxy.h"

#include <sys/socket.h>

#include <stdexcept>

#include "primitives/process/fork_safe.h"
#include "primitives/process/frame.h"
#include "primitives/process/manager_server.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

PrivateFd Connect(const std::string& server) {
  PrivateFd fd(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd) ThrowErrno("socket");
  const AbstractAddress at(server);
  const int result = RetryOnInterrupt(
      [&] { return connect(fd.get(), reinterpret_cast<const sockaddr*>(&at.address), at.size); });
  if (result < 0) throw ConnectionError("the manager's server cannot be reached");
  return fd;
}

void ThrowUnlessOk(Status status) {
  switch (status) {
    case Status::kOk:
      return;
    case Status::kIndexError:
      throw std::out_of_range("list index out of range");
    case Status::kKeyError:
      throw std::out_of_range("no such key");
    case Status::kValueError:
      throw std::invalid_argument("no such value in the list");
    case Status::kBadRequest:
      throw std::logic_error("the manager's server has no such object");
  }
}

}  // namespace

Response ProxyTarget::Call(Request request) const {
  request.object = object;
  const PrivateFd connection = Connect(server);
  std::optional<std::string> answer;
  if (SendFrame(connection.get(), Encode(request))) answer = ReceiveFrame(connection.get());
  if (!answer) throw ConnectionError("the manager's server has gone");
  Response response = Decode<Response>(*answer);
  ThrowUnlessOk(response.status);
  return response;
}

void ProxyTarget::Do(Operation operation, std::vector<std::string> values,
                     std::int64_t index) const {
  Call({.operation = operation, .index = index, .values = std::move(values)});
}

std::int64_t ProxyTarget::GetNumber(Operation operation, std::vector<std::string> values) const {
  return Call({.operation = operation, .values = std::move(values)}).number;
}

std::string ProxyTarget::GetValue(Operation operation, std::vector<std::string> values,
                                  std::int64_t index) const {
  Response response = Call({.operation = operation, .index = index, .values = std::move(values)});
  if (response.values.size() != 1) throw SerializationError("an answer without its value");
  return std::move(response.values[0]);
}

}  // namespace heddle::process::internal
