#include "stress/runtime/program_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::program_state {
namespace {

// The descriptors that are open, in order.
std::vector<int> OpenDescriptors() {
  std::vector<int> open;
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return open;
  while (const dirent* const entry = readdir(folder)) {
    const int descriptor = atoi(entry->d_name);
    if (entry->d_name[0] != '.' && descriptor != dirfd(folder)) open.push_back(descriptor);
  }
  closedir(folder);
  std::sort(open.begin(), open.end());
  return open;
}

// What belongs to this process rather than to one that it was forked from.
struct Harness {
  pid_t process = 0;
  int working_directory = -1;
  std::vector<int> descriptors;  // open, in order
};

Harness g_harness;
bool g_moved = false;
std::optional<mode_t> g_mask;
bool g_standard_changed = false;

void LookAtHarness() {
  if (g_harness.process == getpid()) return;
  g_harness.process = getpid();
  g_harness.working_directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  g_harness.descriptors = OpenDescriptors();
}

// Whether one of the standard streams does not stand for its descriptor any more.
bool StreamsChanged() { return fileno(stdin) != STDIN_FILENO || fileno(stdout) != STDOUT_FILENO || fileno(stderr) != STDERR_FILENO; }

// Those of the harness may lie far apart: some are inherited. Whatever the program opens takes the lowest numbers in between.
void CloseAllButHarness() {
  unsigned next = 0;
  for (const int kept : g_harness.descriptors) {
    const auto descriptor = static_cast<unsigned>(kept);
    if (descriptor > next) close_range(next, descriptor - 1, 0);
    next = descriptor + 1;
  }
  close_range(next, ~0u, 0);
}

}  // namespace

void OpenStandardDescriptors() {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (nothing != descriptor) dup2(nothing, descriptor);
  }
  if (nothing > STDERR_FILENO) close(nothing);
}

void Begin() {
  LookAtHarness();
  library_state::KeepStreams();
  library_state::KeepEnvironment();
}

void End() {
  if (g_standard_changed || StreamsChanged()) {
    fflush(stdout);
    fflush(stderr);
    OpenStandardDescriptors();
  }
  CloseAllButHarness();
  if (g_moved) (void)!fchdir(g_harness.working_directory);
  if (g_mask) umask(*g_mask);
  g_standard_changed = g_moved = false;
  g_mask.reset();
}

bool MayReplace(int descriptor) {
  if (!g.is_program) return true;
  if (descriptor <= STDERR_FILENO) g_standard_changed = true;
  return descriptor <= STDERR_FILENO || !std::binary_search(g_harness.descriptors.begin(), g_harness.descriptors.end(), descriptor);
}

void NoteWorkingDirectory() { g_moved = true; }

void NoteFileModeMask(unsigned before) {
  if (!g_mask) g_mask = before;
}

}  // namespace heddle::runtime::program_state
