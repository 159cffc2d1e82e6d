// What calls become under _FORTIFY_SOURCE when the compiler knows the size of the buffer but not
// that it is enough: the check, then the patched function.
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cstddef>

extern "C" [[noreturn]] void __chk_fail();

extern "C" ssize_t __read_chk(int fd, void* buffer, size_t size, size_t room) {
  if (size > room) __chk_fail();
  return read(fd, buffer, size);
}

extern "C" ssize_t __recv_chk(int fd, void* buffer, size_t size, size_t room, int flags) {
  if (size > room) __chk_fail();
  return recv(fd, buffer, size, flags);
}

extern "C" ssize_t __recvfrom_chk(int fd, void* buffer, size_t size, size_t room, int flags,
                                  sockaddr* address, socklen_t* length) {
  if (size > room) __chk_fail();
  return recvfrom(fd, buffer, size, flags, address, length);
}

extern "C" int __poll_chk(pollfd* descriptors, nfds_t count, int milliseconds, size_t room) {
  if (count > room / sizeof(pollfd)) __chk_fail();
  return poll(descriptors, count, milliseconds);
}

extern "C" int __ppoll_chk(pollfd* descriptors, nfds_t count, const timespec* time,
                           const sigset_t* signals, size_t room) {
  if (count > room / sizeof(pollfd)) __chk_fail();
  return ppoll(descriptors, count, time, signals);
}
