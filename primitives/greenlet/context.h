// One stack and the registers saved on it: the layer between Greenlet and Boost.Context.
// It also tells the sanitizers about every switch and keeps the C++ exception state per stack.
#ifndef HEDDLE_PRIMITIVES_GREENLET_CONTEXT_H_
#define HEDDLE_PRIMITIVES_GREENLET_CONTEXT_H_

#include <boost/context/detail/fcontext.hpp>
#include <boost/context/stack_context.hpp>
#include <cstddef>
#include <utility>

#include "primitives/greenlet/sanitizer_fiber.h"

namespace heddle::internal {

// The part of the Itanium C++ ABI's __cxa_eh_globals that a switch has to carry: exceptions being
// handled and exceptions in flight belong to the stack they happen on, not to the thread.
struct ExceptionState {
  void* caught = nullptr;
  unsigned int uncaught = 0;
};

// Uses boost::context::detail's jump_fcontext and not boost::context::fiber: the class unwinds a
// stack with an exception of its own that a catch (...) in user code would swallow, and its last
// switch is made in code that cannot be announced to the sanitizers.
//
// A context belongs to the thread that makes it, and is not thread-safe.
//
// The switch is inline: the processor foretells where a return goes from the calls that it saw, and
// is wrong, at some 20 cycles each, for every function that is left on another stack than it was
// entered on.
class Context {
 public:
  // Runs on the new stack with the message of the first switch. It must not return: it ends with
  // a call of finish(), made when nothing on its stack needs destroying any more.
  using Entry = void (*)(void* message);

  // The stack the calling thread already runs on.
  Context() noexcept;

  // A new stack of at least `stack_size` bytes above a guard page. Throws std::bad_alloc.
  Context(Entry entry, std::size_t stack_size);

  // Frees the stack without unwinding it. Must not be the running context.
  ~Context();

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Suspends the running context `from` and resumes `to`. Returns, when somebody resumes `from`
  // again, the message given there. A message must not lie on the stack of a context that finishes.
  static void* resume(Context& from, Context& to, void* message) noexcept;

  // Leaves `from`, which will never run again, for `to`. Whoever arrives may destroy `from`.
  [[noreturn]] static void finish(Context& from, Context& to, void* message) noexcept;

 private:
  static void* jump(Context& from, Context& to, void* message, bool last) noexcept;

  Entry entry_ = nullptr;
  void* registers_ = nullptr;  // boost::context::detail::fcontext_t while suspended
  Context* target_ = nullptr;  // where the last departure from here went, and with what
  void* message_ = nullptr;
  ExceptionState exceptions_;  // while suspended
  ExceptionState* const thread_exceptions_;
  boost::context::stack_context stack_;

  // What AddressSanitizer and ThreadSanitizer know this stack by; unused in plain builds.
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
  void* tsan_fiber_ = nullptr;
};

__attribute__((always_inline)) inline void* Context::jump(Context& from, Context& to, void* message,
                                                          bool last) noexcept {
  from.exceptions_ = std::exchange(*from.thread_exceptions_, to.exceptions_);
  from.target_ = &to;
  from.message_ = message;
  void* const registers = std::exchange(to.registers_, nullptr);
  void* fake_stack = nullptr;
  sanitizer::start_switch(last ? nullptr : &fake_stack, to.bottom_, to.size_, to.tsan_fiber_);
  // The context itself goes along: AddressSanitizer frees the locals of a stack that finishes.
  const auto arrival = boost::context::detail::jump_fcontext(registers, &from);
  auto* departed = static_cast<Context*>(arrival.data);
  departed->registers_ = arrival.fctx;
  sanitizer::finish_switch(fake_stack, &departed->bottom_, &departed->size_);
  return departed->message_;
}

__attribute__((always_inline)) inline void* Context::resume(Context& from, Context& to,
                                                            void* message) noexcept {
  return jump(from, to, message, false);
}

inline void Context::finish(Context& from, Context& to, void* message) noexcept {
  jump(from, to, message, true);
  __builtin_unreachable();
}

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_GREENLET_CONTEXT_H_
