// One execution from beginning to end, and what code inside it may say to the engine.
#ifndef HEDDLE_STRESS_RUNTIME_EXECUTION_H_
#define HEDDLE_STRESS_RUNTIME_EXECUTION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "stress/runtime/trace.h"
#include "stress/runtime/verdict.h"
#include "stress/strategy/strategy.h"

namespace heddle::runtime {

// Virtual time when every execution begins, in nanoseconds of CLOCK_MONOTONIC. CLOCK_REALTIME is ahead of it by kRealtimeOffset,
// until somebody sets it (Fault::kClockJumps).
inline constexpr std::uint64_t kEpoch = 1'000'000'000;
inline constexpr std::uint64_t kRealtimeOffset = 1'700'000'000'000'000'000;

struct Outcome {
  Verdict verdict = Verdict::kOk;
  std::string_view property;                // for a violation: its id
  std::string_view message;                 // valid until the next execution
  std::uint64_t steps = 0;                  // operations executed
  std::uint64_t switches = 0;               // how often another thread executed the next operation
  std::uint64_t hash = 0;                   // of the sequence of (thread, operation)
  int threads = 0;
  bool reached_step_bound = false;          // it ended all the same, under a fair schedule
  std::span<const std::uint8_t> choices;    // valid until the next execution; what the replay strategy takes
  const volatile void* culprit = nullptr;   // the memory that a race or a bad access is about
};

// Runs `body(argument)` as thread 0 under the strategy. The strategy's Begin must have returned true; its End is called. Everything that
// the subject changed is undone before the next execution. Blocks until the execution has ended; a subject that runs on without a
// schedule point blocks it for good (see explore/watchdog). Never from within an execution. `recorder` may be null.
Outcome Execute(void (*body)(void*), void* argument, strategy::Strategy& strategy, const Options& options,
                Recorder* recorder = nullptr);

// --- for code that runs inside an execution, in the harness ----------------------------------------------------------------------

// Every thread of an execution begins as the subject's code: what it allocates comes from the subject's heap, its clocks are virtual, its
// locks are schedule points. While a HarnessCode lives, the thread is the harness's own; a SubjectCode within it calls into the subject.
class HarnessCode {
 public:
  HarnessCode();
  ~HarnessCode();
  HarnessCode(const HarnessCode&) = delete;
  HarnessCode& operator=(const HarnessCode&) = delete;

 private:
  const bool was_active_;
};
class SubjectCode {
 public:
  SubjectCode();
  ~SubjectCode();
  SubjectCode(const SubjectCode&) = delete;
  SubjectCode& operator=(const SubjectCode&) = delete;

 private:
  const bool was_active_;
  const int process_;
};

// While one of these lives, the running thread gets all memory and threads that it asks for: Fault::kAllocationFailures and kThreadFailures are
// not for what makes or destroys an implementation.
class Spared {
 public:
  Spared();
  ~Spared();
  Spared(const Spared&) = delete;
  Spared& operator=(const Spared&) = delete;

 private:
  const bool was_spared_;
};

// Starts a thread of the scenario. Not itself a schedule point.
strategy::ThreadId Spawn(void* (*function)(void*), void* argument);
// The same in a new process, whose first thread it is, and which ends when the function returns. It is a copy of the running one: what lies
// on stacks and in the subject's memory is its own from now on, and what lies in the harness's is everybody's.
strategy::ThreadId SpawnProcess(void* (*function)(void*), void* argument);
// Zeroed memory that processes share, until the end of the execution. Null if there is no more.
void* MapShared(std::size_t size);
// Blocks until all threads of Spawn and SpawnProcess have ended, or died. One operation, however many there are.
void JoinAll();
// The thread, which has been spawned, is stopped for good when it has reached so many more schedule points (> 0) other than waits, as if it had
// died there.
void StopAfter(strategy::ThreadId thread, std::uint32_t points);
// How many other threads of the execution's first process have not ended.
int ThreadsLeft();
// The number of the running process: 0 for the execution's first one, n for the n-th to be forked.
int CurrentProcess();
bool ProcessRuns(int number);
// Kills a process other than the first, as by SIGKILL. False if it does not run.
bool KillProcess(int number);
// The process that will be the n-th to be forked (from 1) is killed when it has reached so many (> 0) schedule points.
void KillProcessAfter(int number, std::uint32_t points);
// How many have been killed by these two.
int KilledProcesses();
// How many processes that the subject has forked run still; how many have ended, and nobody has asked for their status; and how many stretches
// of shared memory are mapped.
int ProcessesLeft();
int Zombies();
int SharedMappings();
strategy::ThreadId CurrentThread();
// Virtual time since the execution's start. Unlike the subject's clocks, looking at it does not make it pass.
std::chrono::nanoseconds Now();
// Lets virtual time pass.
void SleepFor(std::chrono::nanoseconds duration);
// A schedule point of the scenario's own.
void Mark();
// The scenario reads or writes memory, as uninstrumented code that is to be watched for races.
void NotePlainAccess(const volatile void* address, std::size_t size, bool write);
// The same, but a race is the scenario's to report: -1, or the thread with whose access this one is unordered.
int RacingThread(const volatile void* address, std::size_t size, bool write);
// Whether the thread cannot go on by itself: it is blocked, or has spun for a while on something that nobody changes.
bool IsWaiting(strategy::ThreadId thread);
// How much virtual time has passed so far while the thread could have run: not waiting for anything, but kept waiting.
std::chrono::nanoseconds DelayOf(strategy::ThreadId thread);
// A schedule point at which others are made to run.
void GiveWay();

// A latch of the scenario's own, in virtual time like everything else, and seen by the deadlock detection. Lives on a fiber's stack.
class Countdown {
 public:
  // `orders`: what comes before an arrival happens before what comes after the wait. Otherwise it is no synchronisation, and hides nothing.
  explicit Countdown(int count, bool orders = false) : left_(count), orders_(orders) {}
  void Arrive();
  // Blocks until all have arrived.
  void Wait();

 private:
  int left_;
  bool orders_;
};
// A Countdown from 1 that orders; it may be opened again, for whoever passes after that.
class Gate {
 public:
  void Open() { closed_.Arrive(); }
  // Blocks until it is open.
  void Pass() { closed_.Wait(); }

 private:
  Countdown closed_{1, /*orders=*/true};
};
// Whether loads may see older stores (Options::memory).
bool IsWeakMemory();
// How many operations have been executed so far, and how many threads there have been.
std::uint64_t Steps();
int Threads();
// How often the network has done harm to a connection (Fault::kResets and those after it), or kept one from being accepted, and how often somebody
// got no memory or no thread.
int HarmfulFaults();
// How many descriptors of the simulated network are open, and the name of the first of them.
int OpenDescriptors();
std::string FirstOpenDescriptor();
// Ends the execution: the property of that id (a string of static storage duration) does not hold.
[[noreturn]] void Violated(std::string_view property, const std::string& why);
// Ends the execution: whether the property holds could not be decided.
[[noreturn]] void Undecided(const std::string& why);
// Asked when nobody can go on, or gets anywhere under a fair schedule: whether the scenario allows it to end like this. Until the end of the
// execution. Called in the harness, with every thread where it is stuck.
void AllowStuckIf(bool (*allowed)());
// From now on exit(0) ends the execution well, as the end of a program's main() does, and memory that nothing points to is no failure: the system
// takes it back. Until the end of the execution. Called before main(): what libc keeps about a program's arguments (getopt) is as new.
void BehaveAsProgram();
// Whether a record is made; and adds a line to it.
bool Recording();
void Note(std::string text);
// Shows the block of the subject's heap that begins or contains `address` under this name, numbered: "lock#1".
void NameBlock(const void* address, std::string_view name);

// What this process is doing, for whoever has to tell after its death. Lies in memory shared with a parent process.
struct Journal {
  static constexpr std::size_t kMaxChoices = std::size_t{1} << 20;
  std::uint64_t executions = 0;  // begun
  std::uint64_t choice_count = 0;
  bool in_execution = false;
  std::uint8_t choices[kMaxChoices];  // every decision of the present execution, in order
};
// From now on the engine keeps its journal there. The memory must outlive all executions.
void UseJournal(Journal* journal);

// Turns signals that the subject's code raises, stack overflows, and more than a second of processor time without a schedule point into verdicts of
// the execution. The process should be given up after such a verdict: its memory may be damaged. Makes the time stamp counter virtual, too.
void CatchCrashes();

// How many schedule points instrumented code has reached, and plain accesses, since the process began. Zero after a run means that the
// subject is not instrumented.
struct InstrumentationCount {
  std::uint64_t atomics = 0;
  std::uint64_t plain = 0;
};
InstrumentationCount Instrumentation();

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_EXECUTION_H_
