// Each way to behave is one function.

#include "primitives/soak/clients.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>
#include <vector>

#include "primitives/select/socket.h"
#include "primitives/select/testing/descriptors.h"

namespace heddle::soak {
namespace {

constexpr int kThreads = 3;
constexpr int kClientsPerThread = 8;

std::string Requests(const Dialect& dialect, int count) {
  std::string requests;
  for (int i = 0; i < count; ++i) requests += dialect.request("w" + std::to_string(i));
  return requests;
}

void Converse(Socket client, const Dialect& dialect, std::mt19937& random) {
  const int count = static_cast<int>(1 + random() % 20);
  client.send_all(Requests(dialect, count));
  client.ShutdownWrite();
  const std::string replies = testing::ReceiveToEnd(&client);
  std::size_t at = 0;
  for (int i = 0; i < count && at != std::string::npos; ++i) {
    at = replies.find("<w" + std::to_string(i) + ">", at);
  }
  EXPECT_NE(at, std::string::npos) << "a reply of " << count << " is missing in: " << replies;
}

void AskToFail(Socket client, const Dialect& dialect, std::mt19937& /*random*/) {
  client.send_all(dialect.failing_request);
  testing::ReceiveToEnd(&client);
}

void ResetInTheMiddleOfARequest(Socket client, const Dialect& dialect, std::mt19937& random) {
  const std::string request = dialect.request("half");
  client.send_all(request.substr(0, random() % request.size()));
  testing::Reset(&client);
}

void ResetWithRepliesUnread(Socket client, const Dialect& dialect, std::mt19937& random) {
  client.send_all(Requests(dialect, static_cast<int>(random() % 50)));
  testing::Reset(&client);
}

void ResetInTheMiddleOfAReply(Socket client, const Dialect& dialect, std::mt19937& random) {
  client.send_all(Requests(dialect, static_cast<int>(1 + random() % 20)));
  std::array<char, 3> begin;
  client.recv(begin);
  testing::Reset(&client);
}

void SayNothing(Socket /*client*/, const Dialect& /*dialect*/, std::mt19937& /*random*/) {}

using Behavior = void (*)(Socket, const Dialect&, std::mt19937&);
constexpr Behavior kBehaviors[] = {Converse,
                                   AskToFail,
                                   ResetInTheMiddleOfARequest,
                                   ResetWithRepliesUnread,
                                   ResetInTheMiddleOfAReply,
                                   SayNothing};

}  // namespace

void RunClients(const Address& server, const Dialect& dialect, std::mt19937& random) {
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&server, &dialect, seed = random()] {
      std::mt19937 own(seed);
      for (int c = 0; c < kClientsPerThread; ++c) {
        const Behavior behave = kBehaviors[own() % std::size(kBehaviors)];
        behave(Socket::Connect(server), dialect, own);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace heddle::soak
