// Boost.Coroutine2's asymmetric coroutines and Boost.Context's fibers. Values go one way in a coroutine and none in a fiber: the other way is a
// member of the adapter.
#include <boost/context/fiber.hpp>
#include <boost/coroutine2/coroutine.hpp>
#include <boost/version.hpp>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include "plugins/api/nested.h"
#include "plugins/api/plugin.h"

namespace {

using Int = std::int64_t;
using heddle::plugin::Body;
using heddle::plugin::Nested;

class Coroutine : Nested<Coroutine> {
  using Type = boost::coroutines2::coroutine<Int>;

 public:
  explicit Coroutine(Body body)
      : body_(body), resume_([this](Type::pull_type& source) {
          source_ = &source;
          given_ = body_(source.get());
        }) {}

  Int switch_to(Int value) {
    const Running running(this);
    resume_(value);
    return given_;
  }

  static Int yield(Int value) {
    Coroutine& self = *Innermost();
    self.given_ = value;
    (*self.source_)();
    return self.source_->get();
  }

 private:
  const Body body_;
  Int given_ = 0;
  Type::pull_type* source_ = nullptr;
  Type::push_type resume_;
};

class Fiber : Nested<Fiber> {
  using Context = boost::context::fiber;

 public:
  explicit Fiber(Body body)
      : body_(body), inside_([this](Context&& caller) {
          caller_ = std::move(caller);
          try {
            value_ = body_(value_);
          } catch (const heddle::plugin::Failure&) {
            failure_ = std::current_exception();
          }
          return std::move(caller_);
        }) {}

  Int switch_to(Int value) {
    const Running running(this);
    value_ = value;
    inside_ = std::move(inside_).resume();
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
    return value_;
  }

  static Int yield(Int value) {
    Fiber& self = *Innermost();
    self.value_ = value;
    self.caller_ = std::move(self.caller_).resume();
    return self.value_;
  }

 private:
  const Body body_;
  Int value_ = 0;
  std::exception_ptr failure_;
  Context caller_;
  Context inside_;  // last: it is unwound while the others live
};

}  // namespace

HEDDLE_PLUGIN("boost_coroutine", BOOST_LIB_VERSION) {
  using namespace heddle::plugin;
  greenlet<Coroutine>("boost::coroutines2::coroutine", {.failures = true, .unwinds = true});
  greenlet<Fiber>("boost::context::fiber", {.failures = true, .unwinds = true});
}
