// What a server says to its clients: requests cut out of a byte stream, one reply to each.
// The servers of this folder take any protocol; echo and lines are here.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_PROTOCOL_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_PROTOCOL_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace heddle {

// Looks at the bytes received so far. If they begin with a whole request, appends its reply to
// `reply` and returns how many bytes the request has; returns 0 when more bytes are needed. It
// keeps no state between calls, since it is shared by all connections. An exception closes the
// connection that sent the request, and no other.
using Protocol = std::function<std::size_t(std::string_view received, std::string* reply)>;

// Sends back whatever comes.
Protocol EchoProtocol();

// A request is a line that ends in '\n'; `answer` gets it without the end and returns the reply, to
// which the end is added.
Protocol LineProtocol(std::function<std::string(std::string_view line)> answer);

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_PROTOCOL_H_
