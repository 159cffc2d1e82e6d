// Interposes the translation of names: this host, and numeric addresses, are all there is.
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <string>
#include <string_view>
#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

namespace {

struct Result {
  addrinfo info;
  sockaddr_storage address;
};

// The subject frees it: it comes from its own heap.
addrinfo* NewResult(int family, int type, int protocol, const void* address, std::uint16_t port) {
  auto* const result = static_cast<Result*>(calloc(1, sizeof(Result)));
  result->info.ai_family = family;
  result->info.ai_socktype = type;
  result->info.ai_protocol = protocol;
  result->info.ai_addr = reinterpret_cast<sockaddr*>(&result->address);
  if (family == AF_INET) {
    auto* const in = reinterpret_cast<sockaddr_in*>(&result->address);
    in->sin_family = AF_INET;
    in->sin_port = htons(port);
    memcpy(&in->sin_addr, address, sizeof in->sin_addr);
    result->info.ai_addrlen = sizeof *in;
  } else {
    auto* const in = reinterpret_cast<sockaddr_in6*>(&result->address);
    in->sin6_family = AF_INET6;
    in->sin6_port = htons(port);
    memcpy(&in->sin6_addr, address, sizeof in->sin6_addr);
    result->info.ai_addrlen = sizeof *in;
  }
  return &result->info;
}

// The port that a service means: only numbers are known.
bool ParsePort(const char* service, std::uint16_t* port) {
  *port = 0;
  if (service == nullptr) return true;
  char* end;
  const unsigned long value = strtoul(service, &end, 10);
  *port = static_cast<std::uint16_t>(value);
  return *service != 0 && *end == 0 && value < 65536;
}

}  // namespace

using heddle::runtime::g;

extern "C" {

int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  if (!g.active) return HEDDLE_REAL(getaddrinfo)(node, service, hints, result);
  const addrinfo any{};
  if (hints == nullptr) hints = &any;
  if (node == nullptr && service == nullptr) return EAI_NONAME;
  if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET && hints->ai_family != AF_INET6) return EAI_FAMILY;
  std::uint16_t port;
  if (!ParsePort(service, &port)) return EAI_SERVICE;
  in_addr v4{};
  in6_addr v6{};
  bool has_v4 = true;
  bool has_v6 = true;
  if (node == nullptr || strcmp(node, "localhost") == 0) {
    const bool passive = node == nullptr && (hints->ai_flags & AI_PASSIVE) != 0;
    v4.s_addr = htonl(passive ? INADDR_ANY : INADDR_LOOPBACK);
    v6 = passive ? in6addr_any : in6addr_loopback;
    if (node != nullptr && (hints->ai_flags & AI_NUMERICHOST) != 0) return EAI_NONAME;
  } else {
    has_v4 = inet_pton(AF_INET, node, &v4) == 1;
    has_v6 = inet_pton(AF_INET6, node, &v6) == 1;
  }
  has_v4 = has_v4 && hints->ai_family != AF_INET6;
  has_v6 = has_v6 && hints->ai_family != AF_INET;
  if (!has_v4 && !has_v6) return EAI_NONAME;
  addrinfo** end = result;
  *end = nullptr;
  for (const int family : {AF_INET6, AF_INET}) {
    if (family == AF_INET ? !has_v4 : !has_v6) continue;
    for (const auto& [type, protocol] : {std::pair{SOCK_STREAM, IPPROTO_TCP}, std::pair{SOCK_DGRAM, IPPROTO_UDP}}) {
      if (hints->ai_socktype != 0 && hints->ai_socktype != type) continue;
      const void* const address = family == AF_INET ? static_cast<const void*>(&v4) : &v6;
      *end = NewResult(family, type, protocol, address, port);
      end = &(*end)->ai_next;
    }
  }
  return *result != nullptr ? 0 : EAI_SOCKTYPE;
}

void freeaddrinfo(addrinfo* list) noexcept {
  if (!g.active) return HEDDLE_REAL(freeaddrinfo)(list);
  while (list != nullptr) {
    addrinfo* const next = list->ai_next;
    free(list);
    list = next;
  }
}

}  // extern "C"
