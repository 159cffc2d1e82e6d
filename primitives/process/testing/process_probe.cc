// Reads /proc (proc(5)).

#include "primitives/process/testing/process_probe.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "primitives/process/system_call.h"

namespace heddle::process::testing {
namespace {

constexpr unsigned kPrivateFlag = 128;
constexpr unsigned kClockFlag = 256;

// Empty for a process that has ended, also when it does while it is read: then the stream's buffer
// throws, and getline does not.
std::string Slurp(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  std::getline(file, text, '\0');
  return text;
}

// What follows the name in /proc/PID/stat: the state, the parent, ...
std::string StatAfterName(pid_t process) {
  const std::string stat = Slurp("/proc/" + std::to_string(process) + "/stat");
  const std::size_t bracket = stat.rfind(')');
  return bracket == std::string::npos ? std::string() : stat.substr(bracket + 2);
}

// What a sanitizer starts to put names into its reports, also into those that are suppressed, and
// keeps.
bool IsSymbolizer(pid_t process) {
  return Slurp("/proc/" + std::to_string(process) + "/stat").find("(llvm-symbolizer)") !=
         std::string::npos;
}

bool HasEnded(pid_t thread) {
  const std::string stat = StatAfterName(thread);
  return stat.empty() || stat[0] == 'Z' || stat[0] == 'X';
}

bool SleepsIn(pid_t thread, unsigned operation) {
  // "202 0xADDRESS 0xOPERATION ..." while it is in futex(2).
  unsigned long long number = 0;   // NOLINT(google-runtime-int): as sscanf has it
  unsigned long long address = 0;  // NOLINT(google-runtime-int)
  unsigned found = 0;
  const std::string call = Slurp("/proc/" + std::to_string(thread) + "/syscall");
  if (std::sscanf(call.c_str(), "%llu 0x%llx 0x%x", &number, &address, &found) != 3) return false;
  return number == SYS_futex && (found & kPrivateFlag) == 0 && (found & ~kClockFlag) == operation;
}

}  // namespace

void WaitUntilBlocked(pid_t thread, unsigned operation) {
  while (!SleepsIn(thread, operation) && !HasEnded(thread)) sched_yield();
}

void Require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

int ExitCodeOf(std::function<void()> body) {
  const Process child(std::move(body));
  child.start();
  child.join();
  return child.exitcode().value();
}

std::set<int> OpenDescriptors() {
  std::set<int> listed;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    listed.insert(std::stoi(entry.path().filename()));
  }
  // The one that read the directory is closed by now.
  std::erase_if(listed, [](int fd) { return fcntl(fd, F_GETFD) < 0; });
  return listed;
}

std::set<std::string> SharedMemoryFiles() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
    names.insert(entry.path().filename());
  }
  return names;
}

std::vector<pid_t> ChildrenOf(pid_t process) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (!std::isdigit(static_cast<unsigned char>(name[0]))) continue;
    const pid_t pid = std::stoi(name);
    const std::string stat = StatAfterName(pid);
    if (!stat.empty() && std::stoi(stat.substr(2)) == process && !IsSymbolizer(pid))
      children.push_back(pid);
  }
  return children;
}

bool Exists(pid_t process) { return !StatAfterName(process).empty(); }

void BecomeSubreaper() {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) internal::ThrowErrno("prctl");
}

std::optional<int> Reap(pid_t process) {
  int status = 0;
  // Until its parent has died it is not a child of this process.
  while (internal::RetryOnInterrupt([&] { return waitpid(process, &status, 0); }) != process) {
    if (!Exists(process)) return std::nullopt;
    sched_yield();
  }
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace heddle::process::testing
