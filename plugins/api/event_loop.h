// Adapters for the kind "event_loop".
#ifndef HEDDLE_PLUGINS_API_EVENT_LOOP_H_
#define HEDDLE_PLUGINS_API_EVENT_LOOP_H_

#include <chrono>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <stdexcept>

#include "plugins/api/core.h"

namespace heddle::plugin {

// How a callback fails.
struct CallbackFailure : std::runtime_error {
  CallbackFailure() : std::runtime_error("a callback fails") {}
};

// What a loop is given to call. Copies call the same.
class Callback {
 public:
  explicit Callback(const heddle_loop_callback* callback) : callback_(callback) {}
  // Throws CallbackFailure, if the loop claims `failures`.
  void operator()() const {
    if (callback_->run(callback_) != HEDDLE_OK) throw CallbackFailure();
  }

 private:
  const heddle_loop_callback* callback_;
};

// What a loop promises beyond what its member functions show: see HEDDLE_LOOP_*. `failures` is not listed: it is claimed by having failures().
struct LoopClaims {
  bool any_thread = false;
  bool deadline_order = false;
  bool creation_order = false;
  bool repeats = false;
  bool cancels = false;
  bool fifo = false;
  bool fair = false;
  bool coarse = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename L>
heddle_loop_ops loop_ops() {
  heddle_loop_ops ops{};
  ops.struct_size = sizeof ops;
  ops.create = []() -> void* {
    try {
      return new L();
    } catch (const std::exception&) {
      return nullptr;
    }
  };
  ops.destroy = [](void* loop) { delete static_cast<L*>(loop); };
  ops.run = [](void* loop) { as<L>(loop).run(); };
  ops.stop = [](void* loop) { as<L>(loop).stop(); };
  if constexpr (requires(L l) { l.run_until_done(); }) {
    ops.run_until_done = [](void* loop) { as<L>(loop).run_until_done(); };
  }
  if constexpr (requires(L l, Callback c) { l.post(c); }) {
    ops.post = [](void* loop, const heddle_loop_callback* callback) { as<L>(loop).post(Callback(callback)); };
  }
  if constexpr (requires { typename L::Signal; }) {
    ops.open_signal = [](void* loop, const heddle_loop_callback* callback) -> void* { return new typename L::Signal(as<L>(loop), Callback(callback)); };
    ops.send = [](void* signal) { as<typename L::Signal>(signal).send(); };
    ops.close_signal = [](void* signal) { delete static_cast<typename L::Signal*>(signal); };
  }
  ops.start_timer = [](void* loop, std::int64_t delay, int repeats, const heddle_loop_callback* callback) -> void* {
    return new typename L::Timer(as<L>(loop), std::chrono::nanoseconds(delay), repeats != 0, Callback(callback));
  };
  ops.cancel_timer = [](void* timer) { delete static_cast<typename L::Timer*>(timer); };
  ops.watch = [](void* loop, int descriptor, const heddle_loop_callback* callback) -> void* {
    return new typename L::Watch(as<L>(loop), descriptor, Callback(callback));
  };
  ops.unwatch = [](void* watch) { delete static_cast<typename L::Watch*>(watch); };
  if constexpr (requires(L l) { l.failures(); }) {
    ops.failures = [](void* loop) { return static_cast<std::int64_t>(as<L>(loop).failures()); };
  }
  return ops;
}

inline std::uint64_t loop_claims(const heddle_loop_ops& ops, const LoopClaims& claims) {
  return (claims.any_thread ? HEDDLE_LOOP_ANY_THREAD : 0) | (claims.deadline_order ? HEDDLE_LOOP_DEADLINE_ORDER : 0) |
         (claims.creation_order ? HEDDLE_LOOP_CREATION_ORDER : 0) | (claims.repeats ? HEDDLE_LOOP_REPEATS : 0) |
         (claims.cancels ? HEDDLE_LOOP_CANCELS : 0) | (claims.fifo ? HEDDLE_LOOP_FIFO : 0) | (claims.fair ? HEDDLE_LOOP_FAIR : 0) |
         (ops.failures != nullptr ? HEDDLE_LOOP_FAILURES : 0) | (claims.coarse ? HEDDLE_LOOP_COARSE : 0);
}

template <typename L>
void add_event_loop(const char* name, const LoopClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  const heddle_loop_ops& ops = tables().loop_ops.emplace_back(loop_ops<L>());
  add(name, "event_loop", loop_claims(ops, claims), claims.level, &ops, expected, known);
}

}  // namespace internal

// Registers L, a default-constructible class with run(), stop(), and classes whose objects are made from the loop and live until they are cancelled:
// Timer(loop, delay, repeats, callback) and Watch(loop, descriptor, callback). It has post(callback), or a class Signal(loop, callback) with send(),
// or both; run_until_done() and failures() where they are there. See heddle_loop_ops.
template <typename L>
void event_loop(const char* name, const LoopClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_event_loop<L>(name, claims, nullptr, known);
}

// Registers a loop that is known to be wrong, and how it must be caught.
template <typename L>
void bad_event_loop(const char* name, const LoopClaims& claims, const Expectation& expected) {
  internal::add_event_loop<L>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_EVENT_LOOP_H_
