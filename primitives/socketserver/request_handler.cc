// What a socket server does with one connection.
// See request_handler.h.
#include "primitives/socketserver/request_handler.h"

#include <algorithm>
#include <array>

namespace heddle {

void BaseRequestHandler::Process(Socket* request, const Address& client_address) {
  request_ = request;
  client_address_ = client_address;
  setup();
  try {
    handle();
  } catch (...) {
    finish();
    throw;
  }
  finish();
}

std::string StreamRequestHandler::ReadLine(std::size_t limit) {
  std::array<char, 4096> chunk;
  std::size_t end = buffer_.find('\n');
  while (end == std::string::npos && buffer_.size() < limit) {
    const std::size_t old_size = buffer_.size();
    const std::size_t count = request().recv(chunk).value_or(0);
    if (count == 0) break;
    buffer_.append(chunk.data(), count);
    end = buffer_.find('\n', old_size);
  }
  const std::size_t line_size = end == std::string::npos ? buffer_.size() : end + 1;
  const std::size_t size = std::min(line_size, limit);
  std::string line = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return line;
}

}  // namespace heddle
