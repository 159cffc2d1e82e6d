// The script stays in memory: gdb reads it through a descriptor that it inherits.
#include "tools/cli/debugger.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "tools/cli/gdb/script.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {

void DebugWith(const std::vector<std::string>& arguments) {
  const int script = memfd_create("heddle.py", 0);
  if (script < 0 || write(script, kGdbScript.data(), kGdbScript.size()) != static_cast<ssize_t>(kGdbScript.size())) {
    throw std::runtime_error("no memory for the script of gdb");
  }
  const std::string path = "/proc/self/fd/" + std::to_string(script);
  std::vector<std::string> words = {"gdb", "-q", "-nx", "-ex", "python exec(open('" + path + "').read())", "--args", std::filesystem::read_symlink("/proc/self/exe")};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  execvp("gdb", argv.data());
  if (errno == ENOENT) throw UsageError("gdb is not installed: apt-get install gdb (tools/setup does)");
  throw std::runtime_error("cannot start gdb: " + std::string(strerror(errno)));
}

}  // namespace heddle::cli
