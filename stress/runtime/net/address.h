// Where sockets are: loopback addresses and the paths of Unix sockets.
#ifndef HEDDLE_STRESS_RUNTIME_NET_ADDRESS_H_
#define HEDDLE_STRESS_RUNTIME_NET_ADDRESS_H_

#include <sys/socket.h>

#include <cstdint>
#include <string>

namespace heddle::runtime::net {

struct Address {
  int family = AF_UNSPEC;
  std::uint32_t v4 = 0;     // AF_INET: host byte order
  bool any = false;         // 0.0.0.0 or ::
  bool mapped = false;      // AF_INET6: an IPv4 address in it, in v4
  std::uint16_t port = 0;   // host byte order
  std::string path;         // AF_UNIX; empty: unnamed. Abstract ones begin with a zero byte

  bool operator==(const Address&) const = default;
};

// 0, or the errno that bind or connect gives: EINVAL, EAFNOSUPPORT, or EADDRNOTAVAIL for what is not on this host.
int Parse(const sockaddr* address, socklen_t length, Address* result);

// Writes as much as there is room for, and the full length, as getsockname does.
void Format(const Address& address, sockaddr* result, socklen_t* length);

// Whether a connection to `target` comes to a socket that is bound to `bound`. `v6only`: the bound socket takes no IPv4.
bool Reaches(const Address& target, const Address& bound, bool v6only);
// Whether both cannot be bound at once.
bool Collide(const Address& a, const Address& b);

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_ADDRESS_H_
