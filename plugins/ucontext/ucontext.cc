// glibc's user contexts, as makecontext(3) has them: a coroutine goes back to whoever resumed it, and ends into its uc_link. No value goes along with a
// switch: that is a member of the adapter.
#include <gnu/libc-version.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "plugins/api/nested.h"
#include "plugins/api/plugin.h"

namespace {

using Int = std::int64_t;
using heddle::plugin::Body;

class Context : heddle::plugin::Nested<Context> {
 public:
  explicit Context(Body body) : body_(body) {
    getcontext(&inside_);
    inside_.uc_stack.ss_sp = stack_.get();
    inside_.uc_stack.ss_size = kStackSize;
    inside_.uc_link = &caller_;
    // It takes ints only.
    const auto self = reinterpret_cast<std::uintptr_t>(this);
    makecontext(&inside_, reinterpret_cast<void (*)()>(Begin), 2, static_cast<unsigned>(self), static_cast<unsigned>(self >> 32));
  }

  Int switch_to(Int value) {
    const Running running(this);
    value_ = value;
    swapcontext(&caller_, &inside_);
    return value_;
  }

  static Int yield(Int value) {
    Context& self = *Innermost();
    self.value_ = value;
    swapcontext(&self.inside_, &self.caller_);
    return self.value_;
  }

 private:
  static constexpr std::size_t kStackSize = std::size_t{64} << 10;

  static void Begin(unsigned low, unsigned high) {
    auto& self = *reinterpret_cast<Context*>(low | static_cast<std::uintptr_t>(high) << 32);
    self.value_ = self.body_(self.value_);
  }

  const Body body_;
  const std::unique_ptr<char[]> stack_{new char[kStackSize]};
  Int value_ = 0;
  ucontext_t caller_;
  ucontext_t inside_;
};

}  // namespace

HEDDLE_PLUGIN("ucontext", gnu_get_libc_version()) { heddle::plugin::greenlet<Context>("swapcontext"); }
