#include "stress/runtime/program_state.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "stress/runtime/engine.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::program_state {
namespace {

// Of those that are open.
int LastDescriptor() {
  int last = STDERR_FILENO;
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return last;
  while (const dirent* const entry = readdir(folder)) {
    if (const int descriptor = atoi(entry->d_name); descriptor != dirfd(folder)) last = std::max(last, descriptor);
  }
  closedir(folder);
  return last;
}

// What belongs to this process rather than to one that it was forked from.
struct Harness {
  pid_t process = 0;
  int working_directory = -1;
  int last_descriptor = -1;  // it has all up to this one
};

Harness g_harness;
bool g_moved = false;
std::optional<mode_t> g_mask;
bool g_standard_changed = false;

void LookAtHarness() {
  if (g_harness.process == getpid()) return;
  g_harness.process = getpid();
  g_harness.working_directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int last = LastDescriptor();
  // One call closes what a program leaves open, if there are no gaps below.
  do g_harness.last_descriptor = fcntl(nothing, F_DUPFD_CLOEXEC, 0);
  while (g_harness.last_descriptor >= 0 && g_harness.last_descriptor < last);
}

// Whether one of the standard streams does not stand for its descriptor any more.
bool StreamsChanged() { return fileno(stdin) != STDIN_FILENO || fileno(stdout) != STDOUT_FILENO || fileno(stderr) != STDERR_FILENO; }

void OpenStandardDescriptors() {
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (nothing != descriptor) dup2(nothing, descriptor);
  }
  if (nothing > STDERR_FILENO) close(nothing);
}

}  // namespace

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
  close_range(static_cast<unsigned>(g_harness.last_descriptor) + 1, ~0u, 0);
  if (g_moved) (void)!fchdir(g_harness.working_directory);
  if (g_mask) umask(*g_mask);
  g_standard_changed = g_moved = false;
  g_mask.reset();
}

bool MayReplace(int descriptor) {
  if (!g.is_program) return true;
  if (descriptor <= STDERR_FILENO) g_standard_changed = true;
  return descriptor <= STDERR_FILENO || descriptor > g_harness.last_descriptor;
}

void NoteWorkingDirectory() { g_moved = true; }

void NoteFileModeMask(unsigned before) {
  if (!g_mask) g_mask = before;
}

}  // namespace heddle::runtime::program_state
