// monkey.1 and monkey.2: what blocks lets siblings run, and results and errno are as ever.
// Every test makes the blocking call in one task and what ends it in a later one: without the
// patch the first would block the thread, and the test would run into its time limit.
#include "primitives/monkey/monkey.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "primitives/hub/hub.h"
#include "primitives/monkey/test_sockets.h"

namespace heddle::monkey {
namespace {

using hub::spawn;
using hub::Task;
using std::chrono::milliseconds;

// Runs `blocking` in a task, then `ending` in another that was spawned later, and checks that
// both ran: the second began when the first waited.
void run_both(const std::function<void()>& blocking, const std::function<void()>& ending) {
  bool returned = false;
  bool returned_first = false;
  hub::joinall({spawn([&] {
                  blocking();
                  returned = true;
                }),
                spawn([&] {
                  returned_first = returned;
                  ending();
                })},
               {}, true);
  EXPECT_TRUE(returned);
  EXPECT_FALSE(returned_first) << "the call did not wait";
}

// Runs it in a task: the patched call.
void run(const std::function<void()>& f) { hub::joinall({spawn(f)}, {}, true); }

class MonkeyTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    patch_all();
    signal(SIGPIPE, SIG_IGN);
  }
  MonkeyTest() {
    hub::set_exception_hook([](std::exception_ptr) {});
  }
  ~MonkeyTest() override {
    hub::wait();
    hub::set_exception_hook({});
  }
};

using SleepTest = MonkeyTest;
using DescriptorTest = MonkeyTest;
using SocketTest = MonkeyTest;
using ConnectionTest = MonkeyTest;
using MultiplexTest = MonkeyTest;
using NamesTest = MonkeyTest;
using ThreadTest = MonkeyTest;

// monkey.1
TEST_F(SleepTest, EverySleepLetsSiblingsRun) {
  const timespec short_time = {.tv_sec = 0, .tv_nsec = 1'000'000};
  const std::vector<std::function<void()>> sleeps = {
      [] { EXPECT_EQ(::sleep(0), 0u); },
      [] { EXPECT_EQ(usleep(1000), 0); },
      [&] { EXPECT_EQ(nanosleep(&short_time, nullptr), 0); },
      [&] { EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, &short_time, nullptr), 0); },
      [] { std::this_thread::sleep_for(milliseconds(1)); },
  };
  for (const auto& sleep : sleeps) run_both(sleep, [] {});
}

// monkey.2
TEST_F(SleepTest, ASleepIsAsLongAsAskedForAndKeepsErrno) {
  run_both(
      [] {
        const auto start = std::chrono::steady_clock::now();
        errno = 77;
        usleep(2000);
        EXPECT_EQ(errno, 77);
        EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(2));
      },
      [] { errno = 11; });
}

// monkey.2
TEST_F(SleepTest, AbsoluteSleepEndsAtItsTimeOnEitherClock) {
  for (const clockid_t clock : {CLOCK_MONOTONIC, CLOCK_REALTIME}) {
    timespec end;
    clock_gettime(clock, &end);
    end.tv_nsec += 2'000'000;
    if (end.tv_nsec >= 1'000'000'000) {
      end.tv_nsec -= 1'000'000'000;
      ++end.tv_sec;
    }
    run_both(
        [&] {
          EXPECT_EQ(clock_nanosleep(clock, TIMER_ABSTIME, &end, nullptr), 0);
          timespec now;
          clock_gettime(clock, &now);
          EXPECT_TRUE(now.tv_sec > end.tv_sec ||
                      (now.tv_sec == end.tv_sec && now.tv_nsec >= end.tv_nsec));
        },
        [] {});
  }
}

// monkey.2
TEST_F(SleepTest, ArgumentsThatAreErrorsAreErrors) {
  run([] {
    const timespec bad = {.tv_sec = 0, .tv_nsec = 1'000'000'000};
    EXPECT_EQ(nanosleep(&bad, nullptr), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, &bad, nullptr), EINVAL);
    EXPECT_NE(clock_nanosleep(12345, 0, &bad, nullptr), 0);
  });
}

// monkey.1
TEST_F(DescriptorTest, ReadOfAPipeWaitsForData) {
  const Pair pipe = make_pipe();
  char buffer[8] = {};
  run_both(
      [&] {
        errno = 77;
        EXPECT_EQ(read(pipe.first.get(), buffer, sizeof(buffer)), 3);
        EXPECT_EQ(errno, 77);
      },
      [&] {
        EXPECT_EQ(write(pipe.second.get(), "abc", 3), 3);
        errno = 11;
      });
  EXPECT_STREQ(buffer, "abc");
}

// monkey.2
TEST_F(DescriptorTest, ReadAtTheEndOfAPipeIsZero) {
  Pair pipe = make_pipe();
  run_both(
      [&] {
        char buffer;
        EXPECT_EQ(read(pipe.first.get(), &buffer, 1), 0);
      },
      [&] { pipe.second.reset(); });
}

// monkey.1, monkey.2
TEST_F(DescriptorTest, LargeWriteToAPipeIsWrittenWhole) {
  Pair pipe = make_pipe();
  std::string sent(300'001, '\0');
  for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<char>(i % 251);
  std::string got;
  run_both(
      [&] {
        EXPECT_EQ(write(pipe.second.get(), sent.data(), sent.size()),
                  static_cast<ssize_t>(sent.size()));
        pipe.second.reset();
      },
      [&] {
        char buffer[5000];
        for (ssize_t n; (n = read(pipe.first.get(), buffer, sizeof(buffer))) > 0;) {
          got.append(buffer, static_cast<std::size_t>(n));
        }
      });
  EXPECT_TRUE(got == sent);
}

// monkey.2
TEST_F(DescriptorTest, WriteToAPipeWithoutReaderIsEpipe) {
  Pair pipe = make_pipe();
  pipe.first.reset();
  run([&] {
    EXPECT_EQ(write(pipe.second.get(), "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
    const std::string large(2 * PIPE_BUF, 'x');
    EXPECT_EQ(write(pipe.second.get(), large.data(), large.size()), -1);
    EXPECT_EQ(errno, EPIPE);
  });
}

// monkey.2
TEST_F(DescriptorTest, LargeWriteThatFailsHalfwayReturnsWhatWasWritten) {
  Pair pipe = make_pipe();
  const std::string large(1'000'000, 'x');
  run_both(
      [&] {
        const ssize_t written = write(pipe.second.get(), large.data(), large.size());
        EXPECT_GT(written, 0);
        EXPECT_LT(written, static_cast<ssize_t>(large.size()));
      },
      [&] { pipe.first.reset(); });
}

// monkey.2
TEST_F(DescriptorTest, NonBlockingDescriptorIsEagainAtOnce) {
  const Pair pipe = make_pipe();
  const Pair sockets = make_socketpair(SOCK_STREAM);
  for (const int fd : {pipe.first.get(), sockets.first.get()}) {
    ASSERT_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    run([fd] {
      char buffer;
      EXPECT_EQ(read(fd, &buffer, 1), -1);
      EXPECT_EQ(errno, EAGAIN);
    });
  }
}

// monkey.2
TEST_F(DescriptorTest, NonBlockingWriteWritesWhatFits) {
  const Pair pipe = make_pipe();
  const Pair sockets = make_socketpair(SOCK_STREAM);
  const std::string large(10'000'000, 'x');
  for (const int fd : {pipe.second.get(), sockets.second.get()}) {
    ASSERT_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    run([&] {
      const ssize_t written = write(fd, large.data(), large.size());
      EXPECT_GT(written, 0);
      EXPECT_LT(written, static_cast<ssize_t>(large.size()));
    });
  }
}

// monkey.2
TEST_F(DescriptorTest, FlagsOfDescriptorsAreNotTouched) {
  const Pair pipe = make_pipe();
  const Pair sockets = make_socketpair(SOCK_STREAM);
  for (const Pair* pair : {&pipe, &sockets}) {
    run_both(
        [&] {
          char buffer;
          EXPECT_EQ(read(pair->first.get(), &buffer, 1), 1);
        },
        [&] {
          EXPECT_EQ(fcntl(pair->first.get(), F_GETFL) & O_NONBLOCK, 0);
          EXPECT_EQ(write(pair->second.get(), "x", 1), 1);
        });
  }
}

// monkey.2
TEST_F(DescriptorTest, BadDescriptorIsEbadf) {
  run([] {
    char buffer;
    EXPECT_EQ(read(-1, &buffer, 1), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(write(-1, "x", 1), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(recv(-1, &buffer, 1, 0), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(accept(-1, nullptr, nullptr), -1);
    EXPECT_EQ(errno, EBADF);
    EXPECT_EQ(close(-1), -1);
    EXPECT_EQ(errno, EBADF);
  });
}

// monkey.2
TEST_F(DescriptorTest, RegularFileIsReadAndWritten) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  run([fd = fileno(file)] {
    const std::string text(100'000, 'y');
    EXPECT_EQ(write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    EXPECT_EQ(lseek(fd, 0, SEEK_SET), 0);
    std::string got(text.size(), '\0');
    EXPECT_EQ(read(fd, got.data(), got.size()), static_cast<ssize_t>(text.size()));
    EXPECT_EQ(got, text);
    EXPECT_EQ(read(fd, got.data(), 1), 0);
  });
  std::fclose(file);
}

// monkey.1
TEST_F(DescriptorTest, EventfdWaitsForItsCounter) {
  const Descriptor counter(eventfd(0, 0));
  run_both(
      [&] {
        std::uint64_t value = 0;
        EXPECT_EQ(read(counter.get(), &value, sizeof(value)), 8);
        EXPECT_EQ(value, 5u);
      },
      [&] {
        const std::uint64_t value = 5;
        EXPECT_EQ(write(counter.get(), &value, sizeof(value)), 8);
      });
}

// monkey.1
TEST_F(DescriptorTest, ReadvAndWritevScatterAndGather) {
  const Pair pipe = make_pipe();
  const Pair sockets = make_socketpair(SOCK_STREAM);
  for (const Pair* pair : {&pipe, &sockets}) {
    char first[2];
    char second[3];
    const iovec in[] = {{first, 2}, {second, 3}};
    run_both([&] { EXPECT_EQ(readv(pair->first.get(), in, 2), 5); },
             [&] {
               char hello[] = "hel";
               char world[] = "lo";
               const iovec out[] = {{hello, 3}, {world, 2}};
               EXPECT_EQ(writev(pair->second.get(), out, 2), 5);
             });
    EXPECT_EQ(std::string(first, 2) + std::string(second, 3), "hello");
  }
}

// monkey.2
TEST_F(DescriptorTest, TransferOfNothingDoesNotWait) {
  const Pair pipe = make_pipe();
  const Pair datagrams = make_socketpair(SOCK_DGRAM);
  run([&] {
    char buffer;
    EXPECT_EQ(read(pipe.first.get(), &buffer, 0), 0);
    EXPECT_EQ(read(datagrams.first.get(), &buffer, 0), 0);
    EXPECT_EQ(readv(pipe.first.get(), nullptr, 0), 0);
    EXPECT_EQ(readv(pipe.first.get(), nullptr, -1), -1);
    EXPECT_EQ(errno, EINVAL);
  });
}

// monkey.2
TEST_F(DescriptorTest, ReadersOfOnePipeShareItWithoutLoss) {
  const Pair pipe = make_pipe();
  std::string got;
  const auto reader = [&] {
    return spawn([&] {
      char byte;
      EXPECT_EQ(read(pipe.first.get(), &byte, 1), 1);
      got += byte;
    });
  };
  const std::vector<Task> readers = {reader(), reader(), reader()};
  hub::sleep();
  run([&] {
    for (const char byte : std::string("abc")) {
      EXPECT_EQ(write(pipe.second.get(), &byte, 1), 1);
      hub::sleep();
      hub::sleep();
    }
  });
  hub::joinall(readers);
  EXPECT_EQ(got, "abc");
}

// monkey.2
TEST_F(DescriptorTest, CloseEndsTheReadsOfSiblingsWithEbadf) {
  Pair pipe = make_pipe();
  Pair sockets = make_socketpair(SOCK_STREAM);
  for (Pair* pair : {&pipe, &sockets}) {
    run_both(
        [&] {
          char buffer;
          EXPECT_EQ(read(pair->first.get(), &buffer, 1), -1);
          EXPECT_EQ(errno, EBADF);
        },
        [&] { pair->first.reset(); });
  }
}

TEST_F(DescriptorTest, KillComesOutOfTheCall) {
  const Pair pipe = make_pipe();
  const Task task = spawn([&] {
    char buffer;
    read(pipe.first.get(), &buffer, 1);
    ADD_FAILURE() << "returned";
  });
  hub::sleep();
  EXPECT_TRUE(task.kill());
}

TEST_F(DescriptorTest, TimeoutComesOutOfTheCall) {
  const Pair pipe = make_pipe();
  run([&] {
    EXPECT_FALSE(hub::with_timeout(milliseconds(1), [&] {
      char buffer;
      read(pipe.first.get(), &buffer, 1);
    }));
  });
}

// monkey.1
TEST_F(SocketTest, EveryReceiveWaitsForData) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  const int fd = pair.first.get();
  char buffer[4] = {};
  const std::vector<std::function<ssize_t()>> receives = {
      [&] { return recv(fd, buffer, sizeof(buffer), 0); },
      [&] { return recvfrom(fd, buffer, sizeof(buffer), 0, nullptr, nullptr); },
      [&] { return read(fd, buffer, sizeof(buffer)); },
      [&] {
        iovec part = {buffer, sizeof(buffer)};
        msghdr message = {};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        return recvmsg(fd, &message, 0);
      },
  };
  for (const auto& receive : receives) {
    run_both(
        [&] {
          errno = 77;
          EXPECT_EQ(receive(), 2);
          EXPECT_EQ(errno, 77);
        },
        [&] { EXPECT_EQ(send(pair.second.get(), "ok", 2, 0), 2); });
    EXPECT_EQ(std::string(buffer, 2), "ok");
  }
}

// monkey.1, monkey.2
TEST_F(SocketTest, EverySendSendsAllOfALargeMessage) {
  const std::string sent(3'000'000, 'z');
  const std::vector<std::function<ssize_t(int)>> sends = {
      [&](int fd) { return send(fd, sent.data(), sent.size(), 0); },
      [&](int fd) { return sendto(fd, sent.data(), sent.size(), 0, nullptr, 0); },
      [&](int fd) { return write(fd, sent.data(), sent.size()); },
      [&](int fd) {
        iovec parts[] = {{const_cast<char*>(sent.data()), 1'000'000},
                         {const_cast<char*>(sent.data()) + 1'000'000, 2'000'000}};
        return writev(fd, parts, 2);
      },
      [&](int fd) {
        iovec parts[] = {{const_cast<char*>(sent.data()), 1'000'000},
                         {const_cast<char*>(sent.data()) + 1'000'000, 2'000'000}};
        msghdr message = {};
        message.msg_iov = parts;
        message.msg_iovlen = 2;
        return sendmsg(fd, &message, 0);
      },
  };
  for (const auto& send_all : sends) {
    Pair pair = make_socketpair(SOCK_STREAM);
    std::size_t got = 0;
    run_both(
        [&] {
          EXPECT_EQ(send_all(pair.second.get()), static_cast<ssize_t>(sent.size()));
          pair.second.reset();
        },
        [&] {
          std::vector<char> buffer(100'000);
          for (ssize_t n; (n = recv(pair.first.get(), buffer.data(), buffer.size(), 0)) > 0;) {
            got += static_cast<std::size_t>(n);
          }
        });
    EXPECT_EQ(got, sent.size());
  }
}

// monkey.2
TEST_F(SocketTest, WaitallWaitsForAllOfIt) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  char buffer[6];
  run_both([&] { EXPECT_EQ(recv(pair.first.get(), buffer, 6, MSG_WAITALL), 6); },
           [&] {
             for (int i = 0; i < 3; ++i) {
               EXPECT_EQ(send(pair.second.get(), "ab", 2, 0), 2);
               hub::sleep();
               hub::sleep();
             }
           });
  EXPECT_EQ(std::string(buffer, 6), "ababab");
}

// monkey.2
TEST_F(SocketTest, WaitallReturnsWhatCameBeforeTheEnd) {
  Pair pair = make_socketpair(SOCK_STREAM);
  char buffer[6];
  run_both([&] { EXPECT_EQ(recv(pair.first.get(), buffer, 6, MSG_WAITALL), 2); },
           [&] {
             EXPECT_EQ(send(pair.second.get(), "ab", 2, 0), 2);
             hub::sleep();
             pair.second.reset();
           });
}

// monkey.2
TEST_F(SocketTest, WithoutWaitallAShortReceiveReturns) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  char buffer[6];
  run_both([&] { EXPECT_EQ(recv(pair.first.get(), buffer, 6, 0), 2); },
           [&] { EXPECT_EQ(send(pair.second.get(), "ab", 2, 0), 2); });
}

// monkey.2
TEST_F(SocketTest, PeekLeavesTheData) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  char buffer[2];
  run_both(
      [&] {
        EXPECT_EQ(recv(pair.first.get(), buffer, 2, MSG_PEEK), 2);
        EXPECT_EQ(recv(pair.first.get(), buffer, 2, 0), 2);
      },
      [&] { EXPECT_EQ(send(pair.second.get(), "ab", 2, 0), 2); });
}

// monkey.2
TEST_F(SocketTest, DontwaitIsEagainAtOnce) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  run([&] {
    char buffer;
    EXPECT_EQ(recv(pair.first.get(), &buffer, 1, MSG_DONTWAIT), -1);
    EXPECT_EQ(errno, EAGAIN);
    const std::string large(10'000'000, 'x');
    EXPECT_LT(send(pair.first.get(), large.data(), large.size(), MSG_DONTWAIT),
              static_cast<ssize_t>(large.size()));
  });
}

// monkey.2
TEST_F(SocketTest, DatagramsKeepTheirBoundsAndAddresses) {
  const Descriptor receiver(socket(AF_INET, SOCK_DGRAM, 0));
  const Descriptor sender(socket(AF_INET, SOCK_DGRAM, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(receiver.get(), generic, length), 0);
  ASSERT_EQ(getsockname(receiver.get(), generic, &length), 0);
  run_both(
      [&] {
        char buffer[16];
        sockaddr_in from = {};
        socklen_t from_length = sizeof(from);
        EXPECT_EQ(recvfrom(receiver.get(), buffer, sizeof(buffer), 0,
                           reinterpret_cast<sockaddr*>(&from), &from_length),
                  3);
        EXPECT_EQ(from_length, sizeof(from));
        EXPECT_EQ(from.sin_addr.s_addr, htonl(INADDR_LOOPBACK));
        EXPECT_EQ(recv(receiver.get(), buffer, sizeof(buffer), MSG_WAITALL), 2);
      },
      [&] {
        EXPECT_EQ(sendto(sender.get(), "one", 3, 0, generic, length), 3);
        EXPECT_EQ(sendto(sender.get(), "22", 2, 0, generic, length), 2);
      });
}

// monkey.2
TEST_F(SocketTest, ReceiveTimeLimitIsEagainAndNotBefore) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  const timeval limit = {.tv_sec = 0, .tv_usec = 3000};
  ASSERT_EQ(setsockopt(pair.first.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)), 0);
  run_both(
      [&] {
        const auto start = std::chrono::steady_clock::now();
        char buffer;
        EXPECT_EQ(recv(pair.first.get(), &buffer, 1, 0), -1);
        EXPECT_EQ(errno, EAGAIN);
        EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(3));
      },
      [] {});
}

// monkey.2
TEST_F(SocketTest, SendTimeLimitReturnsWhatWasSentThenEagain) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  const timeval limit = {.tv_sec = 0, .tv_usec = 3000};
  ASSERT_EQ(setsockopt(pair.first.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)), 0);
  run_both(
      [&] {
        const std::string large(10'000'000, 'x');
        EXPECT_GT(send(pair.first.get(), large.data(), large.size(), 0), 0);
        EXPECT_EQ(send(pair.first.get(), large.data(), large.size(), 0), -1);
        EXPECT_EQ(errno, EAGAIN);
      },
      [] {});
}

// monkey.2
TEST_F(SocketTest, SendToAClosedPeerIsEpipe) {
  Pair pair = make_socketpair(SOCK_STREAM);
  pair.second.reset();
  run([&] {
    EXPECT_EQ(send(pair.first.get(), "x", 1, MSG_NOSIGNAL), -1);
    EXPECT_EQ(errno, EPIPE);
  });
}

// monkey.2
TEST_F(SocketTest, SocketCallOnAPipeIsEnotsock) {
  const Pair pipe = make_pipe();
  run([&] {
    char buffer;
    EXPECT_EQ(recv(pipe.first.get(), &buffer, 1, 0), -1);
    EXPECT_EQ(errno, ENOTSOCK);
    EXPECT_EQ(accept(pipe.first.get(), nullptr, nullptr), -1);
    EXPECT_EQ(errno, ENOTSOCK);
    sockaddr_in address = {};
    EXPECT_EQ(connect(pipe.first.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)),
              -1);
    EXPECT_EQ(errno, ENOTSOCK);
  });
}

// monkey.1
TEST_F(ConnectionTest, AcceptWaitsForAConnection) {
  Listener listener;
  const std::vector<std::function<int(sockaddr*, socklen_t*)>> accepts = {
      [&](sockaddr* address, socklen_t* length) { return accept(listener.get(), address, length); },
      [&](sockaddr* address, socklen_t* length) {
        return accept4(listener.get(), address, length, SOCK_CLOEXEC);
      },
  };
  for (const auto& accept_one : accepts) {
    run_both(
        [&] {
          sockaddr_in peer = {};
          socklen_t length = sizeof(peer);
          const Descriptor connection(accept_one(reinterpret_cast<sockaddr*>(&peer), &length));
          EXPECT_EQ(length, sizeof(peer));
          char byte;
          EXPECT_EQ(recv(connection.get(), &byte, 1, 0), 1);
        },
        [&] {
          const Descriptor client(socket(AF_INET, SOCK_STREAM, 0));
          EXPECT_EQ(connect(client.get(), listener.address(), sizeof(sockaddr_in)), 0);
          EXPECT_EQ(fcntl(client.get(), F_GETFL) & O_NONBLOCK, 0);
          EXPECT_EQ(send(client.get(), "x", 1, 0), 1);
        });
  }
}

// monkey.2
TEST_F(ConnectionTest, AcceptOnWhatDoesNotListenIsEinvalAtOnce) {
  Listener listener;
  const Descriptor client(socket(AF_INET, SOCK_STREAM, 0));
  run([&] {
    EXPECT_EQ(accept(client.get(), nullptr, nullptr), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(connect(client.get(), listener.address(), sizeof(sockaddr_in)), 0);
    EXPECT_EQ(accept(client.get(), nullptr, nullptr), -1);
    EXPECT_EQ(errno, EINVAL);
  });
}

// monkey.2
TEST_F(ConnectionTest, AcceptHonoursNonBlockingAndTheTimeLimit) {
  Listener listener;
  run([&] {
    const timeval limit = {.tv_sec = 0, .tv_usec = 1000};
    EXPECT_EQ(setsockopt(listener.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)), 0);
    EXPECT_EQ(accept(listener.get(), nullptr, nullptr), -1);
    EXPECT_EQ(errno, EAGAIN);
    EXPECT_EQ(fcntl(listener.get(), F_SETFL, O_NONBLOCK), 0);
    EXPECT_EQ(accept(listener.get(), nullptr, nullptr), -1);
    EXPECT_EQ(errno, EAGAIN);
  });
}

// monkey.2
TEST_F(ConnectionTest, ConnectToAClosedPortIsRefused) {
  Listener listener;
  listener.close();
  run([&] {
    const Descriptor client(socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_EQ(connect(client.get(), listener.address(), sizeof(sockaddr_in)), -1);
    EXPECT_EQ(errno, ECONNREFUSED);
    EXPECT_EQ(fcntl(client.get(), F_GETFL) & O_NONBLOCK, 0);
  });
}

// monkey.2
TEST_F(ConnectionTest, SecondConnectIsEisconn) {
  Listener listener;
  run([&] {
    const Descriptor client(socket(AF_INET, SOCK_STREAM, 0));
    EXPECT_EQ(connect(client.get(), listener.address(), sizeof(sockaddr_in)), 0);
    EXPECT_EQ(connect(client.get(), listener.address(), sizeof(sockaddr_in)), -1);
    EXPECT_EQ(errno, EISCONN);
  });
}

// A Unix socket in the abstract namespace whose queue holds one connection.
class FullUnixListener {
 public:
  FullUnixListener() : socket_(socket(AF_UNIX, SOCK_STREAM, 0)) {
    address_.sun_family = AF_UNIX;
    length_ = offsetof(sockaddr_un, sun_path);
    // The kernel chooses the name.
    if (bind(get(), address(), length_) != 0)
      throw std::system_error(errno, std::generic_category());
    length_ = sizeof(address_);
    getsockname(get(), address(), &length_);
    listen(get(), 0);
  }
  int get() const { return socket_.get(); }
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }
  socklen_t length() const { return length_; }

 private:
  Descriptor socket_;
  sockaddr_un address_ = {};
  socklen_t length_ = 0;
};

// monkey.1
TEST_F(ConnectionTest, ConnectWaitsForRoomInTheQueue) {
  FullUnixListener listener;
  const Descriptor first(socket(AF_UNIX, SOCK_STREAM, 0));
  const Descriptor second(socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(connect(first.get(), listener.address(), listener.length()), 0);
  run_both([&] { EXPECT_EQ(connect(second.get(), listener.address(), listener.length()), 0); },
           [&] { const Descriptor accepted(accept(listener.get(), nullptr, nullptr)); });
}

// monkey.2
TEST_F(ConnectionTest, ConnectHonoursTheTimeLimit) {
  FullUnixListener listener;
  const Descriptor first(socket(AF_UNIX, SOCK_STREAM, 0));
  const Descriptor second(socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(connect(first.get(), listener.address(), listener.length()), 0);
  const timeval limit = {.tv_sec = 0, .tv_usec = 3000};
  ASSERT_EQ(setsockopt(second.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)), 0);
  run_both(
      [&] {
        EXPECT_EQ(connect(second.get(), listener.address(), listener.length()), -1);
        EXPECT_EQ(errno, EAGAIN);
      },
      [] {});
}

// The four calls that wait for the first of a pair to be readable.
std::vector<std::function<int(int fd, int milliseconds)>> multiplexers() {
  return {
      [](int fd, int milliseconds) {
        pollfd descriptor = {.fd = fd, .events = POLLIN, .revents = 0};
        return poll(&descriptor, 1, milliseconds);
      },
      [](int fd, int milliseconds) {
        pollfd descriptor = {.fd = fd, .events = POLLIN, .revents = 0};
        const timespec time = {.tv_sec = 0, .tv_nsec = milliseconds * 1'000'000};
        return ppoll(&descriptor, 1, milliseconds < 0 ? nullptr : &time, nullptr);
      },
      [](int fd, int milliseconds) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        timeval time = {.tv_sec = 0, .tv_usec = milliseconds * 1000};
        const int result =
            select(fd + 1, &set, nullptr, nullptr, milliseconds < 0 ? nullptr : &time);
        EXPECT_EQ(FD_ISSET(fd, &set), result > 0);
        return result;
      },
      [](int fd, int milliseconds) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(fd, &set);
        const timespec time = {.tv_sec = 0, .tv_nsec = milliseconds * 1'000'000};
        return pselect(fd + 1, &set, nullptr, nullptr, milliseconds < 0 ? nullptr : &time, nullptr);
      },
      [](int fd, int milliseconds) {
        const Descriptor poller(epoll_create1(0));
        epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
        EXPECT_EQ(epoll_ctl(poller.get(), EPOLL_CTL_ADD, fd, &event), 0);
        epoll_event happened;
        return epoll_wait(poller.get(), &happened, 1, milliseconds);
      },
      [](int fd, int milliseconds) {
        const Descriptor poller(epoll_create1(0));
        epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
        EXPECT_EQ(epoll_ctl(poller.get(), EPOLL_CTL_ADD, fd, &event), 0);
        epoll_event happened;
        return epoll_pwait(poller.get(), &happened, 1, milliseconds, nullptr);
      },
  };
}

// monkey.1
TEST_F(MultiplexTest, EachWaitsUntilADescriptorIsReady) {
  for (const auto& multiplex : multiplexers()) {
    for (const int milliseconds : {-1, 900}) {
      const Pair pipe = make_pipe();
      run_both(
          [&] {
            errno = 77;
            EXPECT_EQ(multiplex(pipe.first.get(), milliseconds), 1);
            EXPECT_EQ(errno, 77);
          },
          [&] { EXPECT_EQ(write(pipe.second.get(), "x", 1), 1); });
    }
  }
}

// monkey.2
TEST_F(MultiplexTest, EachIsZeroAtItsLimitAndNotBefore) {
  for (const auto& multiplex : multiplexers()) {
    const Pair pipe = make_pipe();
    run_both(
        [&] {
          const auto start = std::chrono::steady_clock::now();
          EXPECT_EQ(multiplex(pipe.first.get(), 2), 0);
          EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(2));
        },
        [] {});
  }
}

// monkey.2
TEST_F(MultiplexTest, ALimitOfZeroDoesNotSwitch) {
  bool ran = false;
  const Pair pipe = make_pipe();
  hub::joinall({spawn([&] {
                  for (const auto& multiplex : multiplexers()) {
                    EXPECT_EQ(multiplex(pipe.first.get(), 0), 0);
                  }
                  EXPECT_FALSE(ran);
                }),
                spawn([&] { ran = true; })});
}

// monkey.2
TEST_F(MultiplexTest, PollReportsEachDescriptorAndSkipsNegativeOnes) {
  const Pair first = make_pipe();
  const Pair second = make_pipe();
  run_both(
      [&] {
        pollfd descriptors[] = {{first.first.get(), POLLIN, 0},
                                {-1, POLLIN, 0},
                                {second.first.get(), POLLIN, 0},
                                {second.first.get(), POLLIN, 0}};
        EXPECT_EQ(poll(descriptors, 4, -1), 2);
        EXPECT_EQ(descriptors[0].revents, 0);
        EXPECT_EQ(descriptors[1].revents, 0);
        EXPECT_EQ(descriptors[2].revents, POLLIN);
        EXPECT_EQ(descriptors[3].revents, POLLIN);
      },
      [&] { EXPECT_EQ(write(second.second.get(), "x", 1), 1); });
}

// monkey.2
TEST_F(MultiplexTest, PollSeesAHangUpThatWasNotAskedFor) {
  Pair pipe = make_pipe();
  run_both(
      [&] {
        pollfd descriptor = {.fd = pipe.first.get(), .events = 0, .revents = 0};
        EXPECT_EQ(poll(&descriptor, 1, -1), 1);
        EXPECT_EQ(descriptor.revents, POLLHUP);
      },
      [&] { pipe.second.reset(); });
}

// monkey.2
TEST_F(MultiplexTest, PollOfAClosedDescriptorIsPollnval) {
  Pair pipe = make_pipe();
  const int closed = pipe.first.get();
  pipe.first.reset();
  run([&] {
    pollfd descriptor = {.fd = closed, .events = POLLIN, .revents = 0};
    EXPECT_EQ(poll(&descriptor, 1, -1), 1);
    EXPECT_EQ(descriptor.revents, POLLNVAL);
  });
}

// monkey.2
TEST_F(MultiplexTest, PollOfNothingIsASleep) {
  run_both([] { EXPECT_EQ(poll(nullptr, 0, 1), 0); }, [] {});
}

// monkey.2
TEST_F(MultiplexTest, PollOfAFileForWhatItNeverHasWaits) {
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  run_both(
      [&] {
        pollfd descriptor = {.fd = fileno(file), .events = POLLPRI, .revents = 0};
        EXPECT_EQ(poll(&descriptor, 1, 1), 0);
      },
      [] {});
  std::fclose(file);
}

// monkey.2
TEST_F(MultiplexTest, SelectFillsInTheThreeSetsAndTheTimeLeft) {
  const Pair pipe = make_pipe();
  run_both(
      [&] {
        fd_set readable;
        fd_set exceptional;
        FD_ZERO(&readable);
        FD_ZERO(&exceptional);
        FD_SET(pipe.first.get(), &readable);
        FD_SET(pipe.first.get(), &exceptional);
        timeval time = {.tv_sec = 100, .tv_usec = 0};
        EXPECT_EQ(select(pipe.first.get() + 1, &readable, nullptr, &exceptional, &time), 1);
        EXPECT_TRUE(FD_ISSET(pipe.first.get(), &readable));
        EXPECT_FALSE(FD_ISSET(pipe.first.get(), &exceptional));
        EXPECT_LT(time.tv_sec, 100);
      },
      [&] { EXPECT_EQ(write(pipe.second.get(), "x", 1), 1); });
}

// monkey.2
TEST_F(MultiplexTest, SelectSeesWhatIsWritableAtOnce) {
  const Pair pipe = make_pipe();
  run([&] {
    fd_set writable;
    FD_ZERO(&writable);
    FD_SET(pipe.second.get(), &writable);
    EXPECT_EQ(select(pipe.second.get() + 1, nullptr, &writable, nullptr, nullptr), 1);
    EXPECT_TRUE(FD_ISSET(pipe.second.get(), &writable));
  });
}

// monkey.2
TEST_F(MultiplexTest, ArgumentsThatAreErrorsAreErrors) {
  run([] {
    timeval bad = {.tv_sec = -1, .tv_usec = 0};
    EXPECT_EQ(select(0, nullptr, nullptr, nullptr, &bad), -1);
    EXPECT_EQ(errno, EINVAL);
    EXPECT_EQ(select(-1, nullptr, nullptr, nullptr, nullptr), -1);
    EXPECT_EQ(errno, EINVAL);
    epoll_event event;
    EXPECT_EQ(epoll_wait(-1, &event, 1, -1), -1);
    EXPECT_EQ(errno, EBADF);
    const Descriptor poller(epoll_create1(0));
    EXPECT_EQ(epoll_wait(poller.get(), &event, 0, -1), -1);
    EXPECT_EQ(errno, EINVAL);
    Pair pipe = make_pipe();
    fd_set set;
    FD_ZERO(&set);
    FD_SET(pipe.first.get(), &set);
    const int closed = pipe.first.get();
    pipe.first.reset();
    EXPECT_EQ(select(closed + 1, &set, nullptr, nullptr, nullptr), -1);
    EXPECT_EQ(errno, EBADF);
  });
}

// The port of an answer, or -1 if it is no IPv4 address of the loopback.
int loopback_port(const addrinfo* answer) {
  const auto* address = reinterpret_cast<const sockaddr_in*>(answer->ai_addr);
  if (answer->ai_family != AF_INET || address->sin_addr.s_addr != htonl(INADDR_LOOPBACK)) return -1;
  return ntohs(address->sin_port);
}

// monkey.1
TEST_F(NamesTest, LookupOfALocalNameLetsSiblingsRun) {
  run_both(
      [] {
        addrinfo hints = {};
        hints.ai_family = AF_INET;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* answer = nullptr;
        errno = 77;
        ASSERT_EQ(getaddrinfo("localhost", "80", &hints, &answer), 0);
        EXPECT_EQ(errno, 77);
        EXPECT_EQ(loopback_port(answer), 80);
        freeaddrinfo(answer);
      },
      [] {});
}

// monkey.2
TEST_F(NamesTest, NumericAddressesNeedNoLookup) {
  bool ran = false;
  hub::joinall({spawn([&] {
                  addrinfo hints = {};
                  hints.ai_socktype = SOCK_STREAM;
                  addrinfo* answer = nullptr;
                  ASSERT_EQ(getaddrinfo("127.0.0.1", "443", &hints, &answer), 0);
                  EXPECT_EQ(loopback_port(answer), 443);
                  freeaddrinfo(answer);
                  ASSERT_EQ(getaddrinfo(nullptr, "443", &hints, &answer), 0);
                  freeaddrinfo(answer);
                  EXPECT_FALSE(ran);
                }),
                spawn([&] { ran = true; })});
}

// monkey.2
TEST_F(NamesTest, ErrorsAreThoseOfTheCall) {
  run([] {
    addrinfo hints = {};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* answer = nullptr;
    EXPECT_EQ(getaddrinfo("localhost", nullptr, &hints, &answer), EAI_NONAME);
    EXPECT_EQ(getaddrinfo(nullptr, nullptr, nullptr, &answer), EAI_NONAME);
    hints.ai_flags = 0;
    hints.ai_family = 12345;
    EXPECT_EQ(getaddrinfo("localhost", nullptr, &hints, &answer), EAI_FAMILY);
  });
}

TEST_F(NamesTest, KilledLookupIsForgotten) {
  const Task task = spawn([] {
    addrinfo* answer = nullptr;
    getaddrinfo("localhost", "80", nullptr, &answer);
    ADD_FAILURE() << "returned";
  });
  spawn([&] { task.kill_soon(); });
  EXPECT_TRUE(task.join());
  hub::wait();
}

// monkey.3
TEST_F(ThreadTest, ThreadWithoutAHubBlocksAsEver) {
  const Pair pipe = make_pipe();
  const Pair answer = make_pipe();
  std::thread other([&] {
    char byte;
    EXPECT_EQ(read(pipe.first.get(), &byte, 1), 1);
    EXPECT_EQ(write(answer.second.get(), &byte, 1), 1);
  });
  run_both(
      [&] {
        char byte;
        EXPECT_EQ(read(answer.first.get(), &byte, 1), 1);
      },
      [&] { EXPECT_EQ(write(pipe.second.get(), "x", 1), 1); });
  other.join();
}

// monkey.3
TEST_F(ThreadTest, MainGreenletBlocksAsEver) {
  bool ran = false;
  const Task task = spawn([&] { ran = true; });
  usleep(1000);
  const Pair pipe = make_pipe();
  pollfd descriptor = {.fd = pipe.first.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&descriptor, 1, 1), 0);
  EXPECT_FALSE(ran);
  task.join();
}

// monkey.3
TEST_F(ThreadTest, PlainGreenletOfAThreadWithoutAHubBlocksAsEver) {
  std::thread([] {
    const Greenlet greenlet([] { EXPECT_EQ(usleep(1000), 0); });
    greenlet.switch_to();
    EXPECT_TRUE(greenlet.dead());
  }).join();
}

// monkey.3
TEST_F(ThreadTest, TwoThreadsWithHubsTalkToEachOther) {
  const Pair pair = make_socketpair(SOCK_STREAM);
  const auto echo = [](int fd, bool begins) {
    hub::joinall({spawn([=] {
      char byte = 'a';
      if (begins) {
        EXPECT_EQ(send(fd, &byte, 1, 0), 1);
      }
      for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(recv(fd, &byte, 1, 0), 1);
        EXPECT_EQ(send(fd, &byte, 1, 0), 1);
      }
    })});
  };
  std::thread other([&] { echo(pair.first.get(), false); });
  echo(pair.second.get(), true);
  other.join();
}

}  // namespace
}  // namespace heddle::monkey
