// Calls of the socket interface that the test compares with the kernel's answers: the same code runs in an execution, where the network is
// simulated, and outside of one, where it is not. And scenarios of servers and clients.
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "stress/testing/network_script.h"
#include "stress/testing/subject.h"

using heddle::testing::kSlots;
using heddle::testing::Observe;
using heddle::testing::ScriptOperation;

namespace {

// Positive answers as they are, errors as -errno.
long Answer(long result) { return result >= 0 ? result : -errno; }

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint16_t PortOf(int descriptor) {
  sockaddr_in address;
  socklen_t length = sizeof address;
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

int Listener(int flags) {
  const int listener = socket(AF_INET, SOCK_STREAM | flags, 0);
  const sockaddr_in address = Loopback(0);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return -1;
  if (listen(listener, 16) != 0) return -1;
  return listener;
}

int ConnectTo(int descriptor, std::uint16_t port) {
  const sockaddr_in address = Loopback(port);
  return connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

class Machine {
 public:
  Machine() {
    for (int& slot : slots_) slot = -1;
    epoll_ = epoll_create1(0);
  }
  ~Machine() {
    for (int& slot : slots_) Close(slot);
    close(epoll_);
  }

  void Do(const ScriptOperation& operation) {
    using Code = ScriptOperation::Code;
    int& slot = slots_[operation.slot % kSlots];
    int& next = slots_[(operation.slot + 1) % kSlots];
    const unsigned argument = operation.argument;
    switch (operation.code) {
      case Code::kConnect: {
        Close(slot);
        Close(next);
        const int listener = Listener(0);
        slot = socket(AF_INET, SOCK_STREAM, 0);
        Observe(Answer(ConnectTo(slot, PortOf(listener))));
        next = accept(listener, nullptr, nullptr);
        close(listener);
        MakeNonblocking(slot);
        MakeNonblocking(next);
        break;
      }
      case Code::kListen:
        Close(slot);
        slot = Listener(SOCK_NONBLOCK);
        break;
      case Code::kConnectNonblocking:
        Close(next);
        next = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        // To whatever is in the slot; where that does not listen, it is refused.
        Observe(Answer(slot >= 0 && PortOf(slot) != 0 ? ConnectTo(next, PortOf(slot)) : ConnectTo(next, 1)));
        break;
      case Code::kAccept: {
        const int accepted = slot < 0 ? -1 : accept4(slot, nullptr, nullptr, SOCK_NONBLOCK);
        Observe(accepted >= 0 ? 0 : slot < 0 ? -1 : Answer(accepted));
        if (accepted < 0) break;
        Close(next);
        next = accepted;
        break;
      }
      case Code::kSocketPair: {
        Close(slot);
        Close(next);
        int both[2];
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, both);
        slot = both[0];
        next = both[1];
        break;
      }
      case Code::kPipe: {
        Close(slot);
        Close(next);
        int both[2];
        (void)!pipe2(both, O_NONBLOCK);
        slot = both[0];
        next = both[1];
        break;
      }
      case Code::kEvent:
        Close(slot);
        slot = eventfd(argument % 2, EFD_NONBLOCK | (argument % 3 == 0 ? EFD_SEMAPHORE : 0));
        break;
      case Code::kSend: {
        char bytes[512];
        std::fill_n(bytes, sizeof bytes, static_cast<char>(argument));
        Observe(Answer(IsSocket(slot) ? send(slot, bytes, 8 + argument % 200, MSG_NOSIGNAL) : write(slot, bytes, 8)));
        break;
      }
      case Code::kReceive: {
        char bytes[512];
        const long size = read(slot, bytes, 8 + argument % 200);
        Observe(Answer(size));
        long sum = 0;
        for (long i = 0; i < size; ++i) sum += bytes[i];
        Observe(sum);
        break;
      }
      case Code::kShutDown: Observe(Answer(shutdown(slot, static_cast<int>(argument % 3)))); break;
      case Code::kClose: Close(slot); break;
      case Code::kDuplicate:
        Close(next);
        next = slot < 0 ? -1 : dup(slot);
        break;
      case Code::kError: {
        int error = 0;
        socklen_t length = sizeof error;
        if (IsSocket(slot)) Observe(Answer(getsockopt(slot, SOL_SOCKET, SO_ERROR, &error, &length)));
        Observe(error);
        break;
      }
      case Code::kPoll: Poll(); break;
      case Code::kSelect: Select(); break;
      case Code::kEpollControl: {
        constexpr int kOperations[] = {EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL, EPOLL_CTL_ADD};
        epoll_event event{};
        event.events = EPOLLIN | (argument % 4 < 2 ? EPOLLOUT : 0u) | (argument % 3 == 0 ? EPOLLET : 0u) | (argument % 5 == 0 ? EPOLLONESHOT : 0u) |
                       (argument % 7 == 0 ? EPOLLRDHUP : 0u);
        event.data.u32 = operation.slot % kSlots;
        Observe(Answer(epoll_ctl(epoll_, kOperations[argument / 64], slot, &event)));
        break;
      }
      case Code::kEpollWait: EpollWait(); break;
    }
  }

 private:
  static void MakeNonblocking(int descriptor) { fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK); }

  static bool IsSocket(int descriptor) {
    int type;
    socklen_t length = sizeof type;
    return descriptor >= 0 && getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0;
  }

  static void Close(int& slot) {
    if (slot >= 0) close(slot);
    slot = -1;
  }

  void Poll() {
    pollfd entries[kSlots];
    for (int i = 0; i < kSlots; ++i) entries[i] = {slots_[i], POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0};
    Observe(Answer(poll(entries, kSlots, 0)));
    for (const pollfd& entry : entries) Observe(entry.revents);
  }

  void Select() {
    fd_set sets[3];
    int highest = -1;
    for (fd_set& set : sets) {
      FD_ZERO(&set);
      for (const int slot : slots_) {
        if (slot >= 0) FD_SET(slot, &set);
        highest = std::max(highest, slot);
      }
    }
    timeval now{};
    Observe(Answer(select(highest + 1, &sets[0], &sets[1], &sets[2], &now)));
    for (const int slot : slots_) {
      for (const fd_set& set : sets) Observe(slot >= 0 && FD_ISSET(slot, &set));
    }
  }

  // In which order, the kernel does not promise.
  void EpollWait() {
    epoll_event events[2 * kSlots];
    const int count = epoll_wait(epoll_, events, 2 * kSlots, 0);
    Observe(Answer(count));
    std::sort(events, events + count, [](const epoll_event& a, const epoll_event& b) {
      return std::pair(a.data.u32, +a.events) < std::pair(b.data.u32, +b.events);
    });
    for (int i = 0; i < count; ++i) {
      Observe(events[i].data.u32);
      Observe(events[i].events);
    }
  }

  int slots_[kSlots];
  int epoll_;
};

}  // namespace

SUBJECT(run_script) {
  Machine machine;
  std::size_t count;
  const ScriptOperation* const script = HeddleTestScript(&count);
  for (std::size_t i = 0; i < count; ++i) machine.Do(script[i]);
}

// --- servers and clients, and what each function observes --------------------------------------------------------------------------

namespace {

constexpr std::uint16_t kPort = 7000;
int listener = -1;
int pair[2];

void ListenAt(std::uint16_t port, int backlog, int flags = 0) {
  listener = socket(AF_INET, SOCK_STREAM | flags, 0);
  const sockaddr_in address = Loopback(port);
  assert(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  assert(listen(listener, backlog) == 0);
}

int ConnectedClient() {
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  assert(ConnectTo(client, kPort) == 0);
  return client;
}

// Seconds of virtual time that `function` takes.
template <typename Function>
long Milliseconds(Function function) {
  timespec before;
  clock_gettime(CLOCK_MONOTONIC, &before);
  function();
  timespec after;
  clock_gettime(CLOCK_MONOTONIC, &after);
  return (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1'000'000;
}

}  // namespace

SUBJECT(network_echo) {
  ListenAt(kPort, 8);
  std::thread server([] {
    const int connection = accept(listener, nullptr, nullptr);
    char bytes[16];
    for (long size; (size = read(connection, bytes, sizeof bytes)) > 0;) {
      for (long sent = 0; sent < size;) sent += write(connection, bytes + sent, static_cast<std::size_t>(size - sent));
    }
    close(connection);
  });
  const int client = ConnectedClient();
  Observe(write(client, "hello", 5));
  shutdown(client, SHUT_WR);
  char answer[16] = {};
  long length = 0;
  for (long size; (size = read(client, answer + length, sizeof answer - static_cast<std::size_t>(length))) > 0;) length += size;
  Observe(length);
  Observe(std::string(answer) == "hello");
  server.join();
  close(client);
  close(listener);
}

// A receive of which only the first part has come, with the option to see one byte at a time.
SUBJECT(network_one_receive) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  assert(write(pair[0], "hello", 5) == 5);
  char bytes[16];
  Observe(read(pair[1], bytes, sizeof bytes));
}

// What is sent may be late while nobody but the sender can run.
SUBJECT(network_sends_alone) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  for (int i = 0; i < 3; ++i) Observe(write(pair[0], "hello", 5));
  char bytes[16];
  for (long size, received = 0; received < 15; received += size) size = read(pair[1], bytes, sizeof bytes);
}

SUBJECT(network_receive_without_sender) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  char byte;
  Observe(read(pair[1], &byte, 1));
}

SUBJECT(network_send_until_full) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  char bytes[4096] = {};
  for (;;) (void)!write(pair[0], bytes, sizeof bytes);
}

SUBJECT(network_backlog) {
  ListenAt(kPort, 0);
  std::thread server([] {
    sleep(5);
    close(accept(listener, nullptr, nullptr));
    close(accept(listener, nullptr, nullptr));
  });
  const int first = ConnectedClient();
  Observe(Milliseconds([] { close(ConnectedClient()); }));
  close(first);
  server.join();
}

SUBJECT(network_poll_timeout) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  pollfd entry{pair[0], POLLIN, 0};
  Observe(Milliseconds([&] { Observe(poll(&entry, 1, 1500)); }));
  timeval time{2, 500'000};
  fd_set set;
  FD_ZERO(&set);
  FD_SET(pair[0], &set);
  Observe(Milliseconds([&] { Observe(select(pair[0] + 1, &set, nullptr, nullptr, &time)); }));
  const int epoll = epoll_create1(0);
  epoll_event event{EPOLLIN, {}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, pair[0], &event);
  Observe(Milliseconds([&] { Observe(epoll_wait(epoll, &event, 1, 250)); }));
}

SUBJECT(network_poll_wakes) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  std::thread sender([] {
    sleep(1);
    (void)!write(pair[1], "x", 1);
  });
  pollfd entry{pair[0], POLLIN, 0};
  Observe(Milliseconds([&] { Observe(poll(&entry, 1, -1)); }));
  sender.join();
}

SUBJECT(network_timerfd) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
  const itimerspec time{{3, 0}, {1, 0}};
  timerfd_settime(timer, 0, &time, nullptr);
  std::uint64_t expirations = 0;
  for (int i = 0; i < 2; ++i) {
    Observe(Milliseconds([&] { (void)!read(timer, &expirations, sizeof expirations); }));
    Observe(static_cast<long>(expirations));
  }
}

SUBJECT(network_broken_pipe) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  close(pair[1]);
  Observe(Answer(send(pair[0], "x", 1, MSG_NOSIGNAL)));
  (void)!write(pair[0], "x", 1);
}

// What an execution says about SIGPIPE, the next one does not know.
SUBJECT(network_broken_pipe_ignored) {
  const auto before = signal(SIGPIPE, SIG_IGN);
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  close(pair[1]);
  Observe(Answer(write(pair[0], "x", 1)));
  struct sigaction action;
  sigaction(SIGPIPE, nullptr, &action);
  Observe(action.sa_handler == SIG_IGN);
  Observe(before == SIG_DFL);
}

// As libuv closes.
SUBJECT(network_system_calls) {
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  Observe(Answer(syscall(SYS_write, pair[0], "xy", 2)));
  char bytes[2];
  Observe(Answer(syscall(SYS_read, pair[1], bytes, sizeof bytes)));
  Observe(Answer(syscall(SYS_close, pair[0])));
  Observe(Answer(syscall(SYS_close, pair[0])));
  Observe(Answer(read(pair[1], bytes, 1)));
  syscall(SYS_close, pair[1]);
}

SUBJECT(network_address_in_use) {
  ListenAt(kPort, 1);
  const int other = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = Loopback(kPort);
  Observe(Answer(bind(other, reinterpret_cast<const sockaddr*>(&address), sizeof address)));
}

SUBJECT(network_descriptors_run_out) {
  int count = 0;
  while (socket(AF_INET, SOCK_STREAM, 0) >= 0) ++count;
  Observe(count);
  Observe(errno);
}

SUBJECT(network_kinds_of_files) {
  int pipes[2];
  if (pipe(pipes) != 0) return;
  const int files[] = {socket(AF_INET, SOCK_STREAM, 0), socket(AF_UNIX, SOCK_DGRAM, 0), pipes[0], pipes[1], eventfd(0, 0), epoll_create1(0)};
  for (const int file : files) {
    struct stat status;
    const int answer = fstat(file, &status);
    struct stat64 wide;
    Observe(answer == 0 && fstat64(file, &wide) == 0 && wide.st_ino == status.st_ino ? static_cast<long>(status.st_mode & S_IFMT) : -1);
    close(file);
  }
  struct stat status;
  Observe(Answer(fstat(files[0], &status)));
}

SUBJECT(network_close_while_polled) {
  ListenAt(kPort, 1);
  std::thread closer([] { shutdown(listener, SHUT_RDWR); });
  Observe(Answer(accept(listener, nullptr, nullptr)));
  closer.join();
}

SUBJECT(network_unix_and_datagrams) {
  const int server = socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{AF_UNIX, "/nowhere/socket"};
  Observe(bind(server, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  const int client = socket(AF_UNIX, SOCK_DGRAM, 0);
  Observe(sendto(client, "one", 3, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  Observe(sendto(client, "three", 5, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
  char bytes[16];
  Observe(recv(server, bytes, sizeof bytes, 0));
  Observe(recv(server, bytes, sizeof bytes, 0));
  const int udp = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in here = Loopback(0);
  bind(udp, reinterpret_cast<const sockaddr*>(&here), sizeof here);
  const sockaddr_in itself = Loopback(PortOf(udp));
  Observe(sendto(udp, "to me", 5, 0, reinterpret_cast<const sockaddr*>(&itself), sizeof itself));
  sockaddr_in from{};
  socklen_t length = sizeof from;
  Observe(recvfrom(udp, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &length));
  Observe(from.sin_port == itself.sin_port);
}

// The two threads are ordered by what one asks of an epoll and the other is told by it.
SUBJECT(network_epoll_orders_memory) {
  static int plain;
  const int epoll = epoll_create1(0);
  const int event = eventfd(1, 0);
  std::thread watcher([=] {
    plain = 1;
    epoll_event asked{};
    asked.events = EPOLLIN;
    asked.data.ptr = &plain;
    epoll_ctl(epoll, EPOLL_CTL_ADD, event, &asked);
  });
  epoll_event told{};
  Observe(epoll_wait(epoll, &told, 1, -1));
  Observe(*static_cast<int*>(told.data.ptr));
  watcher.join();
  close(event);
  close(epoll);
}

// The two threads are ordered by what one sends and the other receives.
SUBJECT(network_orders_memory) {
  static int plain;
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  std::thread sender([] {
    plain = 1;
    (void)!write(pair[0], "x", 1);
  });
  char byte;
  (void)!read(pair[1], &byte, 1);
  Observe(plain);
  sender.join();
}

// Two threads fill the same buffer.
SUBJECT(network_races_on_a_buffer) {
  static char shared[4];
  socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
  assert(write(pair[0], "ab", 2) == 2);
  std::thread other([] { (void)!read(pair[1], shared, 1); });
  (void)!read(pair[1], shared, 1);
  other.join();
}

// Asks again and again, as long as nothing comes.
SUBJECT(network_busy_poll) {
  socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
  std::thread sender([] {
    sleep(1);
    (void)!write(pair[0], "x", 1);
  });
  pollfd entry{pair[1], POLLIN, 0};
  while (poll(&entry, 1, 0) == 0) {
  }
  char byte;
  Observe(read(pair[1], &byte, 1));
  sender.join();
}
