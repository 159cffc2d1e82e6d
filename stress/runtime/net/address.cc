#include "stress/runtime/net/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

namespace heddle::runtime::net {
namespace {

constexpr std::uint32_t kLoopback = 0x7f00'0001;
constexpr std::uint32_t kLoopbackNet = 0x7f00'0000;
constexpr std::uint32_t kLoopbackMask = 0xff00'0000;

int ParseV4(const in_addr& address, Address* result) {
  result->v4 = ntohl(address.s_addr);
  result->any = result->v4 == INADDR_ANY;
  return result->any || (result->v4 & kLoopbackMask) == kLoopbackNet ? 0 : EADDRNOTAVAIL;
}

bool IsInternet(const Address& address) { return address.family == AF_INET || address.family == AF_INET6; }

}  // namespace

int Parse(const sockaddr* address, socklen_t length, Address* result) {
  *result = {};
  if (length < sizeof address->sa_family) return EINVAL;
  result->family = address->sa_family;
  switch (address->sa_family) {
    case AF_INET: {
      sockaddr_in in;
      if (length < sizeof in) return EINVAL;
      std::memcpy(&in, address, sizeof in);
      result->port = ntohs(in.sin_port);
      return ParseV4(in.sin_addr, result);
    }
    case AF_INET6: {
      sockaddr_in6 in;
      if (length < sizeof in) return EINVAL;
      std::memcpy(&in, address, sizeof in);
      result->port = ntohs(in.sin6_port);
      if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
        result->mapped = true;
        in_addr v4;
        std::memcpy(&v4, in.sin6_addr.s6_addr + 12, sizeof v4);
        return ParseV4(v4, result);
      }
      result->any = IN6_IS_ADDR_UNSPECIFIED(&in.sin6_addr);
      return result->any || IN6_IS_ADDR_LOOPBACK(&in.sin6_addr) ? 0 : EADDRNOTAVAIL;
    }
    case AF_UNIX: {
      const std::size_t size = length - offsetof(sockaddr_un, sun_path);
      if (length < offsetof(sockaddr_un, sun_path) || size > sizeof sockaddr_un{}.sun_path) return EINVAL;
      const char* const path = reinterpret_cast<const sockaddr_un*>(address)->sun_path;
      const bool abstract = size != 0 && path[0] == 0;
      result->path.assign(path, abstract ? size : strnlen(path, size));
      return 0;
    }
    default: return EAFNOSUPPORT;
  }
}

void Format(const Address& address, sockaddr* result, socklen_t* length) {
  sockaddr_storage full{};
  socklen_t size = 0;
  switch (address.family) {
    case AF_INET: {
      auto* const in = reinterpret_cast<sockaddr_in*>(&full);
      in->sin_family = AF_INET;
      in->sin_port = htons(address.port);
      in->sin_addr.s_addr = htonl(address.v4);
      size = sizeof *in;
      break;
    }
    case AF_INET6: {
      auto* const in = reinterpret_cast<sockaddr_in6*>(&full);
      in->sin6_family = AF_INET6;
      in->sin6_port = htons(address.port);
      if (address.mapped) {
        in->sin6_addr.s6_addr[10] = in->sin6_addr.s6_addr[11] = 0xff;
        const in_addr_t v4 = htonl(address.v4);
        std::memcpy(in->sin6_addr.s6_addr + 12, &v4, sizeof v4);
      } else if (!address.any) {
        in->sin6_addr = in6addr_loopback;
      }
      size = sizeof *in;
      break;
    }
    default: {
      auto* const un = reinterpret_cast<sockaddr_un*>(&full);
      un->sun_family = AF_UNIX;
      std::memcpy(un->sun_path, address.path.data(), address.path.size());
      size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.path.size());
      if (!address.path.empty() && address.path[0] != 0) ++size;  // the zero byte at its end
    }
  }
  std::memcpy(result, &full, std::min(*length, size));
  *length = size;
}

bool Reaches(const Address& target, const Address& bound, bool v6only) {
  if (target.family == AF_UNIX || bound.family == AF_UNIX) return target == bound;
  if (target.port != bound.port) return false;
  const bool target_v4 = target.family == AF_INET || target.mapped;
  if (target_v4) {
    if (bound.family == AF_INET6 && !bound.mapped) return bound.any && !v6only;
    return bound.any || bound.v4 == (target.any ? kLoopback : target.v4);
  }
  return bound.family == AF_INET6 && !bound.mapped;
}

bool Collide(const Address& a, const Address& b) {
  if (!IsInternet(a) || !IsInternet(b)) return a == b;
  if (a.port != b.port) return false;
  const bool a_v4 = a.family == AF_INET || a.mapped;
  const bool b_v4 = b.family == AF_INET || b.mapped;
  if (a_v4 != b_v4) return a_v4 ? b.any : a.any;
  return a.any || b.any || a.v4 == b.v4;
}

}  // namespace heddle::runtime::net
