// The life of a task: scheduled, begun by the hub, ended by its return or by a kill.
// All of it happens on one thread, so the order of the callbacks of the hub is the only order.
#include "primitives/hub/task.h"

#include <stdexcept>

#include "primitives/hub/errors.h"
#include "primitives/hub/scheduler.h"
#include "primitives/hub/task_state.h"

namespace heddle::hub {
namespace internal {

Task TaskState::spawn(Limit delay, std::function<Value(Value)> run) {
  const auto state = std::make_shared<TaskState>();
  Scheduler& scheduler = state->scheduler();
  const Greenlet greenlet([state, run = std::move(run)] { state->run(run); }, scheduler.greenlet());
  const auto begin = [state, greenlet] { state->begin(greenlet); };
  if (!delay.has_value()) {
    scheduler.loop().run_callback(begin);
  } else if (const Deadline deadline = deadline_after(delay)) {
    state->delay_ = scheduler.loop().add_timer(*deadline, begin);
  }
  return Task(state, greenlet);
}

// Whether it was still to begin; now it is not.
bool TaskState::leave_queue() {
  if (std::exchange(begun_, true)) return false;
  if (delay_.has_value()) scheduler().loop().cancel_timer(*delay_);
  return true;
}

void TaskState::begin(const Greenlet& greenlet) {
  if (leave_queue()) greenlet.switch_to();
}

void TaskState::run(const std::function<Value(Value)>& run) {
  try {
    value_ = run({});
  } catch (const GreenletExit& exit) {
    value_ = exit;
  } catch (...) {
    exception_ = std::current_exception();
  }
  end(Task(shared_from_this(), getcurrent()));
}

void TaskState::end(const Task& task) {
  if (exception_ != nullptr) scheduler().report(exception_);
  become_ready();
  schedule_links(task);
}

void TaskState::kill(const Greenlet& greenlet, std::exception_ptr exception) {
  if (leave_queue()) {
    try {
      std::rethrow_exception(exception);
    } catch (const GreenletExit& exit) {
      value_ = exit;
    } catch (...) {
      exception_ = std::move(exception);
    }
    end(Task(shared_from_this(), greenlet));
    return;
  }
  scheduler().loop().run_callback(
      [state = shared_from_this(), greenlet, exception = std::move(exception)] {
        if (!state->ready()) greenlet.throw_(exception);
      });
}

void TaskState::add_link(const Task& task, Link link) {
  links_.push_back(std::move(link));
  if (ready()) schedule_links(task);
}

void TaskState::schedule_links(const Task& task) {
  if (links_.empty() || links_scheduled_) return;
  links_scheduled_ = true;
  scheduler().loop().run_callback([task] {
    TaskState& state = task.state();
    while (!state.links_.empty()) {
      const Link link = std::move(state.links_.front());
      state.links_.pop_front();
      link(task);
    }
    state.links_scheduled_ = false;
  });
}

Task spawn_after(Limit delay, std::function<Value(Value)> run) {
  return TaskState::spawn(delay, std::move(run));
}

}  // namespace internal

internal::TaskState& Task::state() const {
  state_->scheduler();  // checks the thread
  return *state_;
}

bool Task::ready() const { return state().ready(); }

bool Task::successful() const { return ready() && state_->exception() == nullptr; }

Value Task::value() const { return state().value(); }

std::exception_ptr Task::exception() const { return state().exception(); }

bool Task::join(Limit limit) const { return state().wait(limit); }

Value Task::get(Limit limit) const {
  if (!join(limit)) throw TimeoutExpired(0);
  if (state_->exception() != nullptr) std::rethrow_exception(state_->exception());
  return state_->value();
}

bool Task::kill(std::exception_ptr exception, Limit limit) const {
  kill_soon(std::move(exception));
  return join(limit);
}

void Task::kill_soon(std::exception_ptr exception) const {
  internal::TaskState& state = this->state();
  if (exception == nullptr) throw std::invalid_argument("there is no exception to throw");
  if (!state.ready()) state.kill(greenlet_, std::move(exception));
}

void Task::link(std::function<void(const Task&)> callback) const {
  state().add_link(*this, [callback = std::move(callback)](const Task& task) {
    internal::Scheduler& scheduler = internal::Scheduler::get();
    const Greenlet greenlet(
        [callback, task, &scheduler] {
          try {
            callback(task);
          } catch (const GreenletExit&) {
            throw;
          } catch (...) {
            scheduler.report(std::current_exception());
          }
        },
        scheduler.greenlet());
    greenlet.switch_to();
  });
}

}  // namespace heddle::hub
