// All servers under many clients at once, some of which reset, stall or fail: every reply is right,
// every connection ends, no descriptor is left. Meant for ThreadSanitizer as well.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "primitives/select/servers/protocol.h"
#include "primitives/select/socket.h"
#include "primitives/select/testing/descriptors.h"
#include "primitives/select/testing/running_server.h"

namespace heddle {
namespace {

constexpr int kThreads = 4;
constexpr int kClientsPerThread = 60;
constexpr int kRequests = 20;

class ServersStressTest : public ::testing::TestWithParam<testing::ServerKind> {};

INSTANTIATE_TEST_SUITE_P(All, ServersStressTest, ::testing::ValuesIn(testing::AllServerKinds()),
                         [](const auto& info) { return info.param.name; });

// Sends all its requests, then reads all replies; cut at random places.
void Converse(Socket* client, int id, std::mt19937* random) {
  std::string requests;
  std::string replies;
  for (int i = 0; i < kRequests; ++i) {
    const std::string line = std::to_string(id) + "." + std::to_string(i);
    requests += line + "\n";
    replies += "<" + line + ">\n";
  }
  std::uniform_int_distribution<std::size_t> cut(1, 40);
  for (std::size_t at = 0; at < requests.size();) {
    const std::size_t size = cut(*random);
    client->send_all(std::string_view(requests).substr(at, size));
    at += size;
  }
  client->ShutdownWrite();
  EXPECT_EQ(testing::ReceiveToEnd(client), replies);
}

// server.1 to server.8
TEST_P(ServersStressTest, ManyClientsSomeOfThemRude) {
  const std::size_t before = testing::CountDescriptors();
  {
    std::atomic<int> ended{0};
    testing::RunningServer server(
        GetParam().make(LineProtocol([](std::string_view line) {
                          if (line == "fail") throw std::runtime_error("asked to fail");
                          return "<" + std::string(line) + ">";
                        }),
                        {.limits = {}, .on_close = [&](CloseReason) { ++ended; }}));

    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        std::mt19937 random(static_cast<unsigned>(t));
        for (int c = 0; c < kClientsPerThread; ++c) {
          Socket client = Socket::Connect(server.address());
          switch (c % 4) {
            case 0:
              client.send_all("half a requ");
              testing::Reset(&client);
              break;
            case 1:
              client.send_all("fail\n");
              EXPECT_EQ(testing::ReceiveToEnd(&client), "");
              break;
            default:
              Converse(&client, t * kClientsPerThread + c, &random);
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    server.Stop();
    // A client that reset before it was accepted may not have been seen at all.
    EXPECT_GE(ended.load(), kThreads * kClientsPerThread * 3 / 4);
    EXPECT_LE(ended.load(), kThreads * kClientsPerThread);
  }
  EXPECT_EQ(testing::CountDescriptors(), before);
}

}  // namespace
}  // namespace heddle
