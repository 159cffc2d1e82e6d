// The record of one execution, step by step, in names instead of addresses. Only made when an execution is run again to be shown.
#ifndef HEDDLE_STRESS_RUNTIME_TRACE_H_
#define HEDDLE_STRESS_RUNTIME_TRACE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "stress/runtime/fiber.h"
#include "stress/strategy/operation.h"

namespace heddle::runtime {

// A place in the subject's code: the number of a shared object (see Recorder::modules), and the address within it, as its debug
// information counts. The same in every run of the same build.
struct CodeAddress {
  std::uint32_t module = 0;
  std::uint64_t offset = 0;

  auto operator<=>(const CodeAddress&) const = default;
};

// One line of an interleaving.
struct Event {
  enum class Type : std::uint8_t {
    kOperation,  // the thread executed an operation
    kBlocked,    // the thread waits from here on
    kTimedOut,   // its deadline passed
    kSurprise,   // something allowed but unusual happened to it: a spurious wakeup or failure
    kNote,       // the scenario says something: a call begins or ends
  };
  Type type = Type::kOperation;
  strategy::OperationKind kind = strategy::OperationKind::kMark;
  strategy::ThreadId thread = 0;
  std::uint64_t step = 0;  // 1 for the first operation; 0 for notes
  std::uint64_t now = 0;   // virtual nanoseconds since the execution's start
  std::string object;      // such as "lock#1+4"; empty where there is none
  std::string text;        // the values involved, or the note
  // Where in the subject an operation was executed, and from where that was called, innermost first: return addresses. What is not
  // the subject's code is left out.
  std::vector<CodeAddress> stack = {};

  bool operator==(const Event&) const = default;
};

class Recorder {
 public:
  // The fiber executes its announced operation.
  void Record(const Fiber& fiber);
  // What the operation recorded last did: the value read, of a location whose newest value is `newest`, or the values before and after.
  void Value(std::uint64_t read, std::uint64_t newest);
  void Values(std::uint64_t before, std::uint64_t after);
  // The same in words.
  void Text(std::string text);
  void Add(Event::Type type, const Fiber& fiber, std::string text);
  // A surprise between operations, about no object.
  void AddSurprise(const Fiber& fiber, std::string text);

  const std::vector<Event>& events() const { return events_; }
  // Paths of the shared objects that the events' stacks are about.
  const std::vector<std::string>& modules() const { return modules_; }

 private:
  std::vector<CodeAddress> Stack();

  std::vector<Event> events_;
  std::vector<std::string> modules_;
};

// Calls the memory [begin, begin + size) by a name, followed by "#1" for the first memory so named, from now until the end of the
// execution.
void SetName(const void* begin, std::size_t size, std::string name);

// The name of an address: "lock#1+4", "heap#3+16", "T2's stack", "counter" for a global. Never a number that differs from run to run.
std::string NameOf(const volatile void* address);

std::string Demangle(const char* symbol);

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_TRACE_H_
