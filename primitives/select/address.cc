// A socket address of IPv4 or IPv6, as a value.
// All conversions go through getaddrinfo(3) and getnameinfo(3).
#include "primitives/select/address.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace heddle {
namespace {

struct FreeAddrinfo {
  void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};

// Returns getaddrinfo's error code, 0 for success.
int LookUp(const std::string& host, std::uint16_t port, int flags,
           std::vector<Address>* addresses) {
  addrinfo hints = {};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw);
  const std::unique_ptr<addrinfo, FreeAddrinfo> list(raw);
  for (const addrinfo* item = list.get(); item != nullptr; item = item->ai_next) {
    addresses->emplace_back(item->ai_addr, item->ai_addrlen);
  }
  return error;
}

}  // namespace

Address::Address(const sockaddr* address, socklen_t size)
    : size_(std::min<socklen_t>(size, sizeof(storage_))) {
  std::memcpy(&storage_, address, size_);
}

Address Address::Loopback(std::uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return Address(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

std::optional<Address> Address::Parse(const std::string& host, std::uint16_t port) {
  std::vector<Address> addresses;
  LookUp(host, port, AI_NUMERICHOST, &addresses);
  if (addresses.empty()) return std::nullopt;
  return addresses.front();
}

std::vector<Address> Address::Resolve(const std::string& host, std::uint16_t port) {
  std::vector<Address> addresses;
  const int error = LookUp(host, port, 0, &addresses);
  if (error != 0) throw std::runtime_error(host + ": " + ::gai_strerror(error));
  return addresses;
}

std::uint16_t Address::port() const {
  // The port is at the same place for both families, but say which is meant all the same.
  if (family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
  if (family() == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_port);
  }
  return 0;
}

std::string Address::ToString() const {
  char host[NI_MAXHOST];
  if (::getnameinfo(data(), size_, host, sizeof(host), nullptr, 0, NI_NUMERICHOST) != 0) {
    return "unknown";
  }
  const std::string name = family() == AF_INET6 ? "[" + std::string(host) + "]" : host;
  return name + ":" + std::to_string(port());
}

}  // namespace heddle
