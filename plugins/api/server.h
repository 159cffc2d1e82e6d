// Adapters for the kind "server".
#ifndef HEDDLE_PLUGINS_API_SERVER_H_
#define HEDDLE_PLUGINS_API_SERVER_H_

#include <cstdint>
#include <exception>
#include <initializer_list>

#include "plugins/api/core.h"

namespace heddle::plugin {

// What a server promises beyond answering: see HEDDLE_SERVER_CONCURRENT and those after it.
struct ServerClaims {
  bool concurrent = false;
  bool back_pressure = false;
  bool failing_handlers = false;
  bool cuts = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename S>
heddle_server_ops server_ops() {
  heddle_server_ops ops{};
  ops.struct_size = sizeof ops;
  ops.create = []() -> void* {
    try {
      return new S();
    } catch (const std::exception&) {
      return nullptr;
    }
  };
  ops.destroy = [](void* server) { delete static_cast<S*>(server); };
  ops.port = [](void* server) { return static_cast<std::uint16_t>(as<S>(server).port()); };
  ops.serve = [](void* server) { as<S>(server).serve(); };
  ops.stop = [](void* server) { as<S>(server).stop(); };
  return ops;
}

inline std::uint64_t server_claims(const ServerClaims& claims) {
  return (claims.concurrent ? HEDDLE_SERVER_CONCURRENT : 0) | (claims.back_pressure ? HEDDLE_SERVER_BACK_PRESSURE : 0) |
         (claims.failing_handlers ? HEDDLE_SERVER_FAILING_HANDLERS : 0) | (claims.cuts ? HEDDLE_SERVER_CUTS : 0);
}

template <typename S>
void add_server(const char* name, const ServerClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  const heddle_server_ops& ops = tables().server_ops.emplace_back(server_ops<S>());
  add(name, "server", server_claims(claims), claims.level, &ops, expected, known);
}

}  // namespace internal

// Registers S, a default-constructible class that listens once it is made, with port(), serve() and stop(): see heddle_server_ops.
template <typename S>
void server(const char* name, const ServerClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_server<S>(name, claims, nullptr, known);
}

// Registers a server that is known to be wrong, and how it must be caught.
template <typename S>
void bad_server(const char* name, const ServerClaims& claims, const Expectation& expected) {
  internal::add_server<S>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_SERVER_H_
