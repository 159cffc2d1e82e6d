// Stores the result, and lets the source it is built on do the waiting.
#include "primitives/hub/async_result.h"

#include <stdexcept>
#include <utility>

#include "primitives/hub/errors.h"

namespace heddle::hub {

bool AsyncResult::ready() const {
  source_.scheduler();
  return source_.ready();
}

bool AsyncResult::successful() const { return ready() && exception_ == nullptr; }

void AsyncResult::set(Value value) { store(std::move(value), nullptr); }

void AsyncResult::set_exception(std::exception_ptr exception) {
  if (exception == nullptr) throw std::invalid_argument("there is no exception to set");
  store({}, std::move(exception));
}

void AsyncResult::store(Value value, std::exception_ptr exception) {
  source_.scheduler();
  value_ = std::move(value);
  exception_ = std::move(exception);
  source_.become_ready();
}

Value AsyncResult::get(Limit limit) {
  if (!source_.wait(limit)) throw TimeoutExpired(0);
  if (exception_ != nullptr) std::rethrow_exception(exception_);
  return value_;
}

}  // namespace heddle::hub
