// Switches stacks with Boost.Context, and with each switch the exception state of the C++ runtime
// and the sanitizers' idea of which stack is running.
#include "primitives/greenlet/context.h"

#include <cxxabi.h>

#include <boost/context/detail/fcontext.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <utility>

#include "primitives/greenlet/sanitizer_fiber.h"

namespace heddle::internal {
namespace {

using boost::context::detail::transfer_t;

// The layout that the Itanium C++ ABI (section 2.2.2) fixes for what __cxa_get_globals returns.
ExceptionState& thread_exception_state() noexcept {
  return *reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
}

void* bottom_of(const boost::context::stack_context& stack) noexcept {
  return static_cast<char*>(stack.sp) - stack.size;
}

}  // namespace

Context::Context() noexcept : tsan_fiber_(sanitizer::current_fiber()) {}

Context::Context(Entry entry, std::size_t stack_size) : entry_(entry) {
  stack_ = boost::context::protected_fixedsize_stack(stack_size).allocate();
  bottom_ = bottom_of(stack_);
  size_ = stack_.size;
  sanitizer::stack_created(bottom_of(stack_), stack_.size);
  tsan_fiber_ = sanitizer::create_fiber();
  registers_ = boost::context::detail::make_fcontext(
      stack_.sp, stack_.size, [](transfer_t arrival) noexcept {
        auto* from = static_cast<Context*>(arrival.data);
        from->registers_ = arrival.fctx;
        sanitizer::finish_switch(nullptr, &from->bottom_, &from->size_);
        from->target_->entry_(from->message_);
      });
}

Context::~Context() {
  if (stack_.sp == nullptr) return;
  sanitizer::destroy_fiber(tsan_fiber_);
  sanitizer::stack_destroyed(bottom_of(stack_), stack_.size);
  boost::context::protected_fixedsize_stack().deallocate(stack_);
}

void* Context::jump(Context& from, Context& to, void* message, bool last) noexcept {
  from.exceptions_ = std::exchange(thread_exception_state(), to.exceptions_);
  from.target_ = &to;
  from.message_ = message;
  void* const registers = std::exchange(to.registers_, nullptr);
  void* fake_stack = nullptr;
  sanitizer::start_switch(last ? nullptr : &fake_stack, to.bottom_, to.size_, to.tsan_fiber_);
  // The context itself goes along: AddressSanitizer frees the locals of a stack that finishes.
  const transfer_t arrival = boost::context::detail::jump_fcontext(registers, &from);
  auto* departed = static_cast<Context*>(arrival.data);
  departed->registers_ = arrival.fctx;
  sanitizer::finish_switch(fake_stack, &departed->bottom_, &departed->size_);
  return departed->message_;
}

void* Context::resume(Context& from, Context& to, void* message) noexcept {
  return jump(from, to, message, false);
}

void Context::finish(Context& from, Context& to, void* message) noexcept {
  jump(from, to, message, true);
  __builtin_unreachable();
}

}  // namespace heddle::internal
