// Turns blocking calls of the C library into ones that let other greenlets run.
// The contract is that of gevent.monkey.patch_all 22.10, for C.
//
// Linking this library into an executable puts its own definitions of the functions below in front
// of those of the C library, for the executable and for every shared library that calls them by
// name. They pass every call on unchanged, until patch_all() is called, and after that outside of
// greenlets: in a thread without a hub, in the main greenlet of a thread, and in the hub itself.
// Inside any other greenlet of a thread with a hub a call that would block suspends the greenlet
// instead, and the hub runs the others. Results and errno are the same as without; descriptors keep
// their flags. The exceptions of the hub, GreenletExit by a kill and TimeoutExpired, come out of
// the call.
//
//   time         sleep, usleep, nanosleep, clock_nanosleep (clocks REALTIME and MONOTONIC)
//   descriptors  read, readv, write, writev, on sockets, pipes, terminals, eventfds and the like;
//                close, so that greenlets that wait for the descriptor get EBADF
//   sockets      recv, recvfrom, recvmsg, send, sendto, sendmsg, accept, accept4, connect; also
//                their time limits SO_RCVTIMEO and SO_SNDTIMEO
//   many         select, pselect, poll, ppoll, epoll_wait, epoll_pwait
//   names        getaddrinfo: numeric addresses at once, names in a thread of their own
//
// and the variants __read_chk, __recv_chk, __recvfrom_chk, __poll_chk and __ppoll_chk, which the
// first of them become under _FORTIFY_SOURCE.
//
// Not patched, so they block the thread and every greenlet on it:
// - calls made inside the C library itself, which it does not make by name: stdio (fread, getline,
//   printf), the resolver (gethostbyname, getnameinfo), system, popen;
// - direct system calls, io_uring, preadv, sendfile, splice, recvmmsg, sendmmsg and other calls
//   that are not in the list;
// - pthread mutexes, conditions and joins, semaphores, futexes, waitpid, flock, sigwait;
// - reads and writes of regular files, which are never "not ready";
// - pselect, ppoll and epoll_pwait with a signal mask: only the kernel can change it for the wait.
//
// What differs from the call it replaces:
// - A signal handler runs, but does not end the call with EINTR: it goes on, as with SA_RESTART.
// - read, write and accept wait until the descriptor is ready and then make the real call: if
// another
//   thread or process takes the data, the room or the connection in between, that call blocks.
//   The sockets' own functions, and read and write on sockets, do not have this gap.
// - A write to a pipe goes in pieces of at most PIPE_BUF bytes, which is what POSIX promises to be
//   atomic.
// - connect to a Unix socket whose queue is full tries again every millisecond.
#ifndef HEDDLE_PRIMITIVES_MONKEY_MONKEY_H_
#define HEDDLE_PRIMITIVES_MONKEY_MONKEY_H_

namespace heddle::monkey {

// Lets the calls above suspend greenlets from now on, in all threads that have a hub. Calling it
// again changes nothing, and there is no way back. Any thread may call it.
void patch_all();

}  // namespace heddle::monkey

#endif  // HEDDLE_PRIMITIVES_MONKEY_MONKEY_H_
