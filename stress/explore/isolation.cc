// A child reports through a pipe, in messages that are preceded by their length; what it was doing when it died, its parent reads in
// memory that they share.
#include "stress/explore/isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "stress/explore/search.h"
#include "stress/explore/serialize.h"
#include "stress/explore/unshared.h"
#include "stress/runtime/conflicts.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/program_state.h"
#include "stress/strategy/random_walk.h"

namespace heddle::explore {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxCase = 64 * 1024;
constexpr std::size_t kMaxOutput = 16 * 1024;
// A child whose subject blocks in a system call that is not interposed sleeps, and uses no processor time: it is given up after so long without
// progress. One that does use some is slow, on a busy machine, or hangs, and then ends by itself after a second of it; at the latest, it is given up
// after kBusy.
constexpr std::chrono::seconds kSilence{10};
// The time between two looks at a child counts as no more than this: when the machine stood still, so did the child.
constexpr std::chrono::seconds kLook{2};
constexpr std::chrono::milliseconds kIdle{100};
constexpr std::chrono::seconds kBusy{5};
constexpr int kFaultStatus = 4;
// Of one scenario: what conflicts mostly does so soon.
constexpr int kLearningExecutions = 100;

// The end of the work, after which nothing can go wrong any more.
constexpr std::uint32_t kEndMark = 0xffffffff;

struct Shared {
  runtime::Journal journal;
  std::size_t case_size;
  char case_text[kMaxCase];
  char fault[512];
};

// The memory shared with the parent, in a child.
Shared* g_shared = nullptr;

// Processor time that a process has used.
std::chrono::nanoseconds ProcessorTime(pid_t process) {
  clockid_t clock;
  timespec used{};
  if (clock_getcpuclockid(process, &clock) == 0) clock_gettime(clock, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

// Whether it waits for something, rather than for a processor.
bool Sleeps(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  // The state follows the name, which is in parentheses and may have some too.
  const std::size_t name_end = text.rfind(')');
  return name_end != std::string::npos && name_end + 2 < text.size() && text[name_end + 2] != 'R';
}

void WriteAll(int descriptor, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size != 0) {
    const ssize_t written = write(descriptor, at, size);
    if (written < 0) {
      if (errno == EINTR) continue;
      _exit(kFaultStatus);  // the parent has gone
    }
    at += written;
    size -= static_cast<std::size_t>(written);
  }
}

[[noreturn]] void RunChild(int descriptor, Shared* shared, const std::function<void(const Child::Send&)>& work) {
  // A child never outlives its parent. A key that interrupts is meant for the parent, which decides what becomes of the child.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  SilenceSubjects();
  g_shared = shared;
  runtime::UseJournal(&shared->journal);
  runtime::CatchCrashes();
  try {
    work([descriptor](std::string_view message) {
      const auto size = static_cast<std::uint32_t>(message.size());
      WriteAll(descriptor, &size, sizeof size);
      WriteAll(descriptor, message.data(), message.size());
    });
  } catch (const std::exception& error) {
    strncpy(shared->fault, error.what(), sizeof shared->fault - 1);
    _exit(kFaultStatus);
  }
  WriteAll(descriptor, &kEndMark, sizeof kEndMark);
  _exit(0);
}

}  // namespace

struct Child::State {
  pid_t process = -1;
  int descriptor = -1;
  Shared* shared = nullptr;
  std::string received;
  bool finished = false;  // the end mark has arrived
  bool closed = false;
  bool ended = false;
  bool given_up = false;
  int status = 0;
  std::uint64_t last_executions = 0;
  Clock::time_point last_look = Clock::now();
  std::chrono::nanoseconds silence{0};  // since the last progress
  std::chrono::nanoseconds used_until_then{0};  // processor time

  ~State() {
    if (process > 0 && !ended) {
      kill(process, SIGKILL);
      while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    if (descriptor >= 0) close(descriptor);
    if (shared != nullptr) munmap(shared, sizeof *shared);
  }
};

Child::Child(const std::function<void(const Send&)>& work) : state_(std::make_unique<State>()) {
  void* const memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("no memory to share with a child process");
  state_->shared = static_cast<Shared*>(memory);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot create a pipe: " + std::string(strerror(errno)));
  // Not fork: handlers that the subject has registered would run on what an abandoned execution left.
  state_->process = _Fork();
  if (state_->process < 0) throw std::runtime_error("cannot fork: " + std::string(strerror(errno)));
  if (state_->process == 0) {
    close(ends[0]);
    RunChild(ends[1], state_->shared, work);
  }
  close(ends[1]);
  state_->descriptor = ends[0];
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

Child::~Child() = default;
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&&) noexcept = default;

int Child::descriptor() const { return state_->descriptor; }

std::uint64_t Child::Executions() const {
  return __atomic_load_n(&state_->shared->journal.executions, __ATOMIC_RELAXED);
}

std::vector<std::string> Child::Receive() {
  char buffer[65536];
  for (;;) {
    const ssize_t size = read(state_->descriptor, buffer, sizeof buffer);
    if (size > 0) {
      state_->received.append(buffer, static_cast<std::size_t>(size));
      state_->silence = {};
      continue;
    }
    if (size == 0) state_->closed = true;
    if (size < 0 && errno == EINTR) continue;
    break;
  }
  std::vector<std::string> messages;
  std::size_t at = 0;
  std::uint32_t size;
  while (state_->received.size() - at >= sizeof size) {
    std::memcpy(&size, state_->received.data() + at, sizeof size);
    if (size == kEndMark) {
      state_->finished = true;
      at += sizeof size;
      break;
    }
    if (state_->received.size() - at - sizeof size < size) break;
    messages.push_back(state_->received.substr(at + sizeof size, size));
    at += sizeof size + size;
  }
  state_->received.erase(0, at);
  return messages;
}

bool Child::Ended() {
  if (state_->ended) return true;
  if (!state_->closed) {
    const std::uint64_t executions = Executions();
    const Clock::time_point now = Clock::now();
    state_->silence += std::min<std::chrono::nanoseconds>(now - state_->last_look, kLook);
    state_->last_look = now;
    if (executions != state_->last_executions) {
      state_->last_executions = executions;
      state_->silence = {};
      state_->used_until_then = ProcessorTime(state_->process);
    } else if (state_->silence > kSilence && state_->shared->journal.in_execution) {
      const std::chrono::nanoseconds used = ProcessorTime(state_->process) - state_->used_until_then;
      if ((used < kIdle && Sleeps(state_->process)) || used > kBusy) {
        state_->given_up = true;
        kill(state_->process, SIGKILL);
      }
    }
    return false;
  }
  while (waitpid(state_->process, &state_->status, 0) < 0 && errno == EINTR) {
  }
  state_->ended = true;
  return true;
}

ChildEnd Child::End() const {
  ChildEnd end;
  if (state_->finished) {
    end.finished = true;
    return end;
  }
  const Shared& shared = *state_->shared;
  end.case_text.assign(shared.case_text, std::min(shared.case_size, kMaxCase));
  if (shared.fault[0] != 0) {
    end.fault = shared.fault;
    return end;
  }
  if (!shared.journal.in_execution) {
    end.fault = WIFSIGNALED(state_->status)
                    ? "a worker process died of signal " + std::to_string(WTERMSIG(state_->status))
                    : "a worker process exited with status " + std::to_string(WEXITSTATUS(state_->status));
    return end;
  }
  Failure failure;
  // The subject may have written anywhere.
  const std::uint64_t count = std::min<std::uint64_t>(shared.journal.choice_count, runtime::Journal::kMaxChoices);
  failure.choices.assign(shared.journal.choices, shared.journal.choices + count);
  if (state_->given_up) {
    failure.verdict = runtime::Verdict::kHang;
    failure.message = "the subject blocks in a system call that Heddle does not control";
  } else if (WIFSIGNALED(state_->status)) {
    failure.verdict = runtime::Verdict::kCrash;
    failure.message = "the process died of SIG" + std::string(sigabbrev_np(WTERMSIG(state_->status)));
  } else {
    failure.verdict = runtime::Verdict::kExit;
    failure.message = "the process ended with status " + std::to_string(WEXITSTATUS(state_->status));
  }
  end.failure = std::move(failure);
  return end;
}

void SilenceSubjects() {
  runtime::program_state::OpenStandardDescriptors();
  // Whether a stream has a buffer yet, or libc allocates one for the subject, must not depend on what Heddle itself has printed.
  static char input[BUFSIZ];
  static char output[BUFSIZ];
  setvbuf(stdin, input, _IOFBF, sizeof input);
  setvbuf(stdout, output, _IOFBF, sizeof output);
}

void SetCase(std::string_view case_text) {
  if (g_shared == nullptr) return;
  g_shared->case_size = std::min(case_text.size(), kMaxCase);
  std::memcpy(g_shared->case_text, case_text.data(), g_shared->case_size);
}

ChildEnd Child::Wait(const std::function<void(const std::string& message)>& take) {
  while (!Ended()) {
    pollfd ready{descriptor(), POLLIN, 0};
    poll(&ready, 1, 1000);
    for (const std::string& message : Receive()) take(message);
  }
  return End();
}

std::vector<std::uint64_t> LearnConflicts(const std::function<void()>& program, runtime::Options options) {
  options.plain_points = options.racy_points = true;
  options.detect_races = false;
  options.places.clear();
  Child child([&](const Child::Send& send) {
    const runtime::conflicts::Learning learning;
    strategy::RandomWalk walk(/*seed=*/1);
    std::size_t known = 0;
    for (int i = 0; i < kLearningExecutions; ++i) {
      Search(program, walk, options, 1);
      const std::vector<std::uint64_t> places = learning.Places();
      if (places.size() == known) continue;
      known = places.size();
      send(nlohmann::json(places).dump());
    }
  });
  std::vector<std::uint64_t> places;
  child.Wait([&](const std::string& message) { nlohmann::json::parse(message).get_to(places); });
  return places;
}

std::vector<runtime::Event> WithoutMiddle(std::vector<runtime::Event> events) {
  const auto gap_before = [](const runtime::Event& next, std::size_t count, const char* which) {
    runtime::Event gap;
    gap.type = runtime::Event::Type::kNote;
    gap.thread = next.thread;
    gap.now = next.now;
    gap.text = std::to_string(count) + which;
    return gap;
  };
  if (std::ssize(events) <= kHeadEvents + kTailEvents) return events;
  const std::vector<bool> unshared = FindUnshared(events);
  std::vector<runtime::Event> all = std::move(events);
  events.clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!unshared[i]) events.push_back(std::move(all[i]));
  }
  const std::size_t left_out = all.size() - events.size();
  if (std::ssize(events) > kHeadEvents + kTailEvents) {
    const auto tail = events.end() - kTailEvents;
    const auto head = events.begin() + kHeadEvents;
    *head = gap_before(*tail, static_cast<std::size_t>(tail - head), " events are left out here");
    events.erase(head + 1, tail);
  }
  if (left_out != 0 && !events.empty()) {
    events.insert(events.begin(), gap_before(events.front(), left_out, " steps that no other thread can have noticed are left out"));
  }
  return events;
}

namespace {

// The last part of a file that fits into a report.
std::string EndOf(int file) {
  std::string text(kMaxOutput, '\0');
  const off_t size = lseek(file, 0, SEEK_END);
  const ssize_t got = pread(file, text.data(), text.size(), std::max(off_t{0}, size - static_cast<off_t>(kMaxOutput)));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

}  // namespace

Recording RerunIsolated(const std::function<void()>& program, const std::vector<std::uint8_t>& choices,
                        const runtime::Options& options, bool record) {
  const int output = record ? memfd_create("output", MFD_CLOEXEC) : -1;
  Child child([&](const Child::Send& send) {
    if (output >= 0) {
      dup2(output, STDOUT_FILENO);
      dup2(output, STDERR_FILENO);
    }
    runtime::Recorder recorder;
    Recording recording;
    recording.failure = Rerun(program, choices, options, record ? &recorder : nullptr);
    recording.events = WithoutMiddle(recorder.events());
    recording.modules = recorder.modules();
    send(nlohmann::json(recording).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  });
  Recording recording;
  const ChildEnd end = child.Wait([&](const std::string& message) { nlohmann::json::parse(message).get_to(recording); });
  if (output >= 0) {
    recording.output = EndOf(output);
    close(output);
  }
  if (!end.fault.empty()) throw std::runtime_error(end.fault);
  if (end.failure) recording.failure = *end.failure;
  return recording;
}

}  // namespace heddle::explore
