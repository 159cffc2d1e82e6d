// Greenlet's member functions: check the caller, then leave the work to the body.
// The checks are here so that the bodies may assume their own thread.
#include "primitives/greenlet/greenlet.h"

#include <utility>

#include "primitives/greenlet/body.h"

namespace heddle {

using internal::GreenletBody;
using internal::GreenletThread;

Greenlet::Greenlet(FromFunction, std::function<Value(Value)> run, const Greenlet& parent) {
  GreenletThread& thread = GreenletThread::get();
  GreenletBody& parent_body = parent ? parent.body() : thread.current();
  body_ = GreenletBody::create(thread.self(), parent_body.shared_from_this(), std::move(run));
}

GreenletBody& Greenlet::body() const {
  if (body_ == nullptr) throw std::invalid_argument("the reference is to no greenlet");
  if (&body_->thread() != GreenletThread::existing()) {
    throw GreenletError("the greenlet belongs to a different thread");
  }
  return *body_;
}

Value Greenlet::switch_to(Value value) const {
  GreenletBody& target = body();
  return target.thread().switch_to(target, {std::move(value), nullptr});
}

Value Greenlet::throw_(std::exception_ptr exception) const {
  GreenletBody& target = body();
  if (exception == nullptr) throw std::invalid_argument("there is no exception to throw");
  return target.thread().switch_to(target, target.dead()
                                               ? internal::without_exit(std::move(exception))
                                               : internal::Message{{}, std::move(exception)});
}

Greenlet Greenlet::parent() const { return Greenlet(body().parent()); }

void Greenlet::set_parent(const Greenlet& parent) const {
  GreenletBody& child = body();
  if (child.parent() == nullptr) {
    throw std::invalid_argument("cannot set the parent of a main greenlet");
  }
  for (const GreenletBody* ancestor = &parent.body(); ancestor != nullptr;
       ancestor = ancestor->parent().get()) {
    if (ancestor == &child) throw std::invalid_argument("cyclic parent chain");
  }
  child.set_parent(parent.body_);
}

bool Greenlet::started() const { return body().started(); }

bool Greenlet::dead() const { return body().dead(); }

Greenlet getcurrent() { return Greenlet(GreenletThread::get().current().shared_from_this()); }

}  // namespace heddle
