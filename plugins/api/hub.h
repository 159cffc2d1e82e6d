// Adapters for the kind "hub": greenlets, coroutines or fibers with a scheduler.
#ifndef HEDDLE_PLUGINS_API_HUB_H_
#define HEDDLE_PLUGINS_API_HUB_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "plugins/api/core.h"

namespace heddle::plugin {

// What a task runs. Copies run the same.
class HubTask {
 public:
  explicit HubTask(const heddle_hub_task* task) : task_(task) {}
  void operator()() const { task_->run(task_); }

 private:
  const heddle_hub_task* task_;
};

// What a hub promises beyond what its member functions show: see HEDDLE_HUB_*. `receives` is not listed: it is claimed by having receive().
struct HubClaims {
  heddle_level level = HEDDLE_LEVEL_FULL;
};

namespace internal {

template <typename H>
heddle_hub_ops hub_ops() {
  using Handle = typename H::Handle;
  heddle_hub_ops ops{};
  ops.struct_size = sizeof ops;
  ops.run = [](void (*main)(void* hub, void* context), void* context) {
    H hub;
    hub.run([&] { main(&hub, context); });
  };
  ops.spawn = [](void* hub, const heddle_hub_task* task) -> void* { return new Handle(as<H>(hub).spawn(HubTask(task))); };
  ops.release = [](void*, void* handle) { delete static_cast<Handle*>(handle); };
  ops.joinall = [](void* hub, void* const* handles, std::size_t count, std::int64_t timeout, std::size_t* ended) {
    std::vector<Handle> tasks;
    for (std::size_t i = 0; i < count; ++i) tasks.push_back(as<Handle>(handles[i]));
    const auto limit = timeout < 0 ? std::nullopt : std::optional(std::chrono::nanoseconds(timeout));
    std::size_t number = 0;
    for (const std::size_t position : as<H>(hub).joinall(tasks, limit)) {
      if (number < count) ended[number] = position;
      ++number;
    }
    return number;
  };
  ops.sleep = [](void* hub, std::int64_t nanoseconds) { as<H>(hub).sleep(std::chrono::nanoseconds(nanoseconds)); };
  if constexpr (requires(H hub, char* byte) { hub.receive(0, byte); }) {
    ops.receive = [](void* hub, int descriptor, char* byte) -> std::int64_t { return as<H>(hub).receive(descriptor, byte); };
  }
  return ops;
}

template <typename H>
void add_hub(const char* name, const HubClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  const heddle_hub_ops& ops = tables().hub_ops.emplace_back(hub_ops<H>());
  add(name, "hub", ops.receive != nullptr ? HEDDLE_HUB_RECEIVES : 0, claims.level, &ops, expected, known);
}

}  // namespace internal

// Registers H, a default-constructible class with Handle, which can be copied, run(function), spawn(HubTask) -> Handle, joinall(vector of Handle, optional
// nanoseconds) -> positions, sleep(nanoseconds), and perhaps receive(descriptor, char*): see heddle_hub_ops.
template <typename H>
void hub(const char* name, const HubClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_hub<H>(name, claims, nullptr, known);
}

// Registers one that is known to be wrong, and how it must be caught.
template <typename H>
void bad_hub(const char* name, const Expectation& expected) {
  internal::add_hub<H>(name, {}, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_HUB_H_
