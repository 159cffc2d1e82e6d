// Adapters for the kind "process_pool".
#ifndef HEDDLE_PLUGINS_API_PROCESS_POOL_H_
#define HEDDLE_PLUGINS_API_PROCESS_POOL_H_

#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>

#include "plugins/api/core.h"

namespace heddle::plugin {

// What a pool promises beyond running calls: see HEDDLE_PROCESS_POOL_CANCELS and those after it.
struct ProcessPoolClaims {
  bool cancels = false;
  bool callbacks = false;
  bool breaks = false;
  heddle_level level = HEDDLE_LEVEL_FULL;
};

// What an adapter throws where a pool or call has no better answer.
class PoolRefuses : public std::exception {};
class PoolBroken : public std::exception {};
class CallFailed : public std::exception {};
class CallCancelled : public std::exception {};

// Something to run in a process of the pool. Means the same in all processes.
class ProcessBody {
 public:
  explicit ProcessBody(heddle_process_body body) : body_(body) {}
  // Throws CallFailed.
  std::int64_t operator()(std::int64_t argument) const {
    std::int64_t result = 0;
    if (body_(argument, &result) != HEDDLE_OK) throw CallFailed();
    return result;
  }
  heddle_process_body pointer() const { return body_; }

 private:
  heddle_process_body body_;
};

namespace internal {

template <typename Operation>
heddle_status pool_status_of(Operation operation) {
  try {
    operation();
    return HEDDLE_OK;
  } catch (const PoolRefuses&) {
    return HEDDLE_MISUSE;
  } catch (const PoolBroken&) {
    return HEDDLE_BROKEN;
  } catch (const CallFailed&) {
    return HEDDLE_FAILED;
  } catch (const CallCancelled&) {
    return HEDDLE_NOT_ACQUIRED;
  }
}

template <typename P>
heddle_process_pool_ops process_pool_ops() {
  using Call = typename P::Call;
  heddle_process_pool_ops ops{};
  ops.struct_size = sizeof ops;
  ops.create = [](std::int64_t workers) -> void* {
    try {
      return new P(static_cast<int>(workers));
    } catch (const std::exception&) {
      return nullptr;
    }
  };
  ops.destroy = [](void* pool) { delete static_cast<P*>(pool); };
  ops.submit = [](void* pool, heddle_process_body body, std::int64_t argument, void** call) {
    return pool_status_of([&] { *call = as<P>(pool).submit(ProcessBody(body), argument).release(); });
  };
  ops.result = [](void* call, std::int64_t* result) { return pool_status_of([&] { *result = as<Call>(call).result(); }); };
  if constexpr (requires(Call& call) { call.cancel(); }) {
    ops.cancel = [](void* call) { return as<Call>(call).cancel() ? HEDDLE_OK : HEDDLE_NOT_ACQUIRED; };
  }
  if constexpr (requires(Call& call) { call.when_done(std::function<void()>()); }) {
    ops.when_done = [](void* call, void (*callback)(void*), void* context) { as<Call>(call).when_done([=] { callback(context); }); };
  }
  ops.release = [](void* call) { delete static_cast<Call*>(call); };
  ops.shutdown = [](void* pool) { as<P>(pool).shutdown(); };
  return ops;
}

template <typename P>
void add_process_pool(const char* name, const ProcessPoolClaims& claims, const Expectation* expected, std::initializer_list<Finding> known) {
  const std::uint64_t bits = (claims.cancels ? HEDDLE_PROCESS_POOL_CANCELS : 0) | (claims.callbacks ? HEDDLE_PROCESS_POOL_CALLBACKS : 0) |
                             (claims.breaks ? HEDDLE_PROCESS_POOL_BREAKS : 0);
  add(name, "process_pool", bits, claims.level, &tables().process_pool_ops.emplace_back(process_pool_ops<P>()), expected, known);
}

}  // namespace internal

// Registers P, made of the number of workers, with shutdown(), and submit(ProcessBody, std::int64_t), which gives a std::unique_ptr<P::Call>. A
// call has result(), and may have bool cancel() and when_done(std::function<void()>). See heddle_process_pool_ops.
template <typename P>
void process_pool(const char* name, const ProcessPoolClaims& claims = {}, std::initializer_list<Finding> known = {}) {
  internal::add_process_pool<P>(name, claims, nullptr, known);
}

// Registers a pool that is known to be wrong, and how it must be caught.
template <typename P>
void bad_process_pool(const char* name, const ProcessPoolClaims& claims, const Expectation& expected) {
  internal::add_process_pool<P>(name, claims, &expected, {});
}

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_PROCESS_POOL_H_
