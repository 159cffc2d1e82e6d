// Echo and lines as protocols.
// See protocol.h.
#include "primitives/select/servers/protocol.h"

#include <utility>

namespace heddle {

Protocol EchoProtocol() {
  return [](std::string_view received, std::string* reply) {
    reply->append(received);
    return received.size();
  };
}

Protocol LineProtocol(std::function<std::string(std::string_view line)> answer) {
  return [answer = std::move(answer)](std::string_view received, std::string* reply) {
    const std::size_t end = received.find('\n');
    if (end == std::string_view::npos) return std::size_t{0};
    reply->append(answer(received.substr(0, end)));
    reply->push_back('\n');
    return end + 1;
  };
}

}  // namespace heddle
