// Clients of any server that answers requests over TCP: some behave, some leave in every rude way.

#ifndef HEDDLE_PRIMITIVES_SOAK_CLIENTS_H_
#define HEDDLE_PRIMITIVES_SOAK_CLIENTS_H_

#include <functional>
#include <random>
#include <string>

#include "primitives/select/address.h"

namespace heddle::soak {

// How to talk to a server.
struct Dialect {
  // A request whose reply contains "<word>"; answered in order.
  std::function<std::string(const std::string& word)> request;
  // One that makes the server's handler throw.
  std::string failing_request;
};

// A few clients in several threads; returns when they have gone. Expects right answers for those
// that wait for them.
void RunClients(const Address& server, const Dialect& dialect, std::mt19937& random);

}  // namespace heddle::soak

#endif  // HEDDLE_PRIMITIVES_SOAK_CLIENTS_H_
