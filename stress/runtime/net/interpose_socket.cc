// Interposes the life of sockets: making, binding, listening, accepting, connecting, options and addresses.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "stress/runtime/clock.h"
#include "stress/runtime/net/call.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::net {
namespace {

constexpr int kTypeFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;

// What no one has taught us ends the execution.
void RequireModelled(int family, int type) {
  if (family != AF_INET && family != AF_INET6 && family != AF_UNIX) NotModelled("sockets of the address family", family);
  const int kind = type & ~kTypeFlags;
  const bool packets = kind == SOCK_SEQPACKET && family == AF_UNIX;
  if (kind != SOCK_STREAM && kind != SOCK_DGRAM && !packets) NotModelled("sockets of the type", kind);
}

File* MakeSocket(int family, int type) {
  const int kind = type & ~kTypeFlags;
  File* const file = New(kind == SOCK_STREAM ? Type::kStream : kind == SOCK_DGRAM ? Type::kDatagram : Type::kPackets, family);
  if (file != nullptr) file->nonblocking = (type & SOCK_NONBLOCK) != 0;
  return file;
}

bool CanAccept(const Fiber& self) {
  const auto& file = *static_cast<const File*>(self.wait_context);
  return !file.pending.empty() || file.state != State::kListening;
}

int Accept(int descriptor, sockaddr* address, socklen_t* length, int flags) {
  const Call call(descriptor);
  if (!call) return Fail(EBADF);
  File& listener = *call;
  if (listener.type == Type::kDatagram) return Fail(EOPNOTSUPP);
  if (listener.type != Type::kStream) return Fail(ENOTSOCK);
  if (listener.state != State::kListening) return Fail(EINVAL);
  if (listener.nonblocking) {
    PointAt(OperationKind::kAccept, Of(listener));
  } else {
    if (listener.pending.empty()) listener.turned_away = false;  // nobody waits any more
    const std::uint64_t deadline = listener.receive_timeout == 0 ? kNever : g.now + listener.receive_timeout;
    if (!WaitAt(OperationKind::kAccept, Of(listener), CanAccept, &listener, deadline)) return Fail(EAGAIN);
  }
  if (listener.state != State::kListening) return Fail(EINVAL);
  if (listener.pending.empty()) {
    listener.turned_away = false;
    Describe([] { return std::string("EAGAIN"); });
    NoteIdle();
    return Fail(EAGAIN);
  }
  Acquire(&listener);
  NoteProgress();
  if (Strikes(Fault::kAcceptFailures)) {
    if (Choose(ChoiceKind::kPortion, 2) == 0) {
      listener.turned_away = true;
      return Fail(EMFILE);
    }
    File* const lost = listener.pending.front();
    listener.pending.erase(listener.pending.begin());
    lost->linger_reset = true;
    Release(lost);
    HasChanged(&listener);
    return Fail(ECONNABORTED);
  }
  if (listener.nonblocking && Strikes(Fault::kFalseReadiness)) {
    ++listener.arrivals;  // it comes a little later
    HasChanged(&listener);
    return Fail(EAGAIN);
  }
  File* const file = listener.pending.front();
  ++file->references;
  const int accepted = Open(file, (flags & SOCK_CLOEXEC) != 0);
  if (accepted < 0) return Fail(EMFILE);  // the connection waits on
  listener.pending.erase(listener.pending.begin());
  if (listener.turned_away) NoteHarm();
  --file->references;
  file->nonblocking = (flags & SOCK_NONBLOCK) != 0;
  Describe([&] { return NameOfObject(file); });
  HasChanged(&listener);
  if (address != nullptr) Format(file->remote, address, length);
  return accepted;
}

struct Connecting {
  const File* file;
  const Address* target;
};

bool HasRoomOrNobody(const Fiber& self) {
  const auto& connecting = *static_cast<const Connecting*>(self.wait_context);
  File* listener;
  return FindListener(*connecting.target, connecting.file->type, &listener) != EAGAIN;
}

void EndConnecting(Alarm& alarm) {
  File* const file = static_cast<FileAlarm&>(alarm).file;
  if (file->state != State::kConnecting) return;
  file->state = State::kConnected;
  ++file->arrivals;
  ++file->departures;
  HasChanged(file);
  HasChanged(file->out);
}

int ConnectStream(File& file, const Address& target) {
  switch (file.state) {
    case State::kConnecting: return Fail(EALREADY);
    case State::kConnected: return std::exchange(file.connect_unreported, false) ? 0 : Fail(EISCONN);
    case State::kListening: return Fail(EISCONN);
    case State::kReset:
      if (file.error != 0) {
        file.state = State::kFresh;
        return Fail(std::exchange(file.error, 0));
      }
      return Fail(ECONNABORTED);
    case State::kFresh: break;
  }
  const Connecting connecting{&file, &target};
  const Place place = OfEverything();
  if (file.nonblocking) {
    PointAt(OperationKind::kConnect, place);
  } else {
    WaitAt(OperationKind::kConnect, place, HasRoomOrNobody, &connecting, kNever);
  }
  NoteProgress();
  runtime::Release(&file);
  File* listener;
  int error = FindListener(target, Type::kStream, &listener);
  const bool internet = file.family != AF_UNIX;
  if (error == EAGAIN && internet) NotModelled("a connect that does not wait although the backlog is full, with backlog", 0);
  if (error == 0 && Strikes(Fault::kRefusals)) error = ECONNREFUSED;
  Describe([&] { return error == 0 ? "to " + NameOfObject(listener) : std::string(strerrorname_np(error)); });
  if (error == ECONNREFUSED && internet && file.nonblocking) {
    Refuse(&file);
    return Fail(EINPROGRESS);
  }
  if (error != 0) return Fail(error == ECONNREFUSED && !internet && target.path.empty() ? EINVAL : error);
  runtime::Release(listener);
  if (const int failure = Connect(&file, listener, target)) return Fail(failure);
  if (!internet || !file.nonblocking) return 0;
  if (Strikes(Fault::kDelays)) {
    file.state = State::kConnecting;
    file.alarm.file = &file;
    file.alarm.ring = EndConnecting;
    SetAlarm(file.alarm, g.now + kDelay);
  }
  file.connect_unreported = true;
  return Fail(EINPROGRESS);
}

// What changes nothing that the simulated network knows of.
bool IsHarmless(int level, int name) {
  if (level == IPPROTO_TCP || level == IPPROTO_IP) return true;
  if (level == IPPROTO_IPV6) return name != IPV6_V6ONLY;
  if (level != SOL_SOCKET) return false;
  return name == SO_KEEPALIVE || name == SO_BROADCAST || name == SO_OOBINLINE || name == SO_PRIORITY || name == SO_RCVLOWAT;
}

std::uint64_t ToNanoseconds(const timeval& time) {
  return static_cast<std::uint64_t>(time.tv_sec) * kSecond + static_cast<std::uint64_t>(time.tv_usec) * 1000;
}

int SetOption(File& file, int level, int name, const void* value, socklen_t length) {
  if (IsHarmless(level, name)) return 0;
  if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO)) {
    timeval time;
    if (length < sizeof time) return Fail(EINVAL);
    std::memcpy(&time, value, sizeof time);
    (name == SO_RCVTIMEO ? file.receive_timeout : file.send_timeout) = ToNanoseconds(time);
    return 0;
  }
  if (level == SOL_SOCKET && name == SO_LINGER) {
    linger how;
    if (length < sizeof how) return Fail(EINVAL);
    std::memcpy(&how, value, sizeof how);
    file.linger_reset = how.l_onoff != 0 && how.l_linger == 0;
    return 0;
  }
  int number;
  if (length < sizeof number) return Fail(EINVAL);
  std::memcpy(&number, value, sizeof number);
  if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY) {
    file.v6only = number != 0;
    return 0;
  }
  if (level == SOL_SOCKET) {
    switch (name) {
      case SO_REUSEADDR: file.reuse_address = number != 0; return 0;
      case SO_REUSEPORT: file.reuse_port = number != 0; return 0;
      case SO_SNDBUF:
      case SO_RCVBUF:
        file.buffer_size = static_cast<std::size_t>(std::clamp(number, 1024, 1 << 22)) * 2;  // as Linux counts
        if (name == SO_SNDBUF && file.out != nullptr) file.out->SetCapacity(file.buffer_size);
        if (name == SO_RCVBUF && file.in != nullptr) file.in->SetCapacity(file.buffer_size);
        return 0;
      default: break;
    }
  }
  NotModelled("setsockopt of the option", name);
}

int GetOption(File& file, int level, int name, void* value, socklen_t* length) {
  if (level == SOL_SOCKET && name == SO_PEERCRED) {
    const bool connected = file.family == AF_UNIX && file.peer_id != 0;
    const ucred credentials{file.peer_id, connected ? getuid() : static_cast<uid_t>(-1), connected ? getgid() : static_cast<gid_t>(-1)};
    const socklen_t size = std::min<socklen_t>(*length, sizeof credentials);
    std::memcpy(value, &credentials, size);
    *length = size;
    return 0;
  }
  if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO)) {
    const auto microseconds = static_cast<long>((name == SO_RCVTIMEO ? file.receive_timeout : file.send_timeout) / 1000);
    const timeval time{microseconds / 1'000'000, microseconds % 1'000'000};
    *length = std::min<socklen_t>(*length, sizeof time);
    std::memcpy(value, &time, *length);
    return 0;
  }
  int number = 0;
  if (level == SOL_SOCKET && name == SO_ERROR) {
    number = std::exchange(file.error, 0);
  } else if (level == SOL_SOCKET && name == SO_TYPE) {
    number = file.type == Type::kStream ? SOCK_STREAM : file.type == Type::kDatagram ? SOCK_DGRAM : SOCK_SEQPACKET;
  } else if (level == SOL_SOCKET && name == SO_DOMAIN) {
    number = file.family;
  } else if (level == SOL_SOCKET && name == SO_PROTOCOL) {
    number = file.family == AF_UNIX ? 0 : file.type == Type::kStream ? IPPROTO_TCP : IPPROTO_UDP;
  } else if (level == SOL_SOCKET && name == SO_ACCEPTCONN) {
    number = file.state == State::kListening;
  } else if (level == SOL_SOCKET && name == SO_REUSEADDR) {
    number = file.reuse_address;
  } else if (level == SOL_SOCKET && name == SO_REUSEPORT) {
    number = file.reuse_port;
  } else if (level == SOL_SOCKET && (name == SO_SNDBUF || name == SO_RCVBUF)) {
    number = static_cast<int>(file.buffer_size);
  } else if (level == IPPROTO_IPV6 && name == IPV6_V6ONLY) {
    number = file.v6only;
  } else if (!IsHarmless(level, name)) {
    NotModelled("getsockopt of the option", name);
  }
  const socklen_t size = std::min<socklen_t>(*length, sizeof number);
  std::memcpy(value, &number, size);
  *length = size;
  return 0;
}

}  // namespace
}  // namespace heddle::runtime::net

namespace net = heddle::runtime::net;
using heddle::runtime::g;
using heddle::runtime::HostSection;
using heddle::strategy::OperationKind;

extern "C" {

int socket(int family, int type, int protocol) noexcept {
  if (!g.active) return HEDDLE_REAL(socket)(family, type, protocol);
  HostSection host;
  net::RequireModelled(family, type);
  if ((type & ~net::kTypeFlags) == SOCK_SEQPACKET) net::NotModelled("packet sockets that are no socketpair", type);
  net::File* const file = net::MakeSocket(family, type);
  return net::OpenOrFail(file, (type & SOCK_CLOEXEC) != 0);
}

int socketpair(int family, int type, int protocol, int descriptors[2]) noexcept {
  if (!g.active) return HEDDLE_REAL(socketpair)(family, type, protocol, descriptors);
  HostSection host;
  if (family != AF_UNIX) return net::Fail(EOPNOTSUPP);
  net::RequireModelled(family, type);
  net::File* const a = net::MakeSocket(family, type);
  net::File* const b = net::MakeSocket(family, type);
  if (a->type == net::Type::kStream) {
    net::Join(a, b);
  } else {
    a->peer = b;
    b->peer = a;
    a->peer_id = b->peer_id = heddle::runtime::g.process->id;
    a->state = b->state = net::State::kConnected;
  }
  descriptors[0] = net::Open(a, (type & SOCK_CLOEXEC) != 0);
  descriptors[1] = descriptors[0] < 0 ? -1 : net::Open(b, (type & SOCK_CLOEXEC) != 0);
  if (descriptors[1] >= 0) return 0;
  if (descriptors[0] >= 0) net::Close(descriptors[0]);
  return net::Fail(EMFILE);
}

int bind(int descriptor, const sockaddr* address, socklen_t length) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(bind)(descriptor, address, length);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::Address parsed;
  if (const int error = net::Parse(address, length, &parsed)) return net::Fail(error);
  net::PointAt(OperationKind::kControl, net::OfEverything());
  const int error = net::Bind(&*call, parsed);
  return error == 0 ? 0 : net::Fail(error);
}

int listen(int descriptor, int backlog) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(listen)(descriptor, backlog);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::PointAt(OperationKind::kControl, net::OfEverything());
  const int error = net::Listen(&*call, backlog);
  call->listener_id = heddle::runtime::g.process->id;
  net::HasChanged(&*call);
  return error == 0 ? 0 : net::Fail(error);
}

int accept(int descriptor, sockaddr* address, socklen_t* length) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(accept)(descriptor, address, length);
  return net::Accept(descriptor, address, length, 0);
}

int accept4(int descriptor, sockaddr* address, socklen_t* length, int flags) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(accept4)(descriptor, address, length, flags);
  return net::Accept(descriptor, address, length, flags);
}

int connect(int descriptor, const sockaddr* address, socklen_t length) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(connect)(descriptor, address, length);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::Address target;
  const int error = net::Parse(address, length, &target);
  if (error == EADDRNOTAVAIL) return net::Fail(ENETUNREACH);
  if (error != 0) return net::Fail(error);
  if (call->type == net::Type::kStream) return net::ConnectStream(*call, target);
  call->remote = target;
  call->state = net::State::kConnected;
  return 0;
}

int setsockopt(int descriptor, int level, int name, const void* value, socklen_t length) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(setsockopt)(descriptor, level, name, value, length);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  return net::SetOption(*call, level, name, value, length);
}

int getsockopt(int descriptor, int level, int name, void* value, socklen_t* length) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(getsockopt)(descriptor, level, name, value, length);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  return net::GetOption(*call, level, name, value, length);
}

int getsockname(int descriptor, sockaddr* address, socklen_t* length) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(getsockname)(descriptor, address, length);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::Format(call->local, address, length);
  return 0;
}

int getpeername(int descriptor, sockaddr* address, socklen_t* length) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(getpeername)(descriptor, address, length);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  if (!net::IsConnected(*call)) return net::Fail(ENOTCONN);
  net::Format(call->remote, address, length);
  return 0;
}

int shutdown(int descriptor, int how) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(shutdown)(descriptor, how);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (call->state == net::State::kListening) {
    if (how == SHUT_WR) return 0;
    // Wakes who accepts, with EINVAL.
    net::PointAt(OperationKind::kShutDown, net::Of(*call));
    net::StopListening(&*call);
    net::HasChanged(&*call);
    return 0;
  }
  if (!net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  if (call->family == AF_UNIX && call->state == net::State::kReset) return 0;
  const bool connects = call->type == net::Type::kStream || call->type == net::Type::kPackets;
  if (!connects || !net::IsConnected(*call)) {
    // Linux shuts it down all the same.
    if (how != SHUT_WR) call->receive_shut = true;
    return net::Fail(ENOTCONN);
  }
  net::PointAt(OperationKind::kShutDown, net::WholeOf(*call));
  if (!net::IsConnected(*call)) return net::Fail(ENOTCONN);
  heddle::runtime::NoteProgress();
  if (how != SHUT_RD && call->out != nullptr) heddle::runtime::Release(call->out);
  net::ShutDown(&*call, how != SHUT_WR, how != SHUT_RD);
  return 0;
}

}  // extern "C"
