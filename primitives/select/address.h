// A socket address of IPv4 or IPv6, as a value.
// Made from a number ("127.0.0.1", "::1") or looked up from a name.
#ifndef HEDDLE_PRIMITIVES_SELECT_ADDRESS_H_
#define HEDDLE_PRIMITIVES_SELECT_ADDRESS_H_

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heddle {

class Address {
 public:
  // An address of no family, port 0.
  Address() = default;
  Address(const sockaddr* address, socklen_t size);

  // 127.0.0.1; port 0 asks the kernel for a free one.
  static Address Loopback(std::uint16_t port = 0);

  // The address written in numbers, or no value when `host` is a name.
  static std::optional<Address> Parse(const std::string& host, std::uint16_t port);

  // The stream addresses of `host`, in getaddrinfo(3)'s order, at least one. Blocks while names
  // are looked up. Throws std::runtime_error with the resolver's message.
  static std::vector<Address> Resolve(const std::string& host, std::uint16_t port);

  int family() const { return storage_.ss_family; }
  std::uint16_t port() const;
  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }

  // "127.0.0.1:80" or "[::1]:80".
  std::string ToString() const;

 private:
  sockaddr_storage storage_ = {};
  socklen_t size_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_ADDRESS_H_
