// ThreadingTCPServer under many clients at once, some of which make their handler fail: every reply
// is right, every failure reported, no descriptor left. Meant for ThreadSanitizer as well.
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "primitives/select/testing/descriptors.h"
#include "primitives/socketserver/threading_tcp_server.h"

namespace heddle {
namespace {

using testing::ReceiveExactly;
using testing::ReceiveToEnd;

class EchoLines : public StreamRequestHandler {
 protected:
  void handle() override {
    for (std::string line; !(line = ReadLine()).empty();) {
      if (line == "fail\n") throw std::runtime_error("asked to fail");
      Write(line);
    }
  }
};

// server.1, server.2, server.3, server.7, server.8
TEST(ThreadingTCPServerStressTest, ManyClientsSomeOfThemRude) {
  constexpr int kThreads = 4;
  constexpr int kClients = 40;
  const std::size_t before = testing::CountDescriptors();
  std::atomic<int> errors{0};
  {
    TCPServerOptions options;
    options.handle_error = [&](const Address&, std::exception_ptr) { ++errors; };
    ThreadingTCPServer server(Address::Loopback(), MakesHandler<EchoLines>(), options);
    std::thread serving([&] { server.serve_forever(); });
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int c = 0; c < kClients; ++c) {
          Socket client = Socket::Connect(server.server_address());
          if (c % 4 == 0) {
            client.send_all("fail\n");
            EXPECT_EQ(ReceiveToEnd(&client), "");
            continue;
          }
          for (int i = 0; i < 5; ++i) {
            const std::string line =
                std::to_string(t) + "." + std::to_string(c) + "." + std::to_string(i) + "\n";
            client.send_all(line);
            EXPECT_EQ(ReceiveExactly(&client, line.size()), line);
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    server.shutdown();
    serving.join();
  }
  EXPECT_EQ(errors, kThreads * kClients / 4);
  EXPECT_EQ(testing::CountDescriptors(), before);
}

}  // namespace
}  // namespace heddle
