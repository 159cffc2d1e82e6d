// Both ends of the connection, with blocking sockets.
// Only what the examples need of HTTP: one GET, one answer that ends with the connection.

#include "primitives/pool/examples/page_server.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace heddle::example {
namespace {

void ThrowIf(bool failed, const char* what) {
  if (failed) throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

UniqueFd NewSocket() {
  UniqueFd fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ThrowIf(!fd, "socket");
  return fd;
}

// Appends what has come; false at the end of the connection.
bool ReadSome(int fd, std::string& text) {
  char buffer[4096];
  const ssize_t n = recv(fd, buffer, sizeof buffer, 0);
  ThrowIf(n < 0, "recv");
  text.append(buffer, static_cast<std::size_t>(n));
  return n > 0;
}

void WriteAll(int fd, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = send(fd, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    ThrowIf(n < 0, "send");
    sent += static_cast<std::size_t>(n);
  }
}

constexpr char kEndOfHead[] = "\r\n\r\n";

}  // namespace

PageServer::PageServer(std::map<std::string, std::string> pages)
    : pages_(std::move(pages)), listener_(NewSocket()) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  ThrowIf(bind(listener_.get(), generic, size) < 0, "bind");
  ThrowIf(listen(listener_.get(), SOMAXCONN) < 0, "listen");
  ThrowIf(getsockname(listener_.get(), generic, &size) < 0, "getsockname");
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Serve(); });
}

PageServer::~PageServer() {
  shutdown(listener_.get(), SHUT_RDWR);  // Ends the accept.
  thread_.join();
}

void PageServer::Serve() {
  for (;;) {
    const UniqueFd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection) return;
    try {
      Answer(connection);
    } catch (const std::system_error&) {
      // This client has gone; the next one is served.
    }
  }
}

void PageServer::Answer(const UniqueFd& connection) const {
  std::string request;
  while (request.find(kEndOfHead) == std::string::npos) {
    if (!ReadSome(connection.get(), request)) return;
  }
  const std::size_t begin = request.find(' ') + 1;
  const auto page = pages_.find(request.substr(begin, request.find(' ', begin) - begin));
  WriteAll(connection.get(), page == pages_.end() ? std::string("HTTP/1.0 404 Not Found\r\n\r\n")
                                                  : "HTTP/1.0 200 OK\r\n\r\n" + page->second);
}

std::string Download(std::uint16_t port, const std::string& path) {
  const UniqueFd fd = NewSocket();
  const sockaddr_in address = Loopback(port);
  ThrowIf(connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0,
          "connect");
  WriteAll(fd.get(), "GET " + path + " HTTP/1.0" + kEndOfHead);
  std::string answer;
  while (ReadSome(fd.get(), answer)) {
  }
  const std::string status = answer.substr(0, answer.find("\r\n"));
  if (status != "HTTP/1.0 200 OK") throw std::runtime_error(path + ": " + status);
  return answer.substr(answer.find(kEndOfHead) + std::string(kEndOfHead).size());
}

}  // namespace heddle::example
