// An http URL taken apart.
// See url.h.
#include "primitives/async/url.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace heddle::async {
namespace {

constexpr std::string_view kScheme = "http://";
constexpr std::uint16_t kDefaultPort = 80;

[[noreturn]] void Refuse(std::string_view text, const std::string& why) {
  throw std::invalid_argument("not a URL for this client: \"" + std::string(text) + "\": " + why);
}

std::uint16_t ParsePort(std::string_view text, std::string_view url) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    Refuse(url, "the port is not a number from 1 to 65535");
  }
  return port;
}

}  // namespace

Url Url::Parse(std::string_view text) {
  if (!text.starts_with(kScheme)) Refuse(text, "it does not begin with http://");
  const bool printable =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (!printable) Refuse(text, "it has a space, a control character or one beyond ASCII");

  std::string_view rest = text.substr(kScheme.size());
  rest = rest.substr(0, rest.find('#'));
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view authority = rest.substr(0, authority_end);
  const std::string_view target = rest.substr(authority_end);
  if (authority.find('@') != std::string_view::npos) Refuse(text, "it has a user name");

  Url url;
  std::size_t host_end;
  if (authority.starts_with('[')) {
    host_end = authority.find(']');
    if (host_end == std::string_view::npos) Refuse(text, "a bracket is not closed");
    url.host = authority.substr(1, host_end - 1);
    ++host_end;
  } else {
    host_end = std::min(authority.find(':'), authority.size());
    url.host = authority.substr(0, host_end);
  }
  if (url.host.empty()) Refuse(text, "it has no host");
  const std::string_view port = authority.substr(host_end);
  if (port.starts_with(':')) {
    url.port = ParsePort(port.substr(1), text);
  } else if (!port.empty()) {
    Refuse(text, "something follows the host");
  }
  if (!target.empty()) url.target = (target.front() == '/' ? "" : "/") + std::string(target);
  return url;
}

std::string Url::HostField() const {
  std::string field = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != kDefaultPort) field += ":" + std::to_string(port);
  return field;
}

}  // namespace heddle::async
