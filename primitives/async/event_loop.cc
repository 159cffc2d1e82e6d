// One thread, many sockets and timers.
// See event_loop.h.
#include "primitives/async/event_loop.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "primitives/async/task_state.h"

namespace heddle::async {
namespace {

void Print(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    std::cerr << "exception in a callback of the event loop: " << exception.what() << std::endl;
  } catch (...) {
    std::cerr << "unknown exception in a callback of the event loop" << std::endl;
  }
}

}  // namespace

EventLoop::EventLoop(std::unique_ptr<Selector> selector)
    : selector_(std::move(selector)), inbox_(std::make_shared<Inbox>()), exception_handler_(Print) {
  selector_->register_fd(inbox_->fileno(), Events::kRead);
}

EventLoop::~EventLoop() {
  // What is destroyed may hold anything, handles of this loop and other tasks included; so one by
  // one, while the loop is whole.
  while (!tasks_.empty()) tasks_.extract(tasks_.begin()).value()->Cancel();
  inbox_->Close();
  const auto watches = std::exchange(watches_, {});
  while (!ready_.empty()) {
    const CallbackPtr callback = std::move(ready_.front());
    ready_.pop_front();
    callback->Cancel();
  }
  timers_.Clear();
}

Handle EventLoop::call_soon(Function function) {
  ready_.push_back(std::make_shared<internal::Callback>(std::move(function)));
  return Handle(ready_.back());
}

Handle EventLoop::call_later(std::chrono::nanoseconds delay, Function function) {
  if (delay < std::chrono::nanoseconds::zero()) {
    throw std::invalid_argument("delay must be non-negative");
  }
  const Clock::time_point now = Clock::now();
  const bool never = delay > Clock::time_point::max() - now;
  return call_at(never ? Clock::time_point::max() : now + delay, std::move(function));
}

Handle EventLoop::call_at(Clock::time_point when, Function function) {
  auto callback = std::make_shared<internal::Callback>(std::move(function));
  timers_.Push(when, callback);
  return Handle(std::move(callback));
}

void EventLoop::run_forever() {
  if (running_) throw std::logic_error("the event loop is running already");
  running_ = true;
  const struct Ending {
    EventLoop* loop;
    ~Ending() { loop->running_ = loop->stopping_ = false; }
  } ending{this};
  do {
    RunTurn();
  } while (!stopping_);
}

void EventLoop::set_exception_handler(ExceptionHandler handler) {
  exception_handler_ = handler ? std::move(handler) : Print;
}

void EventLoop::AddWatch(int fd, Events direction, Function function) {
  auto callback = std::make_shared<internal::Callback>(std::move(function));
  const auto known = watches_.find(fd);
  Watch changed = known == watches_.end() ? Watch() : known->second;
  CallbackPtr& place = direction == Events::kRead ? changed.reader : changed.writer;
  if (place) {
    throw SelectorKeyError("file descriptor " + std::to_string(fd) + " is waited for already");
  }
  place = std::move(callback);
  if (known == watches_.end()) {
    selector_->register_fd(fd, changed.events());
  } else {
    selector_->modify(fd, changed.events(), nullptr);
  }
  watches_[fd] = std::move(changed);
}

bool EventLoop::RemoveWatch(int fd, Events direction) {
  const auto known = watches_.find(fd);
  if (known == watches_.end()) return false;
  Watch& watch = known->second;
  const CallbackPtr callback =
      std::exchange(direction == Events::kRead ? watch.reader : watch.writer, nullptr);
  if (!callback) return false;
  if (watch.events() == Events::kNone) {
    watches_.erase(known);
    selector_->unregister(fd);
  } else {
    try {
      selector_->modify(fd, watch.events(), nullptr);
    } catch (const std::system_error&) {  // Closed already: nothing comes from it any more.
    }
  }
  callback->Cancel();  // Last: what it holds may come back to the loop.
  return true;
}

void EventLoop::RunTurn() {
  Timeout timeout;
  if (!ready_.empty() || stopping_) {
    timeout = std::chrono::nanoseconds::zero();
  } else if (const auto next = timers_.NextDeadline(); next && *next != Clock::time_point::max()) {
    timeout = std::max(*next - Clock::now(), Clock::duration::zero());
  }
  Collect(selector_->select(timeout));
  timers_.PopDue(Clock::now(), &ready_);
  // Only those that are ready by now: what they add belongs to the next turn.
  for (std::size_t count = ready_.size(); count > 0; --count) {
    const CallbackPtr callback = std::move(ready_.front());
    ready_.pop_front();
    Run(callback.get());
  }
}

void EventLoop::Collect(const std::vector<Ready>& events) {
  for (const Ready& ready : events) {
    if (ready.key.fd == inbox_->fileno()) {
      for (Function& function : inbox_->Take()) call_soon(std::move(function));
      continue;
    }
    const Watch& watch = watches_.at(ready.key.fd);
    if (Has(ready.events, Events::kRead)) ready_.push_back(watch.reader);
    if (Has(ready.events, Events::kWrite)) ready_.push_back(watch.writer);
  }
}

void EventLoop::Run(internal::Callback* callback) {
  try {
    callback->Run();
  } catch (...) {
    exception_handler_(std::current_exception());
  }
}

}  // namespace heddle::async
