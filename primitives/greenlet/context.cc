// Making and freeing stacks. The switch itself is in the header, see there.
#include "primitives/greenlet/context.h"

#include <cxxabi.h>

#include <boost/context/protected_fixedsize_stack.hpp>

namespace heddle::internal {
namespace {

using boost::context::detail::transfer_t;

// The layout that the Itanium C++ ABI (section 2.2.2) fixes for what __cxa_get_globals returns.
ExceptionState* thread_exception_state() noexcept {
  return reinterpret_cast<ExceptionState*>(abi::__cxa_get_globals());
}

void* bottom_of(const boost::context::stack_context& stack) noexcept {
  return static_cast<char*>(stack.sp) - stack.size;
}

}  // namespace

Context::Context() noexcept
    : thread_exceptions_(thread_exception_state()), tsan_fiber_(sanitizer::current_fiber()) {}

Context::Context(Entry entry, std::size_t stack_size)
    : entry_(entry), thread_exceptions_(thread_exception_state()) {
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

}  // namespace heddle::internal
