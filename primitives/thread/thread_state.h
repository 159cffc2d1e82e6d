// What a Thread handle points to: the task, what is known about it, and how far it is.
// Shared by the handles and by the running thread.
#ifndef HEDDLE_PRIMITIVES_THREAD_THREAD_STATE_H_
#define HEDDLE_PRIMITIVES_THREAD_THREAD_STATE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "primitives/event/event.h"
#include "primitives/lock/lock.h"

namespace heddle::internal {

using ThreadIdent = std::uint64_t;

// 1, 2, 3 and so on: no number comes back.
ThreadIdent NextThreadIdent();

// "PREFIX-1", "PREFIX-2" and so on, in one count for all prefixes.
std::string NextThreadName(const char* prefix);

// A call that is made once. Unlike std::function it may hold what can only be moved.
class Task {
 public:
  virtual ~Task() = default;
  virtual void Run() = 0;
};

template <typename Target, typename... Args>
class Call final : public Task {
 public:
  template <typename... From>
  explicit Call(From&&... from) : call_(std::forward<From>(from)...) {}

  void Run() override {
    std::apply(
        [](Target& target, Args&... args) { std::invoke(std::move(target), std::move(args)...); },
        call_);
  }

 private:
  std::tuple<Target, Args...> call_;
};

template <typename Target, typename... Args>
std::unique_ptr<Task> MakeTask(Target&& target, Args&&... args) {
  return std::make_unique<Call<std::decay_t<Target>, std::decay_t<Args>...>>(
      std::forward<Target>(target), std::forward<Args>(args)...);
}

enum class Origin { kMain, kThread, kForeign };

struct ThreadState : std::enable_shared_from_this<ThreadState> {
  ThreadState(Origin origin, std::string name, bool daemon)
      : origin(origin), name(std::move(name)), daemon(daemon) {}

  const Origin origin;

  Lock lock;  // Guards the next three.
  std::string name;
  bool daemon;  // Constant once there is an ident.
  std::optional<ThreadIdent> ident;

  std::unique_ptr<Task> task;  // Belongs to the running thread once there is one.
  Event finished;

  // Links of the registry, guarded by its lock.
  ThreadState* previous = nullptr;
  ThreadState* next = nullptr;
};

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_THREAD_THREAD_STATE_H_
