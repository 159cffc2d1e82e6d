// A small HTTP/1.0 server on the loopback interface, for the examples that download pages.
// Each connection gets one page and is closed.

#ifndef HEDDLE_PRIMITIVES_POOL_EXAMPLES_PAGE_SERVER_H_
#define HEDDLE_PRIMITIVES_POOL_EXAMPLES_PAGE_SERVER_H_

#include <cstdint>
#include <map>
#include <string>
#include <thread>

#include "primitives/select/unique_fd.h"

namespace heddle::example {

class PageServer {
 public:
  // Serves `pages` (path to content) on an ephemeral port until destroyed. Throws
  // std::system_error.
  explicit PageServer(std::map<std::string, std::string> pages);
  ~PageServer();

  std::uint16_t port() const { return port_; }

 private:
  void Serve();
  void Answer(const UniqueFd& connection) const;

  const std::map<std::string, std::string> pages_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// The content of http://127.0.0.1:port/path. Blocks. Throws std::runtime_error for any status but
// 200, std::system_error when the network fails.
std::string Download(std::uint16_t port, const std::string& path);

}  // namespace heddle::example

#endif  // HEDDLE_PRIMITIVES_POOL_EXAMPLES_PAGE_SERVER_H_
