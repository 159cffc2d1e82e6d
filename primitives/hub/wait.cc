// One greenlet waits in the queues of several sources.
// It is woken when enough of them are ready, not for each.
#include "primitives/hub/wait.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <utility>

#include "primitives/hub/errors.h"
#include "primitives/hub/scheduler.h"
#include "primitives/hub/task_state.h"
#include "primitives/hub/wait_queue.h"

namespace heddle::hub {
namespace {

using internal::Deadline;
using internal::Scheduler;
using internal::Source;
using internal::Waiter;
using internal::WaitQueue;

// Waits until `enough` says so of the positions that are ready, given with each new one. Returns
// them in the order in which they became ready.
std::vector<std::size_t> wait_until(const std::vector<Source*>& sources, Limit limit,
                                    const std::function<bool(std::size_t newest)>& enough) {
  const Deadline deadline = internal::deadline_after(limit);
  std::vector<std::pair<std::uint64_t, std::size_t>> ready;  // since when, and which
  bool woken = sources.empty();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    sources[i]->scheduler();  // checks the thread
    if (!sources[i]->ready()) continue;
    ready.emplace_back(sources[i]->ready_since(), i);
    if (enough(i)) woken = true;
  }
  if (!woken) {
    bool destroyed = false;
    Waiter waiter;
    std::deque<WaitQueue::Place> places;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (sources[i]->ready()) continue;
      places.emplace_back(sources[i]->queue(), [&, i] {
        if (!sources[i]->ready()) {
          destroyed = true;
          return waiter.wake();
        }
        ready.emplace_back(sources[i]->ready_since(), i);
        if (enough(i)) waiter.wake();
      });
    }
    waiter.wait(deadline);
    if (destroyed) throw GreenletExit();
  }
  std::sort(ready.begin(), ready.end());
  std::vector<std::size_t> positions;
  for (const auto& [since, position] : ready) positions.push_back(position);
  return positions;
}

}  // namespace

WaitTarget::WaitTarget(const Task& task) : source_(task.state_.get()) {}

std::vector<Task> joinall(const std::vector<Task>& tasks, Limit limit, bool raise_error) {
  std::vector<Source*> sources;
  for (const Task& task : tasks) sources.push_back(&WaitTarget(task).source());
  std::size_t left = tasks.size();
  const std::vector<std::size_t> ended = wait_until(sources, limit, [&](std::size_t newest) {
    return --left == 0 || (raise_error && tasks[newest].exception() != nullptr);
  });
  std::vector<Task> result;
  for (const std::size_t position : ended) {
    const std::exception_ptr exception = tasks[position].exception();
    if (raise_error && exception != nullptr) std::rethrow_exception(exception);
    result.push_back(tasks[position]);
  }
  return result;
}

std::vector<std::size_t> wait(const std::vector<WaitTarget>& targets, Limit limit,
                              std::optional<std::size_t> count) {
  std::vector<Source*> sources;
  for (const WaitTarget& target : targets) sources.push_back(&target.source());
  const std::size_t wanted = std::min(count.value_or(targets.size()), targets.size());
  if (wanted == 0) return {};
  std::size_t left = wanted;
  std::vector<std::size_t> ready =
      wait_until(sources, limit, [&](std::size_t) { return left > 0 && --left == 0; });
  ready.resize(std::min(ready.size(), wanted));
  return ready;
}

bool wait(Limit limit) {
  if (Scheduler::get().in_child() || !Scheduler::get().may_wait()) {
    throw GreenletError("only the main greenlet can wait for the end of the hub's work");
  }
  try {
    Waiter().wait(internal::deadline_after(limit), internal::Loop::TimerKind::kIdle);
    return false;
  } catch (const LoopExit&) {
    return true;
  }
}

}  // namespace heddle::hub
