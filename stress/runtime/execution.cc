// Sets an execution up, runs it, and looks at what it left behind.
#include "stress/runtime/execution.h"

#include <cxxabi.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <vector>

#include "stress/runtime/conflicts.h"
#include "stress/runtime/debugger.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/image.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/memory_model.h"
#include "stress/runtime/private_mapping.h"
#include "stress/runtime/process.h"
#include "stress/runtime/program_state.h"
#include "stress/runtime/shared_mapping.h"
#include "stress/runtime/net/call.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/thread_exit.h"

#include "stress/runtime/hot_code.h"  // last

namespace heddle::runtime {

namespace {

struct Body {
  void (*function)(void*);
  void* argument;
};

[[noreturn]] void ReportReturnInChild() {
  HostSection host;
  Finish(Verdict::kExit, "T%d, forked in a call, returns from it in the new process", g.current->thread);
}

void* RunBody(void* argument) {
  if (g.witness != nullptr && g.weak_memory) {
    HostSection host;
    Finish(Verdict::kNotModelled, "the strategy judges which orders matter under --memory sc only");
  }
  const auto* body = static_cast<const Body*>(argument);
  body->function(body->argument);
  if (g.process->number != 0) ReportReturnInChild();
  RunThreadExitHandlers(*g.current);
  if (!g.process->exit_handlers.empty()) RunProcessExitHandlers();
  return nullptr;
}

[[noreturn]] void OnTerminate() {
  if (!g.active) abort();
  HostSection host;
  if (const std::type_info* type = abi::__cxa_current_exception_type()) {
    Finish(Verdict::kException, "nobody caught an exception of type %s thrown in T%d",
           Demangle(type->name()).c_str(), g.current->thread);
  }
  Finish(Verdict::kAbort, "std::terminate was called in T%d", g.current->thread);
}

// A live block that nothing points to any more. Conservative: every aligned word in the subjects' globals, in their mappings, in shared libraries
// and in reachable blocks counts.
struct LeakSearch {
  std::vector<heap::Block> blocks;
  std::vector<bool> reachable;
};

const heap::Block* FindLeak(LeakSearch* search) {
  heap::ForEachLive(
      [](void* context, const heap::Block& block) {
        static_cast<LeakSearch*>(context)->blocks.push_back(block);
      },
      search);
  const std::size_t count = search->blocks.size();
  search->reachable.assign(count, false);
  std::vector<std::size_t> found;
  const auto range = [&](std::size_t i) {
    const auto begin = reinterpret_cast<std::uintptr_t>(search->blocks[i].address);
    return std::pair{begin, begin + (search->blocks[i].size == 0 ? 1 : search->blocks[i].size)};
  };
  std::vector<std::uintptr_t> others = private_mapping::HeapPointers();
  const std::vector<std::uintptr_t> of_libraries = library_state::NewPointers();
  others.insert(others.end(), of_libraries.begin(), of_libraries.end());
  std::sort(others.begin(), others.end());
  for (std::size_t i = 0; i < count; ++i) {
    const auto [begin, end] = range(i);
    const auto pointer = std::lower_bound(others.begin(), others.end(), begin);
    if ((pointer != others.end() && *pointer < end) || image::HoldsPointerTo(begin, end)) {
      search->reachable[i] = true;
      found.push_back(i);
    }
  }
  while (!found.empty()) {
    const heap::Block& block = search->blocks[found.back()];
    found.pop_back();
    const auto* words = static_cast<const std::uintptr_t*>(block.address);
    for (std::size_t i = 0; i < count; ++i) {
      if (search->reachable[i]) continue;
      const auto [begin, end] = range(i);
      for (std::size_t w = 0; w < block.size / sizeof *words; ++w) {
        if (words[w] < begin || words[w] >= end) continue;
        search->reachable[i] = true;
        found.push_back(i);
        break;
      }
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!search->reachable[i]) return &search->blocks[i];
  }
  return nullptr;
}

void CheckForLeaks() {
  if (g.verdict != Verdict::kOk || g.is_program || heap::LiveBlocks() == 0) return;
  for (int i = 0; i < g.fiber_count; ++i) {
    // Threads that still run (detached ones, or of other processes for which the scenario waits) may well hold the memory.
    if (i != 0 && g.fibers[i]->state != Fiber::State::kDone) return;
  }
  LeakSearch search;
  const heap::Block* const leak = FindLeak(&search);
  if (leak == nullptr) return;
  g.verdict = Verdict::kLeak;
  g.culprit = leak->address;
  snprintf(g.message, sizeof g.message, "%s of %zu bytes was never freed, and nothing points to it",
           NameOf(leak->address).c_str(), leak->size);
  heddle_failed();
}

void Initialize() {
  static bool initialised = false;
  if (initialised) return;
  initialised = true;
  if (g.journal == nullptr) g.journal = new Journal;
  heap::Initialize();
  hb::Initialize();
  library_state::Initialize();
  shared_mapping::Initialize();
  std::set_terminate(OnTerminate);
  g.host_thread_pointer = thread_pointer::Get();
  // The stacks' threads and what the host allocates lazily come before anything is measured or compared.
  fibers::Get(3);
}

}  // namespace

Outcome Execute(void (*body)(void*), void* argument, strategy::Strategy& strategy, const Options& options,
                Recorder* recorder) {
  Initialize();
  heap::Reset();
  image::Restore();
  leftovers::ClearAll();
  static_cast<ExecutionState&>(g) = {};
  g.message[0] = 0;
  processes::BeginExecution();
  g.now = kEpoch;
  g.realtime_offset = kRealtimeOffset;
  g.options = &options;
  g.last = 0;
  g.early_timers = options.early_timers && options.max_surprises != 0;
  g.surprises_left = options.max_surprises;
  g.races = options.detect_races;
  g.weak_memory = options.memory != MemoryModel::kSequentiallyConsistent;
  g.store_buffers = options.memory == MemoryModel::kTotalStoreOrder;
  g.clocks = g.races || options.memory == MemoryModel::kC11;
  g.plain_points = options.plain_points;
  g.racy_points = options.racy_points;
  g.strategy = &strategy;
  g.observed = strategy.ObservesEveryPoint();
  g.attention = g.observed ? 1 : 0;
  g.witness = strategy.TheWitness();
  g.recorder = recorder;
  SetStepLimit(options.max_steps);
  g.tracked = g.clocks || g.weak_memory || recorder != nullptr;
  g.journal->choice_count = 0;
  ++g.journal->executions;
  if (g.racy_points) conflicts::BeginExecution(options.places);
  if (g.clocks) hb::BeginExecution(options.memory == MemoryModel::kC11);
  if (g.weak_memory) memory_model::BeginExecution(options.memory, g.clocks);

  Body first{body, argument};
  Fiber& main = CreateFiber(RunBody, &first);
  g.unsettled_count = 0;  // it runs now
  g.current = &main;
  g.active = true;
  g.journal->in_execution = true;
  thread_pointer::PutInPlaceIfNeeded(main);
  SwitchContext(&g.host_stack_pointer, main.stack_pointer);
  g.journal->in_execution = false;

  processes::EndExecution();
  CheckForLeaks();
  if (g.is_program) program_state::End();
  library_state::PutBack();
  strategy.End({g.step, g.fiber_count});
  return {g.verdict, g.property, g.verdict == Verdict::kOk ? std::string_view() : g.message, g.step, g.switches, g.hash, g.fiber_count, g.fair,
          {g.journal->choices, g.journal->choice_count}, g.culprit};
}

// Whoever is the harness's own may look at and change what the scenario keeps account of, from where it becomes so, and from where it goes on, until
// its next schedule point.
HarnessCode::HarnessCode() : was_active_(g.active) {
  Touch(kWorld.harness);
  g.active = false;
}
HarnessCode::~HarnessCode() {
  Touch(kWorld.harness);
  g.active = was_active_;
}
SubjectCode::SubjectCode() : was_active_(g.active), process_(g.process->number) {
  Touch(kWorld.harness);
  // Whatever the harness waited for before the call, the subject has not waited yet.
  NoteProgress();
  g.active = true;
}
SubjectCode::~SubjectCode() {
  Touch(kWorld.harness);
  g.active = was_active_;
  if (g.process->number != process_) ReportReturnInChild();
}

Spared::Spared() : was_spared_(g.current->spared) { g.current->spared = true; }
Spared::~Spared() { g.current->spared = was_spared_; }

void UseJournal(Journal* journal) { g.journal = journal; }

namespace {

// After a schedule point of the harness's own.
void TouchAccount() {
  if (!g.active) Touch(kWorld.harness);
}

}  // namespace

ThreadId Spawn(void* (*function)(void*), void* argument) {
  Fiber& fiber = CreateFiber(function, argument);
  fiber.spawned = true;
  ++g.unfinished;
  return fiber.thread;
}

strategy::ThreadId SpawnProcess(void* (*function)(void*), void* argument) {
  const auto thread = static_cast<ThreadId>(g.fiber_count);
  g.active = true;  // fork handlers are the subject's
  const pid_t child = fork();
  g.active = false;
  if (child == 0) {
    function(argument);
    processes::Exit(0);
  }
  g.fibers[thread]->spawned = true;
  ++g.unfinished;
  return thread;
}

void* MapShared(std::size_t size) { return shared_mapping::Map(size); }

void JoinAll() {
  Await(
      OperationKind::kJoin, &g.unfinished, 0, false, [](const Fiber&) { return g.unfinished == 0; }, kNever);
  TouchAccount();
  if (!g.clocks) return;
  for (int i = 0; i < g.fiber_count; ++i) {
    if (g.fibers[i]->spawned) AcquireEnd(*g.fibers[i]);
  }
}

void StopAfter(ThreadId thread, std::uint32_t points) {
  g.stopping = g.fibers[thread];
  g.stop_in = points;
  ++g.attention;
}

int ThreadsLeft() {
  ConcernAll();
  int left = 0;
  for (int i = 0; i < g.fiber_count; ++i) {
    const Fiber& fiber = *g.fibers[i];
    left += &fiber != g.current && fiber.process->number == 0 && !IsDone(fiber);
  }
  return left;
}

int CurrentProcess() { return g.process->number; }

bool ProcessRuns(int number) { return processes::Runs(number); }

bool KillProcess(int number) {
  Point(OperationKind::kKill, nullptr, 0, true);
  return processes::Kill(number);
}

void KillProcessAfter(int number, std::uint32_t points) { processes::KillAfter(number, points); }

int KilledProcesses() { return processes::CountKilled(); }

int ProcessesLeft() { return processes::CountRunning(); }

int Zombies() { return processes::CountZombies(); }

int SharedMappings() { return shared_mapping::Count(); }

ThreadId CurrentThread() { return g.current->thread; }

std::chrono::nanoseconds Now() { return std::chrono::nanoseconds(g.now - kEpoch); }

void SleepFor(std::chrono::nanoseconds duration) {
  Sleep(g.now + static_cast<std::uint64_t>(duration.count()));
  TouchAccount();
}

void Mark() {
  Point(OperationKind::kMark, nullptr, 0, false);
  TouchAccount();
}

void NotePlainAccess(const volatile void* address, std::size_t size, bool write) {
  Touch(address, size, write ? AccessKind::kWrite : AccessKind::kRead);
  if (g.races) CheckAccess(address, size, write, /*atomic=*/false);
}

int RacingThread(const volatile void* address, std::size_t size, bool write) {
  Touch(address, size, write ? AccessKind::kWrite : AccessKind::kRead);
  if (!g.races) return -1;
  hb::Race race;
  return hb::CheckAccess(g.current->thread, address, size, write, /*atomic=*/false, &race) ? race.earlier.thread : -1;
}

bool IsWaiting(ThreadId thread) {
  ConcernAll();
  const Fiber& fiber = *g.fibers[thread];
  return fiber.state == Fiber::State::kBlocked || Spins(fiber);
}

std::chrono::nanoseconds DelayOf(ThreadId thread) { return std::chrono::nanoseconds(g.fibers[thread]->delay); }

void GiveWay() {
  ForceYield();
  TouchAccount();
}

void Countdown::Arrive() {
  if (orders_) Release(&left_);
  --left_;
  Changed(&left_);
}

void Countdown::Wait() {
  Await(
      OperationKind::kMark, &left_, sizeof left_, false,
      [](const Fiber& self) { return *static_cast<const int*>(const_cast<const void*>(self.object)) <= 0; },
      kNever);
  TouchAccount();
  if (!orders_) return;
  Acquire(&left_);
  EmptyStoreBuffer();
}

bool IsWeakMemory() { return g.weak_memory; }

std::uint64_t Steps() {
  ConcernAll();
  return g.step;
}

int Threads() {
  Touch(kWorld.threads, AccessKind::kRead);
  return g.fiber_count;
}

int OpenDescriptors() {
  Touch(kWorld.network, AccessKind::kRead);
  return net::CountOpen();
}

std::string FirstOpenDescriptor() { return net::FirstOpen(); }

void Violated(std::string_view property, const std::string& why) {
  HostSection host;
  g.property = property;
  Finish(Verdict::kViolation, "%s", why.c_str());
}

void Undecided(const std::string& why) {
  HostSection host;
  Finish(Verdict::kNotModelled, "%s", why.c_str());
}

void NameBlock(const void* address, std::string_view name) {
  HostSection host;
  const heap::Block block = heap::Contains(address) ? heap::Find(address) : heap::Block{address, 1, 1, heap::kLive};
  SetName(block.address, block.size, std::string(name));
}

void AllowStuckIf(bool (*allowed)()) { g.stuck_is_allowed = allowed; }

void BehaveAsProgram() {
  g.is_program = true;
  program_state::Begin();
  // getopt begins with the first argument, wherever it was in an earlier execution: glibc forgets where optind is 0.
  char name[] = "program";
  char* const arguments[] = {name, nullptr};
  optind = 0;
  getopt(1, arguments, "");
  optind = 1;
  optarg = nullptr;
  opterr = 1;
  optopt = '?';
}

bool Recording() { return g.recorder != nullptr; }

void Note(std::string text) {
  HostSection host;
  g.recorder->Add(Event::Type::kNote, *g.current, std::move(text));
}

}  // namespace heddle::runtime
