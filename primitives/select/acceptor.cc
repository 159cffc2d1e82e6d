// accept(2) that survives running out of descriptors.
// See acceptor.h for the strategy.
#include "primitives/select/acceptor.h"

#include <fcntl.h>

#include <utility>

#include "primitives/select/system_error.h"

namespace heddle {
namespace {

UniqueFd OpenSpare() { return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool OutOfDescriptors(int error) { return error == EMFILE || error == ENFILE; }
bool OutOfMemory(int error) { return error == ENOBUFS || error == ENOMEM; }

// accept(2): errors of the new connection come out of accept and are to be treated like EAGAIN.
bool ClientHasGone(int error) {
  switch (error) {
    case EAGAIN:
    case ECONNABORTED:
    case EPERM:  // A firewall said no.
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

// Returns 0 or the error; fills in connection and peer.
int AcceptOnce(int listener, Acceptor::Mode mode, Acceptor::Result* result) {
  const int flags = SOCK_CLOEXEC | (mode == Acceptor::Mode::kNonBlocking ? SOCK_NONBLOCK : 0);
  for (;;) {
    sockaddr_storage storage = {};
    socklen_t size = sizeof(storage);
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    UniqueFd fd(::accept4(listener, address, &size, flags));
    if (fd) {
      result->connection = Socket(std::move(fd));
      result->peer = Address(address, size);
      return 0;
    }
    if (errno != EINTR) return errno;
  }
}

}  // namespace

Acceptor::Acceptor(Socket listener, Mode mode)
    : listener_(std::move(listener)), mode_(mode), spare_(OpenSpare()) {
  listener_.SetBlocking(mode == Mode::kBlocking);
}

Acceptor::Result Acceptor::accept() {
  Result result{Status::kAccepted, {}, {}};
  const int error = AcceptOnce(fileno(), mode_, &result);
  if (error == 0) {
    if (!spare_) spare_ = OpenSpare();
    return result;
  }
  if (ClientHasGone(error)) return {Status::kNonePending, {}, {}};
  if (OutOfDescriptors(error) && spare_) return AcceptInPlaceOfSpare();
  if (OutOfDescriptors(error) || OutOfMemory(error)) return {Status::kExhausted, {}, {}};
  internal::ThrowErrno("accept", error);
}

Acceptor::Result Acceptor::AcceptInPlaceOfSpare() {
  spare_.reset();
  Result result{Status::kAccepted, {}, {}};
  const int error = AcceptOnce(fileno(), mode_, &result);
  // A blocking accept may have waited until descriptors were free again: then serve this one.
  spare_ = OpenSpare();
  if (error == 0 && spare_) return result;
  if (error == 0) {
    result.connection.close();
    spare_ = OpenSpare();
    return {Status::kRefused, {}, result.peer};
  }
  if (ClientHasGone(error)) return {Status::kNonePending, {}, {}};
  if (OutOfDescriptors(error) || OutOfMemory(error)) return {Status::kExhausted, {}, {}};
  internal::ThrowErrno("accept", error);
}

}  // namespace heddle
