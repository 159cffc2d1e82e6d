// Greenlets: functions with a stack of their own that run one at a time on a thread and hand the
// processor to each other by name. The semantics are those of Python's greenlet 2.0.
#ifndef HEDDLE_PRIMITIVES_GREENLET_GREENLET_H_
#define HEDDLE_PRIMITIVES_GREENLET_GREENLET_H_

#include <any>
#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace heddle {

// What travels with a switch, in either direction: any copyable type, or nothing (an empty any).
// Where Python passes several arguments, pass a std::tuple.
using Value = std::any;

// Ends the greenlet it is thrown in, and only that one: it is not passed on as an exception, the
// parent gets it as a value. Like Python's, which is a BaseException, it is not among the
// exceptions that ordinary code handles: it does not derive from std::exception.
struct GreenletExit {};

// greenlet.error: a switch that cannot be made.
class GreenletError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

namespace internal {
class GreenletBody;

template <typename F>
std::function<Value(Value)> as_run(F f) {
  if constexpr (std::invocable<F&, Value>) {
    return [f = std::move(f)](Value value) mutable -> Value {
      if constexpr (std::is_void_v<std::invoke_result_t<F&, Value>>) {
        f(std::move(value));
        return {};
      } else {
        return f(std::move(value));
      }
    };
  } else {
    return [f = std::move(f)](Value) mutable -> Value {
      if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
        f();
        return {};
      } else {
        return f();
      }
    };
  }
}
}  // namespace internal

// A reference to a greenlet; copies refer to the same one. The greenlet belongs to the thread that
// created it: every member function throws GreenletError when a different thread calls it, except
// copying, comparing and destroying the reference, which any thread may do.
//
// A greenlet is unstarted, then active (running, or suspended in a switch), then dead. One is
// running per thread; the one a thread begins with is its main greenlet, which never dies.
//
// Destroying the last reference to a suspended greenlet raises GreenletExit inside it, so that its
// stack unwinds; the destructor returns when it is dead. What escapes from it then is reported on
// standard error. If it switches away instead of ending, that is reported too, and it is never
// freed. When the last reference goes in another thread, or inside the greenlet itself, the same
// happens at the next switch of its own thread; when that thread has ended, the stack is freed
// without unwinding. A greenlet suspended with a reference to itself or to a descendant on its own
// stack refers to itself, as children refer to their parents, and is not freed until it drops it.
//
// A stack holds 256 KiB, committed as it is used, above a guard page.
class Greenlet {
 public:
  // Refers to no greenlet: member functions throw std::invalid_argument.
  Greenlet() = default;

  // A new, unstarted greenlet. `run` takes a Value or nothing, returns something convertible to
  // Value or nothing, and is copyable; it is destroyed when it has returned. The parent is the
  // running greenlet, unless another one is given. Throws std::bad_alloc when there is no memory
  // for a stack, and GreenletError for a parent of another thread.
  template <typename F>
    requires(!std::same_as<F, Greenlet> && (std::invocable<F&, Value> || std::invocable<F&>))
  explicit Greenlet(F run, const Greenlet& parent = {})
      : Greenlet(FromFunction(), internal::as_run(std::move(run)), parent) {}

  explicit operator bool() const { return body_ != nullptr; }
  friend bool operator==(const Greenlet&, const Greenlet&) = default;

  // Suspends the running greenlet and runs this one. An unstarted greenlet begins: run(value). A
  // suspended one continues: its own switch_to() returns `value`. Instead of a dead one its
  // nearest live ancestor runs. Returns what is passed to whoever switches back, which need not be
  // this greenlet; throws what is thrown into the caller. Switching to the running greenlet
  // returns `value` at once.
  Value switch_to(Value value = {}) const;

  // Like switch_to(), but throws `exception` where this greenlet is suspended. An unstarted one
  // dies without running, and the exception goes to its parent, a GreenletExit as a value.
  // Thrown into a dead greenlet, it goes to the nearest live ancestor in the same way.
  Value throw_(std::exception_ptr exception = std::make_exception_ptr(GreenletExit())) const;

  // Where the return value or the escaped exception goes. Empty for a main greenlet.
  Greenlet parent() const;

  // Throws std::invalid_argument if `parent` refers to nothing, if this is an ancestor of
  // `parent` (a cycle), or if this is a main greenlet.
  void set_parent(const Greenlet& parent) const;

  // Whether it has ever been switched to or thrown into; stays true when it is dead.
  bool started() const;

  // Whether it has returned or thrown.
  bool dead() const;

 private:
  friend Greenlet getcurrent();
  struct FromFunction {};

  Greenlet(FromFunction, std::function<Value(Value)> run, const Greenlet& parent);
  explicit Greenlet(std::shared_ptr<internal::GreenletBody> body) : body_(std::move(body)) {}

  // Throws std::invalid_argument for an empty reference and GreenletError on a foreign thread.
  internal::GreenletBody& body() const;

  std::shared_ptr<internal::GreenletBody> body_;
};

// The greenlet that is running: the caller. In a thread that never made a greenlet, the main one.
Greenlet getcurrent();

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_GREENLET_GREENLET_H_
