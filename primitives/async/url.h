// An http URL taken apart.
// After RFC 3986, as far as HTTP/1.1 needs it.
#ifndef HEDDLE_PRIMITIVES_ASYNC_URL_H_
#define HEDDLE_PRIMITIVES_ASYNC_URL_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace heddle::async {

struct Url {
  std::string host;  // Without the brackets of an IPv6 address.
  std::uint16_t port = 80;
  std::string target = "/";  // Path and query.

  // Takes "http://HOST[:PORT][/PATH][?QUERY][#FRAGMENT]". Throws std::invalid_argument for anything
  // else, https, user names and characters that would break a request line included.
  static Url Parse(std::string_view text);

  // As the Host field has it: "localhost:8080", "[::1]"; the default port is left out.
  std::string HostField() const;
};

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_URL_H_
