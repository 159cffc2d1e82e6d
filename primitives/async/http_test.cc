// The HTTP client and server against each other, and against peers that misbehave.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "primitives/async/http_client.h"
#include "primitives/async/http_server.h"
#include "primitives/async/io.h"
#include "primitives/async/join_handle.h"
#include "primitives/async/wait.h"
#include "primitives/select/testing/descriptors.h"

namespace heddle::async {
namespace {

using std::chrono::milliseconds;

// "/fail" throws, "/long" is longer than any buffer, "/slow" never comes.
Task<HttpReply> Handle(HttpRequest request) {
  if (request.target == "/fail") throw std::runtime_error("asked to fail");
  if (request.target == "/long")
    co_return HttpReply{.status = 200, .body = std::string(5 << 20, 'x')};
  if (request.target == "/slow") co_await sleep(std::chrono::hours(1));
  if (request.target == "/none") co_return HttpReply{.status = 404, .body = "nothing here"};
  co_return HttpReply{.status = 200,
                      .body = request.method + " " + request.target + " " + request.body};
}

class HttpTest : public ::testing::Test {
 protected:
  // Runs `test` beside a server; it gets the server's "http://HOST:PORT".
  void WithServer(std::function<Task<void>(std::string)> test, HttpServerOptions options = {}) {
    const std::size_t before = testing::CountDescriptors();
    {
      Socket listener = Socket::Listen(Address::Loopback());
      const std::string base = "http://" + listener.local_address().ToString();
      JoinHandle<void> server = spawn(loop_, serve_http(std::move(listener), Handle, options));
      run(loop_, test(base));
    }
    // A thread that looked up a name may keep the loop's inbox open until its own end.
    testing::AwaitDescriptorCount(before);
  }

  // What the client makes of a server that sends `answer` and closes.
  HttpResponse GetFrom(std::string answer, HttpClientOptions options = {}) {
    Acceptor acceptor(Socket::Listen(Address::Loopback()), Acceptor::Mode::kNonBlocking);
    const auto serve = [&]() -> Task<void> {
      Socket socket = co_await accept(acceptor);
      // In small pieces, each in a turn of its own; the client must not care.
      for (std::size_t at = 0; at < answer.size(); at += 7) {
        co_await write(socket, std::string_view(answer).substr(at, 7));
        co_await sleep(milliseconds(0));
      }
      socket.ShutdownWrite();
      std::array<char, 1024> rest;
      while (co_await read(socket, rest) > 0) {
      }
    };
    JoinHandle<void> server = spawn(loop_, serve());
    return run(loop_, http_get("http://" + acceptor.address().ToString() + "/", options));
  }

  EventLoop loop_;
};

// What a client that sends raw bytes gets until the server closes.
Task<std::string> Raw(std::string base, std::string bytes) {
  Socket socket = co_await connect(
      Address::Loopback(static_cast<std::uint16_t>(std::stoi(base.substr(base.rfind(':') + 1)))));
  co_await write(socket, bytes);
  socket.ShutdownWrite();
  std::string received;
  std::array<char, 4096> chunk;
  while (const std::size_t count = co_await read(socket, chunk)) {
    received.append(chunk.data(), count);
  }
  co_return received;
}

TEST_F(HttpTest, GetsPagesAndStatuses) {
  WithServer([](std::string base) -> Task<void> {
    HttpResponse response = co_await http_get(base + "/a?b=c");
    EXPECT_EQ(response.status, 200u);
    EXPECT_EQ(response.body, "GET /a?b=c ");
    EXPECT_EQ(response.fields.front().first, "Content-Type");
    response = co_await http_get(base + "/none");
    EXPECT_EQ(response.status, 404u);
    EXPECT_EQ(response.body, "nothing here");
    EXPECT_EQ((co_await http_get(base + "/long")).body.size(), std::size_t{5 << 20});
  });
}

TEST_F(HttpTest, ANameIsLookedUp) {
  WithServer([](std::string base) -> Task<void> {
    const std::string by_name = "http://localhost" + base.substr(base.rfind(':'));
    EXPECT_EQ((co_await http_get(by_name + "/x")).body, "GET /x ");
  });
}

// server.3
TEST_F(HttpTest, ManyDownloadsAtOnceGiveTheirOwnPagesInOrder) {
  WithServer([](std::string base) -> Task<void> {
    std::vector<std::string> urls;
    for (int i = 0; i < 60; ++i) urls.push_back(base + "/" + std::to_string(i));
    const std::vector<Download> downloads = co_await download_all(urls, 16);
    EXPECT_EQ(downloads.size(), urls.size());
    for (std::size_t i = 0; i < downloads.size(); ++i) {
      EXPECT_EQ(downloads[i].url, urls[i]);
      EXPECT_EQ(downloads[i].response.value().body, "GET /" + std::to_string(i) + " ");
    }
  });
}

// server.7
TEST_F(HttpTest, ADownloadThatFailsTakesNoOtherWithIt) {
  WithServer([](std::string base) -> Task<void> {
    const std::string nobody =
        "http://" + Socket::Listen(Address::Loopback()).local_address().ToString() + "/";
    const auto downloads = co_await download_all(
        {base + "/1", nobody, "ftp://x", base + "/fail", base + "/slow", base + "/2"}, 6,
        {.timeout = milliseconds(200)});
    EXPECT_EQ(downloads[0].response.value().body, "GET /1 ");
    EXPECT_THROW(std::rethrow_exception(downloads[1].error), std::system_error);
    EXPECT_THROW(std::rethrow_exception(downloads[2].error), std::invalid_argument);
    EXPECT_EQ(downloads[3].response.value().status, 500u);
    EXPECT_THROW(std::rethrow_exception(downloads[4].error), TimeoutError);
    EXPECT_EQ(downloads[5].response.value().body, "GET /2 ");
  });
}

TEST_F(HttpTest, AConcurrencyOfZeroIsAnError) {
  EXPECT_THROW(run(loop_, download_all({}, 0)), std::invalid_argument);
  EXPECT_TRUE(run(loop_, download_all({}, 1)).empty());
}

TEST_F(HttpTest, BodiesEndByLengthByChunksOrByEndOfFile) {
  EXPECT_EQ(GetFrom("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").body, "hello");
  EXPECT_EQ(GetFrom("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
                .body,
            "hello");
  EXPECT_EQ(GetFrom("HTTP/1.1 200 OK\r\n\r\nhello").body, "hello");
  EXPECT_EQ(GetFrom("HTTP/1.1 204 No Content\r\n\r\n").body, "");
}

TEST_F(HttpTest, AnInterimResponseIsNotTheAnswer) {
  const HttpResponse response =
      GetFrom("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.body, "hi");
}

TEST_F(HttpTest, WhatIsCutOffOrNotHttpOrTooLongIsAnError) {
  EXPECT_THROW(GetFrom(""), HttpError);
  EXPECT_THROW(GetFrom("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell"), HttpError);
  EXPECT_THROW(GetFrom("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"), HttpError);
  EXPECT_THROW(GetFrom("HTTP/1.1 200 OK\r\nConte"), HttpError);
  EXPECT_THROW(GetFrom("SSH-2.0-OpenSSH\r\n\r\n"), HttpError);
  EXPECT_THROW(GetFrom("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", {.max_body = 49}),
               HttpError);
}

// server.2
TEST_F(HttpTest, TheServerKeepsTheConnectionAndAnswersInOrder) {
  WithServer([](std::string base) -> Task<void> {
    const std::string received =
        co_await Raw(base,
                     "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                     "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
                     "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                     "GET /4 HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::size_t first = received.find("GET /1 ");
    const std::size_t second = received.find("POST /2 body");
    const std::size_t third = received.find("GET /3 ");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
    EXPECT_EQ(received.find("GET /4"), std::string::npos);
  });
}

TEST_F(HttpTest, AHeadRequestGetsNoBody) {
  WithServer([](std::string base) -> Task<void> {
    const std::string received =
        co_await Raw(base, "HEAD /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_NE(received.find("Content-Length: 12"), std::string::npos);
    EXPECT_TRUE(received.ends_with("\r\n\r\n"));
  });
}

// server.5, server.7
TEST_F(HttpTest, TheServerRefusesWhatIsMalformedOrTooLong) {
  HttpServerOptions options;
  options.max_body = 10;
  WithServer(
      [](std::string base) -> Task<void> {
        EXPECT_TRUE((co_await Raw(base, "hello?\r\n\r\n")).starts_with("HTTP/1.1 400"));
        EXPECT_TRUE((co_await Raw(base, "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n"))
                        .starts_with("HTTP/1.1 413"));
        EXPECT_TRUE(
            (co_await Raw(base, "GET /" + std::string(100'000, 'x'))).starts_with("HTTP/1.1 4"));
        EXPECT_EQ((co_await http_get(base + "/1")).body, "GET /1 ");
      },
      options);
}

// server.4
TEST_F(HttpTest, AClientThatSaysNothingIsClosedAfterTheIdleTimeout) {
  HttpServerOptions options;
  options.idle_timeout = milliseconds(10);
  WithServer(
      [](std::string base) -> Task<void> {
        Socket socket = co_await connect(Address::Loopback(
            static_cast<std::uint16_t>(std::stoi(base.substr(base.rfind(':') + 1)))));
        std::array<char, 1> byte;
        EXPECT_EQ(co_await read(socket, byte), 0u);
      },
      options);
}

}  // namespace
}  // namespace heddle::async
