// Adapters for the kind "greenlet": coroutines, fibers, contexts.
#ifndef HEDDLE_PLUGINS_API_GREENLET_H_
#define HEDDLE_PLUGINS_API_GREENLET_H_

#include <concepts>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <stdexcept>

#include "plugins/api/core.h"

namespace heddle::plugin {

// How a body fails, and what is thrown into a greenlet.
struct Failure : std::runtime_error {
  Failure() : std::runtime_error("a greenlet fails") {}
};

// What a greenlet runs. Copies run the same.
class Body {
 public:
  explicit Body(const heddle_greenlet_body* body) : body_(body) {}
  // The value for the parent. Throws Failure.
  std::int64_t operator()(std::int64_t value) const {
    std::int64_t result = 0;
    if (body_->run(body_, value, &result) != HEDDLE_OK) throw Failure();
    return result;
  }

 private:
  const heddle_greenlet_body* body_;
};

// What an implementation promises beyond what its member functions show: see HEDDLE_GREENLET_*. `symmetric` and `throws` are not listed: they
// are claimed by having no yield, and by having throw_into.
struct GreenletClaims {
  bool failures = false;
  bool dead_targets = false;
  bool unwinds = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename Switch>
heddle_status switched(std::int64_t* result, Switch operation) {
  try {
    *result = operation();
    return HEDDLE_OK;
  } catch (const Failure&) {
    return HEDDLE_FAILED;
  } catch (const std::exception&) {
    return HEDDLE_MISUSE;
  }
}

template <typename G>
heddle_greenlet_ops greenlet_ops() {
  heddle_greenlet_ops ops{};
  ops.struct_size = sizeof ops;
  ops.create = [](const heddle_greenlet_body* body) -> void* { return new G(Body(body)); };
  ops.destroy = [](void* greenlet) { delete static_cast<G*>(greenlet); };
  ops.switch_to = [](void* greenlet, std::int64_t value, std::int64_t* result) {
    return switched(result, [&]() -> std::int64_t {
      if (greenlet != nullptr) return as<G>(greenlet).switch_to(value);
      if constexpr (requires { G::switch_to_main(value); }) return G::switch_to_main(value);
      throw std::logic_error("only a symmetric greenlet is asked to");
    });
  };
  if constexpr (requires(std::int64_t v) { { G::yield(v) } -> std::convertible_to<std::int64_t>; }) {
    ops.yield = [](std::int64_t value, std::int64_t* result) { return switched(result, [&] { return G::yield(value); }); };
  }
  if constexpr (requires(G g) { { g.throw_into() } -> std::convertible_to<std::int64_t>; }) {
    ops.throw_into = [](void* greenlet, std::int64_t* result) { return switched(result, [&] { return as<G>(greenlet).throw_into(); }); };
  }
  return ops;
}

inline std::uint64_t greenlet_claims(const heddle_greenlet_ops& ops, const GreenletClaims& claims) {
  return (ops.yield == nullptr ? HEDDLE_GREENLET_SYMMETRIC : 0) | (ops.throw_into != nullptr ? HEDDLE_GREENLET_THROWS : 0) |
         (claims.failures ? HEDDLE_GREENLET_FAILURES : 0) | (claims.dead_targets ? HEDDLE_GREENLET_DEAD_TARGETS : 0) |
         (claims.unwinds ? HEDDLE_GREENLET_UNWINDS : 0);
}

template <typename G>
void add_greenlet(const char* name, const GreenletClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  const heddle_greenlet_ops& ops = tables().greenlet_ops.emplace_back(greenlet_ops<G>());
  add(name, "greenlet", greenlet_claims(ops, claims), claims.level, &ops, expected, known);
}

}  // namespace internal

// Registers G, a class that is made from a Body and has switch_to(value), and either a static switch_to_main(value) or, if it is not symmetric, a static
// yield(value); throw_into() where it is there. All of them return the value that comes back, and throw Failure where a failure does.
template <typename G>
void greenlet(const char* name, const GreenletClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_greenlet<G>(name, claims, nullptr, known);
}

// Registers one that is known to be wrong, and how it must be caught.
template <typename G>
void bad_greenlet(const char* name, const GreenletClaims& claims, const Expectation& expected) {
  internal::add_greenlet<G>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_GREENLET_H_
