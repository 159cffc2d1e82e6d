// A correct greenlet on ucontext, with the places where mutants differ as virtual functions.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_GREENLET_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_GREENLET_H_

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <utility>

#include "plugins/api/greenlet.h"

namespace heddle::mutants {

using Int = std::int64_t;

class ContextGreenlet {
 public:
  explicit ContextGreenlet(plugin::Body body) : body_(body), parent_(&Running()), stack_(new char[kStackSize]) {
    getcontext(&context_);
    context_.uc_stack.ss_sp = stack_.get();
    context_.uc_stack.ss_size = kStackSize;
    makecontext(&context_, Begin, 0);
  }
  virtual ~ContextGreenlet() { Unwind(); }
  ContextGreenlet(const ContextGreenlet&) = delete;
  ContextGreenlet& operator=(const ContextGreenlet&) = delete;

  virtual Int switch_to(Int value) {
    ContextGreenlet& target = Target();
    Passed() = {value, nullptr};
    return target.Enter();
  }

  static Int switch_to_main(Int value) {
    Passed() = {value, nullptr};
    return Main().Enter();
  }

  virtual Int throw_into() {
    Passed() = {0, std::make_exception_ptr(plugin::Failure())};
    if (state_ == kUnstarted) state_ = kDead;
    return Target().Enter();
  }

 protected:
  enum State { kUnstarted, kStarted, kDead };
  // What goes along with a switch.
  struct Passing {
    Int value = 0;
    std::exception_ptr failure;
  };
  struct Unwinding {};

  static constexpr std::size_t kStackSize = std::size_t{64} << 10;

  static ContextGreenlet& Main() {
    static thread_local ContextGreenlet main;
    return main;
  }
  static ContextGreenlet*& Current() {
    static thread_local ContextGreenlet* current = nullptr;
    return current;
  }
  static Passing& Passed() {
    static thread_local Passing passed;
    return passed;
  }
  static ContextGreenlet& Running() {
    if (Current() == nullptr) Current() = &Main();
    return *Current();
  }

  // Where a switch to this one goes.
  virtual ContextGreenlet& Target() {
    ContextGreenlet* target = this;
    while (target->state_ == kDead) target = target->parent_;
    return *target;
  }

  static ContextGreenlet& TargetOf(ContextGreenlet& greenlet) { return greenlet.Target(); }

  // Where its end goes.
  virtual ContextGreenlet& Heir() { return parent_->Target(); }

  virtual void Fail(std::exception_ptr failure) { Passed() = {0, std::move(failure)}; }

  // Runs the destructors on the stack of a suspended one.
  virtual void Unwind() {
    if (state_ != kStarted || this == &Main()) return;
    parent_ = &Running();
    Passed() = {0, std::make_exception_ptr(Unwinding())};
    Enter();
  }

  // Goes on in this one; returns when somebody comes back.
  virtual Int Enter() {
    ContextGreenlet& self = Running();
    if (this != &self) {
      Current() = this;
      swapcontext(&self.context_, &context_);
    }
    const Passing passed = std::exchange(Passed(), {});
    if (passed.failure) std::rethrow_exception(passed.failure);
    return passed.value;
  }

  static void Begin() {
    ContextGreenlet& self = *Current();
    self.state_ = kStarted;
    try {
      const Int result = self.body_(Passed().value);
      Passed() = {result, nullptr};
    } catch (const Unwinding&) {
      Passed() = {};
    } catch (...) {
      self.Fail(std::current_exception());
    }
    ContextGreenlet& heir = self.Heir();
    self.state_ = kDead;
    Current() = &heir;
    setcontext(&heir.context_);
  }

  const plugin::Body body_{nullptr};
  ContextGreenlet* parent_ = nullptr;
  State state_ = kUnstarted;
  ucontext_t context_;
  std::unique_ptr<char[]> stack_;

 private:
  ContextGreenlet() : state_(kStarted) {}
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_GREENLET_H_
