// Many pages at the same time, in one thread: the local HTTP server answers none before all have
// been asked for, so a client that gets one after the other would wait for ever.
#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "primitives/async/http_client.h"
#include "primitives/async/http_server.h"
#include "primitives/async/join_handle.h"
#include "primitives/async/wait.h"

namespace {

namespace async = heddle::async;

constexpr int kPages = 50;

// Answers when all pages have been asked for.
async::Task<async::HttpReply> Page(async::HttpRequest request) {
  static int asked = 0;
  ++asked;
  while (asked < kPages) co_await async::sleep(std::chrono::milliseconds(1));
  co_return async::HttpReply{.status = 200, .body = "page " + request.target.substr(1)};
}

async::Task<std::vector<async::Download>> DownloadAll() {
  heddle::Socket listener = heddle::Socket::Listen(heddle::Address::Loopback());
  const std::string base = "http://" + listener.local_address().ToString() + "/";
  const auto server =
      async::spawn(co_await async::current_loop(), async::serve_http(std::move(listener), Page));
  std::vector<std::string> urls;
  for (int i = 0; i < kPages; ++i) urls.push_back(base + std::to_string(i));
  urls.push_back("http://127.0.0.1:1/");  // Nobody listens there.
  co_return co_await async::download_all(std::move(urls), kPages + 1);
}

}  // namespace

int main() {
  async::EventLoop loop;
  const std::vector<async::Download> downloads = async::run(loop, DownloadAll());

  std::size_t bytes = 0;
  int failed = 0;
  for (const async::Download& download : downloads) {
    if (download.response) {
      bytes += download.response->body.size();
    } else {
      ++failed;
    }
  }
  std::cout << downloads.size() - failed << " pages, " << bytes << " bytes, " << failed
            << " failed\n";
}
