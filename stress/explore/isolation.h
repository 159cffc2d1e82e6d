// Subjects run in a child process: one that crashes, exits, hangs, or overwrites the harness's memory ends the child, and is reported.
#ifndef HEDDLE_STRESS_EXPLORE_ISOLATION_H_
#define HEDDLE_STRESS_EXPLORE_ISOLATION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stress/explore/failure.h"

namespace heddle::explore {

// How a child ended.
struct ChildEnd {
  bool finished = false;     // it came to its end, and nothing below is set
  std::optional<Failure> failure;  // the subject ended it: in this way, under this schedule
  std::string case_text;     // what the child had last given to SetCase
  std::string fault;         // Heddle itself failed: one line; empty otherwise
};

// A child process that does a piece of work and sends messages. Movable, not copyable. The destructor kills a child that still runs.
class Child {
 public:
  // Forks. `work(send)` runs in the child; what it sends arrives here in order. Returning from it ends the child.
  using Send = std::function<void(std::string_view message)>;
  explicit Child(const std::function<void(const Send&)>& work);
  ~Child();
  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;

  // A descriptor that is readable when a message or the end has arrived, for poll().
  int descriptor() const;
  // The messages that have arrived. Does not block.
  std::vector<std::string> Receive();
  // Whether the child has ended and all its messages are received. Also where a child that makes no progress is found and killed.
  bool Ended();
  // How it ended. Only after Ended() has returned true.
  ChildEnd End() const;
  // Blocks until the child has ended; gives each message to `take` as it arrives.
  ChildEnd Wait(const std::function<void(const std::string& message)>& take);
  // How many executions the child has begun so far; for progress.
  std::uint64_t Executions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// From now on the subjects of this process print into nothing and read nothing: what they print is not Heddle's output. Done in a child.
void SilenceSubjects();

// In a child: names what is executed from now on (a serialised scenario), for the report of its death. At most 64 KiB are kept.
void SetCase(std::string_view case_text);

// In a child: the places in the code (runtime/conflicts.h) whose plain accesses conflict in some executions of `program`, which run in a
// grandchild: whatever it does to that, the same places come out, those seen until then.
std::vector<std::uint64_t> LearnConflicts(const std::function<void()>& program, runtime::Options options);

// A livelock where each access is a step has hundreds of thousands of events: of such the steps that no other thread can have noticed are left
// out (unshared.h), and if that is not enough, only the first and the last are recorded. A note stands for those that are missing.
inline constexpr std::ptrdiff_t kHeadEvents = 2000;
inline constexpr std::ptrdiff_t kTailEvents = 8000;
std::vector<runtime::Event> WithoutMiddle(std::vector<runtime::Event> events);

// In a child: runs `program` once in a grandchild under the recorded schedule, and survives whatever it does.
Recording RerunIsolated(const std::function<void()>& program, const std::vector<std::uint8_t>& choices,
                        const runtime::Options& options, bool record);

}  // namespace heddle::explore

#endif  // HEDDLE_STRESS_EXPLORE_ISOLATION_H_
