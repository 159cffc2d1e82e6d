// Local: a value that every thread has for itself, as an object that can be a member or live on a
// stack. Contract: CPython 3.11 threading.local.
#ifndef HEDDLE_PRIMITIVES_THREAD_LOCAL_H_
#define HEDDLE_PRIMITIVES_THREAD_LOCAL_H_

#include <functional>
#include <memory>
#include <utility>

#include "primitives/thread/local_values.h"

namespace heddle {

// A thread's value is made on its first use there, and destroyed at the end of the thread, by it,
// or with the Local, by whoever destroys that, whichever is first. Any thread may call any member
// at any time, except from the destructors that run at its end; the value is only for the thread
// that got it.
template <typename T>
class Local {
 public:
  // Values begin as T().
  Local() : Local([] { return T(); }) {}

  // Values begin as what `initial()` returns, called in the thread; what it throws goes to the one
  // who asked for the value, and the next one asks again.
  explicit Local(std::function<T()> initial) : initial_(std::move(initial)) {}

  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;

  // The calling thread's value. Blocks only when it makes one, and briefly.
  T& get() {
    void* value = values_.Find();
    if (value == nullptr) {
      auto holder = std::make_shared<Holder>(initial_);
      value = &holder->value;
      values_.Insert(value, std::move(holder));
    }
    return *static_cast<T*>(value);
  }
  T& operator*() { return get(); }
  T* operator->() { return &get(); }

 private:
  struct Holder {
    explicit Holder(const std::function<T()>& initial) : value(initial()) {}
    T value;
  };

  const std::function<T()> initial_;
  internal::LocalValues values_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_THREAD_LOCAL_H_
