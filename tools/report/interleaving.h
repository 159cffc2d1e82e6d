// An execution as a table that a person can read: threads side by side, steps from top to bottom, and a line wherever
// another thread goes on, with the reason.
#ifndef HEDDLE_TOOLS_REPORT_INTERLEAVING_H_
#define HEDDLE_TOOLS_REPORT_INTERLEAVING_H_

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stress/runtime/trace.h"

namespace heddle::report {

// Which events are shown: of more than 20 not the plain accesses that no other thread can have noticed, of more than 40 nothing that no other thread can
// have noticed, but always the last 10.
std::vector<bool> Shown(const std::vector<runtime::Event>& events);

// Lines of at most `width` characters where the threads have room side by side; one thread below the other, with its
// name in front of each step, where they have not. Very long executions are shown without their middle. `end`
// says how the execution ended.
std::string Interleaving(const std::vector<runtime::Event>& events, std::string_view end, std::size_t width);

// The scenario marks the beginning of a call with a note such as "acquire()", and its end with one such as "-> ok".
bool BeginsCall(const runtime::Event& event);
bool EndsCall(const runtime::Event& event);
// "ok" of "-> ok"; of a note that ends a call.
std::string ResultOf(const runtime::Event& event);

// Whether the event tells which thread was chosen to run. That a thread is found blocked, that its deadline passes, and what it says
// on its way to its next operation, may come while another one runs.
bool TellsWhoRuns(const runtime::Event& event);

// Why a thread does not go on, as far as it is known from what it did last: "is preempted".
class Reasons {
 public:
  void See(const runtime::Event& event);
  std::string Of(strategy::ThreadId thread) const;

 private:
  std::map<strategy::ThreadId, std::string> reasons_;
};

// One event, without its thread: "exchange lock#1: 0 -> 1", "waits for lock#1".
std::string EventText(const runtime::Event& event);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_INTERLEAVING_H_
