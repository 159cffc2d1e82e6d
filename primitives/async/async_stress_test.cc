// The event loop under load, natively: wakeups from many threads, and many connections with clients
// that time out. Meant for ThreadSanitizer as well.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "primitives/async/event_loop.h"
#include "primitives/async/io.h"
#include "primitives/async/join_handle.h"
#include "primitives/async/task_group.h"
#include "primitives/async/wait.h"
#include "primitives/select/testing/descriptors.h"

namespace heddle::async {
namespace {

// async.3
TEST(AsyncStressTest, NoPostFromAnyThreadIsLostAndEachThreadsAreInOrder) {
  constexpr int kThreads = 4;
  constexpr int kPosts = 2000;
  EventLoop loop;
  std::array<int, kThreads> next = {};
  int total = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kPosts; ++i) {
        loop.call_soon_threadsafe([&, t, i] {
          EXPECT_EQ(next[t]++, i);
          if (++total == kThreads * kPosts) loop.stop();
        });
      }
    });
  }
  loop.run_forever();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(total, kThreads * kPosts);
}

// async.3: each post is answered before the next, so that the loop is about to block each time.
TEST(AsyncStressTest, APingToALoopThatIsAboutToBlockIsNotLost) {
  EventLoop loop;
  std::atomic<int> answered{0};
  std::thread thread([&] { loop.run_forever(); });
  for (int i = 0; i < 2000; ++i) {
    loop.call_soon_threadsafe([&] {
      ++answered;
      answered.notify_one();
    });
    answered.wait(i);
  }
  loop.call_soon_threadsafe([&] { loop.stop(); });
  thread.join();
}

Task<void> Echo(Socket socket) {
  std::array<char, 512> chunk;
  try {
    while (const std::size_t count = co_await read(socket, chunk)) {
      co_await write(socket, {chunk.data(), count});
    }
  } catch (const std::system_error&) {  // A rude client.
  }
}

Task<void> EchoServer(Acceptor& acceptor) {
  TaskGroup clients(&co_await current_loop());
  for (;;) clients.Spawn(Echo(co_await accept(acceptor)));
}

// server.1 to server.8
TEST(AsyncStressTest, ThreadsOfClientsAgainstOneLoop) {
  constexpr int kThreads = 4;
  constexpr int kClients = 50;
  const std::size_t before = testing::CountDescriptors();
  {
    Acceptor acceptor(Socket::Listen(Address::Loopback()), Acceptor::Mode::kNonBlocking);
    const Address address = acceptor.address();
    EventLoop loop;
    JoinHandle<void> server = spawn(loop, EchoServer(acceptor));
    std::thread serving([&] { loop.run_forever(); });
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int c = 0; c < kClients; ++c) {
          Socket client = Socket::Connect(address);
          const std::string text = std::to_string(t) + "." + std::to_string(c);
          client.send_all(text);
          EXPECT_EQ(testing::ReceiveExactly(&client, text.size()), text);
          if (c % 3 == 0) testing::Reset(&client);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    loop.call_soon_threadsafe([&] { loop.stop(); });
    serving.join();
  }
  EXPECT_EQ(testing::CountDescriptors(), before);
}

// async.1, async.2: thousands of timers and cancellations at once.
TEST(AsyncStressTest, ManyTasksThatTimeOutOrNot) {
  EventLoop loop;
  int timed_out = 0;
  int in_time = 0;
  const auto nap = [](std::chrono::microseconds duration) -> Task<void> {
    co_await sleep(duration);
  };
  const auto one = [&](bool late) -> Task<void> {
    try {
      co_await with_timeout(
          nap(late ? std::chrono::hours(1) : std::chrono::microseconds(100)),
          late ? std::chrono::nanoseconds(std::chrono::microseconds(100)) : std::chrono::hours(1));
      ++in_time;
    } catch (const TimeoutError&) {
      ++timed_out;
    }
  };
  std::vector<Task<void>> tasks;
  for (int i = 0; i < 2000; ++i) tasks.push_back(one(i % 2 == 0));
  run(loop, gather(std::move(tasks)));
  EXPECT_EQ(timed_out, 1000);
  EXPECT_EQ(in_time, 1000);
}

}  // namespace
}  // namespace heddle::async
