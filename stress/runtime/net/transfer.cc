#include "stress/runtime/net/transfer.h"

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "stress/runtime/net/call.h"
#include "stress/runtime/process.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime::net {
namespace {

constexpr int kKnownReceiveFlags = MSG_DONTWAIT | MSG_PEEK | MSG_WAITALL | MSG_NOSIGNAL | MSG_TRUNC | MSG_CMSG_CLOEXEC;
constexpr int kKnownSendFlags = MSG_DONTWAIT | MSG_NOSIGNAL | MSG_MORE | MSG_EOR;

std::size_t TotalOf(std::span<const iovec> parts) {
  std::size_t total = 0;
  for (const iovec& part : parts) total += part.iov_len;
  return total;
}

// The subject's memory is touched as by the subject: seen by race detection, and a bad pointer is its own crash.
void Touch(const void* address, std::size_t size, bool write) {
  if (size == 0) return;
  CheckHeap(address, size);
  if (g.races) CheckAccess(address, size, write, /*atomic=*/false);
}

std::vector<std::uint8_t>& Scratch() {
  static auto* scratch = new std::vector<std::uint8_t>;
  return *scratch;
}

// The first `size` bytes from `offset` on of the subject's buffers, and into them.
const std::uint8_t* Gather(std::span<const iovec> parts, std::size_t offset, std::size_t size) {
  std::vector<std::uint8_t>& bytes = Scratch();
  bytes.resize(size);
  std::size_t done = 0;
  for (const iovec& part : parts) {
    const std::size_t skip = std::min(offset, part.iov_len);
    offset -= skip;
    const std::size_t count = std::min(part.iov_len - skip, size - done);
    if (count == 0) continue;
    const auto* const from = static_cast<const std::uint8_t*>(part.iov_base) + skip;
    Touch(from, count, /*write=*/false);
    g.active = true;
    std::memcpy(bytes.data() + done, from, count);
    g.active = false;
    done += count;
  }
  return bytes.data();
}

void Scatter(std::span<const iovec> parts, std::size_t offset, const std::uint8_t* bytes, std::size_t size) {
  for (const iovec& part : parts) {
    const std::size_t skip = std::min(offset, part.iov_len);
    offset -= skip;
    const std::size_t count = std::min(part.iov_len - skip, size);
    if (count == 0) continue;
    auto* const to = static_cast<std::uint8_t*>(part.iov_base) + skip;
    Touch(to, count, /*write=*/true);
    g.active = true;
    std::memcpy(to, bytes, count);
    g.active = false;
    bytes += count;
    size -= count;
  }
}

std::string Quote(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::size_t kShown = 24;
  std::string text = std::to_string(size) + (size == 1 ? " byte \"" : " bytes \"");
  for (std::size_t i = 0; i < std::min(size, kShown); ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    if (bytes[i] == '\n') {
      text += "\\n";
    } else if (bytes[i] >= 0x20 && bytes[i] < 0x7f && bytes[i] != '"' && bytes[i] != '\\') {
      text += static_cast<char>(bytes[i]);
    } else {
      text += std::string("\\x") + kDigits[bytes[i] >> 4] + kDigits[bytes[i] & 15];
    }
  }
  return text + (size > kShown ? "..." : "\"");
}

// As much of `size` as a short transfer leaves.
std::size_t Shorten(std::size_t size) {
  if (size < 2 || !Strikes(Fault::kShortTransfers)) return size;
  switch (Choose(ChoiceKind::kPortion, 3)) {
    case 0: return 1;
    case 1: return size - 1;
    default: return (size + 1) / 2;
  }
}

std::uint64_t DeadlineAfter(std::uint64_t timeout) { return timeout == 0 ? kNever : g.now + timeout; }

bool Waits(const File& file, int flags) { return !file.nonblocking && (flags & MSG_DONTWAIT) == 0; }

// What has once been said to be ready can be lost where it came over a network, as by a wrong checksum; within one machine it cannot.
bool MayLieAboutReadiness(const File& file) { return IsSocket(file) && file.family != AF_UNIX; }

int TakeError(File& file) { return std::exchange(file.error, 0); }

// --- streams and pipes -----------------------------------------------------------------------------------------------------------

bool NothingMoreComes(const File& file) {
  return file.error != 0 || file.state == State::kReset || file.receive_shut || file.in->EndDelivered();
}

bool CanReceive(const Fiber& self) {
  const auto& file = *static_cast<const File*>(self.wait_context);
  return file.in->Available() != 0 || NothingMoreComes(file);
}

bool NobodyListens(const File& file) { return file.error != 0 || file.state == State::kReset || file.out->closed() || file.out->abandoned(); }

// What a pipe's sender waits for: room for all that must not be divided.
std::size_t NeededSpace(const File& file, std::size_t size) { return file.type == Type::kPipe && size <= PIPE_BUF ? size : 1; }

struct Sending {
  const File* file;
  std::size_t needed;
};

bool CanSend(const Fiber& self) {
  const auto& sending = *static_cast<const Sending*>(self.wait_context);
  return sending.file->out->Space() >= sending.needed || NobodyListens(*sending.file);
}

ssize_t ReceiveUnconnected(File& file) {
  if (file.type == Type::kPipe) return Fail(EBADF);
  if (file.error != 0) return Fail(TakeError(file));
  const bool refused_and_told = file.state == State::kReset;
  if (refused_and_told || file.receive_shut) return 0;
  return Fail(file.family == AF_UNIX ? EINVAL : ENOTCONN);
}

ssize_t ReceiveBytes(File& file, std::span<const iovec> parts, int flags) {
  if (file.in == nullptr) return ReceiveUnconnected(file);
  const std::size_t wanted = TotalOf(parts);
  if (wanted == 0) return 0;
  const bool waits = Waits(file, flags);
  const std::uint64_t deadline = DeadlineAfter(file.receive_timeout);
  std::size_t received = 0;
  for (;;) {
    if (!waits) {
      PointAt(OperationKind::kReceive, Of(*file.in));
    } else if (!WaitAt(OperationKind::kReceive, Of(*file.in), CanReceive, &file, deadline)) {
      return received != 0 ? static_cast<ssize_t>(received) : Fail(EAGAIN);
    }
    Acquire(file.in);
    std::size_t size = std::min(wanted - received, file.in->Available());
    if (size == 0) {
      if (received != 0) return static_cast<ssize_t>(received);
      if (file.error != 0 && !file.end_before_reset) {
        Describe([&] { return std::string(strerrorname_np(file.error)); });
        return Fail(TakeError(file));
      }
      if (NothingMoreComes(file)) {
        Describe([] { return std::string("end"); });
        return 0;
      }
      Describe([] { return std::string("EAGAIN"); });
      NoteIdle();
      return Fail(EAGAIN);
    }
    if (file.type == Type::kStream && Strikes(Fault::kResets)) {
      if (file.peer != nullptr) ResetConnection(file.peer, ECONNRESET);
      ResetConnection(&file, 0);
      return Fail(ECONNRESET);
    }
    if (!waits && MayLieAboutReadiness(file) && Strikes(Fault::kFalseReadiness)) {
      // It comes a little later: whoever is told of changes is told again.
      file.in->NoteArrival();
      HasChanged(file.in);
      return Fail(EAGAIN);
    }
    if (const std::size_t part = Shorten(size); part != size) {
      size = part;
      file.in->NoteArrival();
    }
    std::vector<std::uint8_t>& bytes = Scratch();
    bytes.resize(size);
    file.in->Copy(bytes.data(), size);
    Describe([&] { return Quote(bytes.data(), size); });
    NoteProgress();
    if ((flags & MSG_PEEK) == 0) {
      file.in->Drop(size);
      HasChanged(file.in);
    }
    Scatter(parts, received, bytes.data(), size);
    received += size;
    if ((flags & MSG_WAITALL) == 0 || (flags & MSG_PEEK) != 0 || !waits || received == wanted) return static_cast<ssize_t>(received);
  }
}

int BrokenPipe(int flags) {
  if ((flags & MSG_NOSIGNAL) == 0) processes::Send(*g.process, SIGPIPE);
  return Fail(EPIPE);
}

void DeliverLate(Alarm& alarm) {
  Channel& channel = *static_cast<Delivery&>(alarm).channel;
  channel.Deliver();
  HasChanged(&channel);
}

ssize_t SendBytes(File& file, std::span<const iovec> parts, int flags) {
  if (file.type == Type::kPipe && file.out == nullptr) return Fail(EBADF);
  if (file.state == State::kFresh) return file.family == AF_UNIX ? Fail(ENOTCONN) : BrokenPipe(flags);
  if (file.out == nullptr) return file.error != 0 ? Fail(TakeError(file)) : file.state == State::kConnecting ? Fail(EAGAIN) : BrokenPipe(flags);
  const std::size_t wanted = TotalOf(parts);
  const bool waits = Waits(file, flags);
  const std::uint64_t deadline = DeadlineAfter(file.send_timeout);
  std::size_t sent = 0;
  do {
    const Sending sending{&file, NeededSpace(file, wanted)};
    if (!waits) {
      PointAt(OperationKind::kSend, Of(*file.out));
    } else if (!WaitAt(OperationKind::kSend, Of(*file.out), CanSend, &sending, deadline)) {
      return sent != 0 ? static_cast<ssize_t>(sent) : Fail(EAGAIN);
    }
    const bool internet = file.type == Type::kStream && file.family != AF_UNIX;
    if (file.error != 0 && internet) return sent != 0 ? static_cast<ssize_t>(sent) : Fail(TakeError(file));
    if (file.out->closed() || file.state == State::kReset) return sent != 0 ? static_cast<ssize_t>(sent) : BrokenPipe(flags);
    const bool peer_is_shut = internet && file.peer != nullptr && file.peer->receive_shut && file.peer->out->closed();
    if (file.out->abandoned() || peer_is_shut) {
      if (!internet) return sent != 0 ? static_cast<ssize_t>(sent) : BrokenPipe(flags);
      // The bytes travel to a host that answers with a reset.
      if (file.peer != nullptr) ResetConnection(file.peer, ECONNRESET);
      ResetConnection(&file, EPIPE);
      Describe([] { return std::string("nobody receives it"); });
      return static_cast<ssize_t>(wanted);
    }
    if (file.type == Type::kStream && Strikes(Fault::kResets)) {
      if (file.peer != nullptr) ResetConnection(file.peer, ECONNRESET);
      ResetConnection(&file, 0);
      return sent != 0 ? static_cast<ssize_t>(sent) : Fail(ECONNRESET);
    }
    if (file.out->Space() < sending.needed) {
      file.out->NoteFull();
      Describe([] { return std::string("EAGAIN"); });
      NoteIdle();
      return Fail(EAGAIN);
    }
    std::size_t size = std::min(wanted - sent, file.out->Space());
    if (!waits && NeededSpace(file, wanted) == 1) {
      const std::size_t part = Shorten(size);
      if (part != size) file.out->NoteDeparture();
      size = part;
    }
    const std::uint8_t* const bytes = Gather(parts, sent, size);
    Describe([&] { return Quote(bytes, size); });
    NoteProgress();
    const bool late = file.type == Type::kStream && Strikes(Fault::kDelays);
    file.out->Write(bytes, size, late);
    if (late) {
      file.out->delivery.ring = DeliverLate;
      SetAlarm(file.out->delivery, g.now + kDelay);
    }
    if (file.out->Space() == 0) file.out->NoteFull();
    runtime::Release(file.out);
    HasChanged(file.out);
    sent += size;
  } while (waits && sent < wanted);
  return static_cast<ssize_t>(sent);
}

// --- datagrams -------------------------------------------------------------------------------------------------------------------

bool NoDatagramWillCome(const File& file) { return file.type == Type::kPackets ? EndOfPackets(file) : file.receive_shut; }

bool HasDatagram(const Fiber& self) {
  const auto& file = *static_cast<const File*>(self.wait_context);
  return !file.datagrams.empty() || file.error != 0 || NoDatagramWillCome(file);
}

ssize_t ReceiveDatagram(File& file, std::span<const iovec> parts, int flags, Ancillary* ancillary) {
  const bool waits = Waits(file, flags);
  if (!waits) {
    PointAt(OperationKind::kReceive, Of(file));
  } else if (!WaitAt(OperationKind::kReceive, Of(file), HasDatagram, &file, DeadlineAfter(file.receive_timeout))) {
    return Fail(EAGAIN);
  }
  Acquire(&file);
  if (file.error != 0) return Fail(TakeError(file));
  if (file.datagrams.empty()) {
    if (NoDatagramWillCome(file)) return 0;
    NoteIdle();
    return Fail(EAGAIN);
  }
  if (!waits && MayLieAboutReadiness(file) && Strikes(Fault::kFalseReadiness)) {
    ++file.arrivals;
    HasChanged(&file);
    return Fail(EAGAIN);
  }
  const Datagram datagram = file.datagrams.front();
  if ((flags & MSG_PEEK) == 0) {
    ancillary->files = datagram.files;
    file.datagrams.erase(file.datagrams.begin());
    HasChanged(&file);
  }
  const std::size_t size = std::min(TotalOf(parts), datagram.bytes.size());
  Describe([&] { return Quote(datagram.bytes.data(), size); });
  NoteProgress();
  Scatter(parts, 0, datagram.bytes.data(), size);
  ancillary->address = datagram.from;
  return static_cast<ssize_t>((flags & MSG_TRUNC) != 0 ? datagram.bytes.size() : size);
}

ssize_t SendPacket(File& file, std::span<const iovec> parts, int flags, Ancillary* ancillary) {
  const std::size_t size = TotalOf(parts);
  if (size > kDefaultCapacity) return Fail(EMSGSIZE);
  PointAt(OperationKind::kSend, OfEverything());
  if (file.peer == nullptr || file.send_shut || file.peer->receive_shut) return BrokenPipe(flags);
  NoteProgress();
  const std::uint8_t* const bytes = Gather(parts, 0, size);
  Describe([&] { return Quote(bytes, size); });
  File* const peer = file.peer;
  peer->datagrams.push_back({file.local, {bytes, bytes + size}, std::exchange(ancillary->files, {})});
  ++peer->arrivals;
  runtime::Release(peer);
  HasChanged(peer);
  return static_cast<ssize_t>(size);
}

ssize_t SendDatagram(File& file, std::span<const iovec> parts, Ancillary* ancillary) {
  const Address* const to = ancillary->has_address ? &ancillary->address : nullptr;
  if (to == nullptr && file.state != State::kConnected) return Fail(file.family == AF_UNIX ? ENOTCONN : EDESTADDRREQ);
  if (file.family != AF_UNIX && !file.bound) {
    Address any;
    any.family = file.family;
    any.any = true;
    if (const int error = Bind(&file, any)) return Fail(error);
  }
  const std::size_t size = TotalOf(parts);
  if (size > kDefaultCapacity) return Fail(EMSGSIZE);
  PointAt(OperationKind::kSend, OfEverything());
  File* const target = to == nullptr && file.peer != nullptr ? file.peer : FindDatagramSocket(to != nullptr ? *to : file.remote, file.family);
  NoteProgress();
  const std::uint8_t* const bytes = Gather(parts, 0, size);
  Describe([&] { return Quote(bytes, size); });
  if (target == nullptr) {
    // A Unix socket knows; the network only tells one that is connected, and later.
    if (file.family == AF_UNIX) return Fail(to != nullptr ? ENOENT : ECONNREFUSED);
    if (file.state == State::kConnected) file.error = ECONNREFUSED;
    return static_cast<ssize_t>(size);
  }
  Datagram datagram{file.local, {bytes, bytes + size}, std::exchange(ancillary->files, {})};
  if (datagram.from.any) {
    datagram.from.any = false;
    datagram.from.v4 = 0x7f00'0001;
  }
  target->datagrams.push_back(std::move(datagram));
  ++target->arrivals;
  runtime::Release(target);
  HasChanged(target);
  return static_cast<ssize_t>(size);
}

// --- eventfd and timerfd ---------------------------------------------------------------------------------------------------------

bool CountIsPositive(const Fiber& self) { return static_cast<const File*>(self.wait_context)->count != 0; }

ssize_t ReceiveCount(File& file, std::span<const iovec> parts) {
  if (TotalOf(parts) < sizeof file.count) return Fail(EINVAL);
  if (file.nonblocking) {
    PointAt(OperationKind::kReceive, Of(file));
  } else {
    WaitAt(OperationKind::kReceive, Of(file), CountIsPositive, &file, kNever);
  }
  if (file.count == 0) {
    Describe([] { return std::string("EAGAIN"); });
    NoteIdle();
    return Fail(EAGAIN);
  }
  Acquire(&file);
  const std::uint64_t value = file.semaphore ? 1 : file.count;
  file.count -= value;
  ++file.departures;
  Describe([&] { return std::to_string(value); });
  NoteProgress();
  HasChanged(&file);
  Scatter(parts, 0, reinterpret_cast<const std::uint8_t*>(&value), sizeof value);
  return sizeof value;
}

struct Adding {
  const File* file;
  std::uint64_t value;
};

bool HasRoom(const Adding& adding) { return adding.file->count <= ~std::uint64_t{0} - 1 - adding.value; }

ssize_t SendCount(File& file, std::span<const iovec> parts) {
  Adding adding{&file, 0};
  if (TotalOf(parts) < sizeof adding.value) return Fail(EINVAL);
  std::memcpy(&adding.value, Gather(parts, 0, sizeof adding.value), sizeof adding.value);
  if (adding.value == ~std::uint64_t{0}) return Fail(EINVAL);
  if (file.nonblocking) {
    PointAt(OperationKind::kSend, Of(file));
  } else {
    WaitAt(OperationKind::kSend, Of(file), [](const Fiber& self) { return HasRoom(*static_cast<const Adding*>(self.wait_context)); }, &adding, kNever);
  }
  if (!HasRoom(adding)) {
    NoteIdle();
    return Fail(EAGAIN);
  }
  runtime::Release(&file);
  Describe([&] { return std::to_string(adding.value); });
  NoteProgress();
  file.count += adding.value;
  ++file.arrivals;
  HasChanged(&file);
  return sizeof adding.value;
}

}  // namespace

ssize_t Receive(File& file, std::span<const iovec> parts, int flags, Ancillary* ancillary) {
  if ((flags & ~kKnownReceiveFlags) != 0) NotModelled("receive flags", flags);
  switch (file.type) {
    case Type::kStream:
    case Type::kPipe: return ReceiveBytes(file, parts, flags);
    case Type::kDatagram:
    case Type::kPackets: return ReceiveDatagram(file, parts, flags, ancillary);
    case Type::kEvent:
    case Type::kTimer: return ReceiveCount(file, parts);
    case Type::kEpoll:
    case Type::kProcess: break;
  }
  return Fail(EINVAL);
}

ssize_t Send(File& file, std::span<const iovec> parts, int flags, Ancillary* ancillary) {
  if ((flags & ~kKnownSendFlags) != 0) NotModelled("send flags", flags);
  const bool bytes = file.type == Type::kStream || file.type == Type::kPipe;
  if (bytes && !ancillary->files.empty()) NotModelled("descriptors passed over a stream, so many", static_cast<long>(ancillary->files.size()));
  switch (file.type) {
    case Type::kStream:
    case Type::kPipe: return SendBytes(file, parts, flags);
    case Type::kDatagram: return SendDatagram(file, parts, ancillary);
    case Type::kPackets: return SendPacket(file, parts, flags, ancillary);
    case Type::kEvent: return SendCount(file, parts);
    case Type::kTimer:
    case Type::kEpoll:
    case Type::kProcess: break;
  }
  return Fail(EINVAL);
}

}  // namespace heddle::runtime::net
