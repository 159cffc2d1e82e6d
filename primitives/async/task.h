// Task<T>: a coroutine that runs on an event loop and gives a T, or throws.
// Lazy: it begins when it is awaited or spawned.
#ifndef HEDDLE_PRIMITIVES_ASYNC_TASK_H_
#define HEDDLE_PRIMITIVES_ASYNC_TASK_H_

#include <coroutine>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace heddle::async {

class EventLoop;

namespace internal {

class TaskState;

// Where a coroutine runs; awaited coroutines inherit it.
struct Scope {
  EventLoop* loop = nullptr;
  TaskState* task = nullptr;  // The spawned task to which it belongs.
};

struct PromiseBase {
  Scope scope;
  std::coroutine_handle<> continuation = std::noop_coroutine();
  bool started = false;
  std::exception_ptr error;

  // Goes on with whoever awaited this.
  struct Final {
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      return self.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  Final final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { error = std::current_exception(); }
};

// A value in place of void.
template <typename T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <typename T>
struct PromiseResult : PromiseBase {
  std::optional<T> value;
  template <typename From>
  void return_value(From&& from) {
    value.emplace(std::forward<From>(from));
  }
};

template <>
struct PromiseResult<void> : PromiseBase {
  void return_void() const noexcept {}
};

}  // namespace internal

// Owns the coroutine: destroying a task that waits destroys all the coroutines it waits for, and
// their destructors undo what they had begun. That is how tasks are cancelled; no exception is
// thrown inside. Not while it is running (JoinHandle takes care of that).
//
// Use within one thread. `T` is void or movable.
template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type : internal::PromiseResult<T> {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  Task() = default;
  Task(Task&& other) noexcept : coroutine_(std::exchange(other.coroutine_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      Destroy();
      coroutine_ = std::exchange(other.coroutine_, nullptr);
    }
    return *this;
  }
  ~Task() { Destroy(); }

  class Awaiter {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}

    bool await_ready() const {
      if (!coroutine_ || coroutine_.promise().started) {
        throw std::logic_error("a task can be awaited only once");
      }
      return false;
    }

    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> caller) const {
      coroutine_.promise().scope = caller.promise().scope;
      coroutine_.promise().continuation = caller;
      coroutine_.promise().started = true;
      return coroutine_;
    }

    T await_resume() const {
      promise_type& promise = coroutine_.promise();
      if (promise.error) std::rethrow_exception(std::exchange(promise.error, nullptr));
      if constexpr (!std::is_void_v<T>) return std::move(*promise.value);
    }

   private:
    std::coroutine_handle<promise_type> coroutine_;
  };

  // Runs it to its end and gives its result. Once: throws std::logic_error the second time.
  Awaiter operator co_await() && { return Awaiter(coroutine_); }

  // For the one that begins it without awaiting: sets where it runs and gives the coroutine to
  // resume.
  std::coroutine_handle<> Begin(const internal::Scope& scope) {
    coroutine_.promise().scope = scope;
    coroutine_.promise().started = true;
    return coroutine_;
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> coroutine) : coroutine_(coroutine) {}

  void Destroy() {
    if (coroutine_) std::exchange(coroutine_, nullptr).destroy();
  }

  std::coroutine_handle<promise_type> coroutine_;
};

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_TASK_H_
