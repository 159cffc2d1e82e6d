// Interposes what descriptors have in common, and the files that are no sockets: pipes, eventfds and timerfds.
#include <fcntl.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>

#include "stress/runtime/clock.h"
#include "stress/runtime/net/call.h"
#include "stress/runtime/program_state.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::net {
namespace {

int Duplicate(File& file, int lowest, bool close_on_exec) {
  ++file.references;
  const int descriptor = Open(&file, close_on_exec, lowest);
  return descriptor >= 0 ? descriptor : Fail(EMFILE);
}

int Control(int descriptor, int command, long argument) {
  const Call call(descriptor);
  if (!call) return Fail(EBADF);
  switch (command) {
    case F_DUPFD: return Duplicate(*call, static_cast<int>(argument), false);
    case F_DUPFD_CLOEXEC: return Duplicate(*call, static_cast<int>(argument), true);
    case F_GETFD: return CloseOnExec(descriptor) ? FD_CLOEXEC : 0;
    case F_SETFD: CloseOnExec(descriptor) = (argument & FD_CLOEXEC) != 0; return 0;
    case F_GETFL:
      return (call->nonblocking ? O_NONBLOCK : 0) | (call->type != Type::kPipe ? O_RDWR : call->in != nullptr ? O_RDONLY : O_WRONLY);
    case F_SETFL: call->nonblocking = (argument & O_NONBLOCK) != 0; return 0;
    case F_GETPIPE_SZ: return static_cast<int>(kDefaultCapacity);
    case F_SETOWN: return 0;
    default: NotModelled("fcntl with the command", command);
  }
}

int Pipe(int descriptors[2], int flags) {
  HostSection host;
  File* const reader = New(Type::kPipe, 0);
  File* const writer = reader != nullptr ? New(Type::kPipe, 0) : nullptr;
  if (writer == nullptr) return Fail(ENFILE);
  Join(writer, reader);
  reader->nonblocking = writer->nonblocking = (flags & O_NONBLOCK) != 0;
  descriptors[0] = Open(reader, (flags & O_CLOEXEC) != 0);
  descriptors[1] = descriptors[0] < 0 ? -1 : Open(writer, (flags & O_CLOEXEC) != 0);
  if (descriptors[1] >= 0) return 0;
  if (descriptors[0] >= 0) Close(descriptors[0]);
  return Fail(EMFILE);
}

mode_t ModeOf(const File& file) {
  if (IsSocket(file)) return S_IFSOCK | 0777;
  return file.type == Type::kPipe ? S_IFIFO | 0600 : 0600;  // eventfds and their like are of no type that has a name
}

template <typename Status>
int GetStatus(int descriptor, Status* status) {
  const Call call(descriptor);
  if (!call) return Fail(EBADF);
  *status = {};
  status->st_mode = ModeOf(*call);
  status->st_ino = static_cast<ino_t>(static_cast<int>(call->type) + kTypes * call->number);
  status->st_nlink = 1;
  status->st_uid = getuid();
  status->st_gid = getgid();
  status->st_blksize = 4096;
  return 0;
}

// --- timerfd ---------------------------------------------------------------------------------------------------------------------

void Expire(Alarm& alarm) {
  File& file = *static_cast<FileAlarm&>(alarm).file;
  ++file.count;
  ++file.arrivals;
  if (file.interval != 0) SetAlarm(alarm, g.now + file.interval);
  HasChanged(&file);
}

timespec ToTimespec(std::uint64_t nanoseconds) {
  return {static_cast<time_t>(nanoseconds / kSecond), static_cast<long>(nanoseconds % kSecond)};
}

itimerspec TimeLeft(const File& file) {
  if (file.alarm.deadline == kNever) return {ToTimespec(file.interval), {}};
  const std::uint64_t deadline = InVirtualTime(file.alarm.deadline);
  return {ToTimespec(file.interval), ToTimespec(deadline > g.now ? deadline - g.now : 1)};
}

int SetTimer(File& file, int flags, const itimerspec& time, itimerspec* old) {
  if (!IsValid(time.it_value) || !IsValid(time.it_interval)) return Fail(EINVAL);
  PointAt(OperationKind::kControl, Of(file));
  NoteProgress();
  if (old != nullptr) *old = TimeLeft(file);
  CancelAlarm(file.alarm);
  file.count = 0;
  file.interval = Nanoseconds(time.it_interval);
  if (Nanoseconds(time.it_value) != 0) {
    const clockid_t clock = file.realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    file.alarm.file = &file;
    file.alarm.ring = Expire;
    const bool absolute = (flags & TFD_TIMER_ABSTIME) != 0;
    const Time deadline = absolute ? Deadline(clock, time.it_value) : After(time.it_value);
    if (HasPassed(deadline)) {
      Expire(file.alarm);
    } else {
      SetAlarm(file.alarm, deadline);
    }
  }
  HasChanged(&file);
  return 0;
}

}  // namespace
}  // namespace heddle::runtime::net

namespace net = heddle::runtime::net;
using heddle::runtime::g;
using heddle::runtime::HostSection;
using heddle::strategy::OperationKind;

extern "C" {

int close(int descriptor) {
  if (net::IsReal(descriptor)) {
    if (g.active && !heddle::runtime::program_state::MayReplace(descriptor)) return net::Fail(EBADF);
    return HEDDLE_REAL(close)(descriptor);
  }
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  net::PointAt(OperationKind::kClose, net::WholeOf(*call));
  heddle::runtime::NoteProgress();
  if (call->out != nullptr) heddle::runtime::Release(call->out);
  // Another thread may have closed it meanwhile, and its number may stand for something else.
  if (net::Find(descriptor) == nullptr) return net::Fail(EBADF);
  net::Describe([&] { return net::NameOfObject(net::Find(descriptor)); });
  net::Close(descriptor);
  return 0;
}

// Those of the harness stay open, as if a program that closes all had found none.
int close_range(unsigned first, unsigned last, int flags) noexcept {
  if (!g.active) return HEDDLE_REAL(close_range)(first, last, flags);
  if (flags != 0) net::NotModelled("close_range with the flags", flags);
  if (!g.is_program) net::NotModelled("close_range, but by a program, from the descriptor", first);
  const unsigned end = std::min(last, static_cast<unsigned>(net::kEndDescriptor) - 1);
  for (unsigned descriptor = first; descriptor <= end; ++descriptor) {
    const int number = static_cast<int>(descriptor);
    if (net::IsReal(number) || net::Find(number) != nullptr) close(number);
  }
  return 0;
}

void closefrom(int first) noexcept { close_range(static_cast<unsigned>(std::max(first, 0)), ~0u, 0); }

int dup(int descriptor) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(dup)(descriptor);
  return net::Control(descriptor, F_DUPFD, 0);
}

int dup3(int from, int to, int flags) noexcept {
  if (g.active && !net::IsOurs(to) && !heddle::runtime::program_state::MayReplace(to)) return net::Fail(EBADF);
  if (!g.active || (!net::IsOurs(from) && !net::IsOurs(to))) return HEDDLE_REAL(dup3)(from, to, flags);
  const net::Call call(from);
  if (!call) return net::Fail(EBADF);
  if (!net::IsOurs(to)) net::NotModelled("dup2 of a simulated descriptor to a real one", to);
  net::Replace(to, &*call, (flags & O_CLOEXEC) != 0);
  return to;
}

int dup2(int from, int to) noexcept {
  if (g.active && !net::IsOurs(to) && !heddle::runtime::program_state::MayReplace(to)) return net::Fail(EBADF);
  if (!g.active || (!net::IsOurs(from) && !net::IsOurs(to))) return HEDDLE_REAL(dup2)(from, to);
  return from == to && net::Find(from) != nullptr ? to : dup3(from, to, 0);
}

int fcntl(int descriptor, int command, ...) {
  va_list list;
  va_start(list, command);
  const long argument = va_arg(list, long);
  va_end(list);
  if (net::IsReal(descriptor)) return HEDDLE_REAL(fcntl)(descriptor, command, argument);
  return net::Control(descriptor, command, argument);
}

int fcntl64(int descriptor, int command, ...) {
  va_list list;
  va_start(list, command);
  const long argument = va_arg(list, long);
  va_end(list);
  return fcntl(descriptor, command, argument);
}

int fstat(int descriptor, struct stat* status) noexcept {
  return net::IsReal(descriptor) ? HEDDLE_REAL(fstat)(descriptor, status) : net::GetStatus(descriptor, status);
}

int fstat64(int descriptor, struct stat64* status) noexcept {
  return net::IsReal(descriptor) ? HEDDLE_REAL(fstat64)(descriptor, status) : net::GetStatus(descriptor, status);
}

int ioctl(int descriptor, unsigned long request, ...) noexcept {
  va_list list;
  va_start(list, request);
  void* const argument = va_arg(list, void*);
  va_end(list);
  if (net::IsReal(descriptor)) return HEDDLE_REAL(ioctl)(descriptor, request, argument);
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  switch (request) {
    case FIONBIO: call->nonblocking = *static_cast<int*>(argument) != 0; return 0;
    case FIONREAD: *static_cast<int*>(argument) = call->in != nullptr ? static_cast<int>(call->in->Available()) : 0; return 0;
    case FIOCLEX: net::CloseOnExec(descriptor) = true; return 0;
    case FIONCLEX: net::CloseOnExec(descriptor) = false; return 0;
    default: net::NotModelled("ioctl with the request", static_cast<long>(request));
  }
}

int pipe(int descriptors[2]) noexcept {
  if (!g.active) return HEDDLE_REAL(pipe)(descriptors);
  return net::Pipe(descriptors, 0);
}

int pipe2(int descriptors[2], int flags) noexcept {
  if (!g.active) return HEDDLE_REAL(pipe2)(descriptors, flags);
  return net::Pipe(descriptors, flags);
}

int eventfd(unsigned count, int flags) noexcept {
  if (!g.active) return HEDDLE_REAL(eventfd)(count, flags);
  HostSection host;
  net::File* const file = net::New(net::Type::kEvent, 0);
  if (file != nullptr) {
    file->count = count;
    file->semaphore = (flags & EFD_SEMAPHORE) != 0;
    file->nonblocking = (flags & EFD_NONBLOCK) != 0;
  }
  return net::OpenOrFail(file, (flags & EFD_CLOEXEC) != 0);
}

int eventfd_read(int descriptor, eventfd_t* value) {
  return read(descriptor, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int eventfd_write(int descriptor, eventfd_t value) {
  return write(descriptor, &value, sizeof value) == sizeof value ? 0 : -1;
}

int timerfd_create(clockid_t clock, int flags) noexcept {
  if (!g.active) return HEDDLE_REAL(timerfd_create)(clock, flags);
  HostSection host;
  net::File* const file = net::New(net::Type::kTimer, 0);
  if (file != nullptr) {
    file->realtime = heddle::runtime::IsRealtime(clock);
    file->nonblocking = (flags & TFD_NONBLOCK) != 0;
  }
  return net::OpenOrFail(file, (flags & TFD_CLOEXEC) != 0);
}

int timerfd_settime(int descriptor, int flags, const itimerspec* time, itimerspec* old) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(timerfd_settime)(descriptor, flags, time, old);
  const net::Call call(descriptor);
  if (!call || call->type != net::Type::kTimer) return net::Fail(call ? EINVAL : EBADF);
  return net::SetTimer(*call, flags, *time, old);
}

int timerfd_gettime(int descriptor, itimerspec* time) noexcept {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(timerfd_gettime)(descriptor, time);
  const net::Call call(descriptor);
  if (!call || call->type != net::Type::kTimer) return net::Fail(call ? EINVAL : EBADF);
  *time = net::TimeLeft(*call);
  return 0;
}

}  // extern "C"
