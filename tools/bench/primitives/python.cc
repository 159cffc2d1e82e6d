// See python.h. It is the system's Python that is measured, not the first on the PATH.
#include "tools/bench/primitives/python.h"

#include <stdio.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

namespace heddle::bench {
namespace {

constexpr const char* kPython = "/usr/bin/python3";

Seconds SecondsFrom(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), &pclose);
  double seconds = 0;
  if (output == nullptr || fscanf(output.get(), "%lf", &seconds) != 1) {
    throw std::runtime_error("no number from " + command);
  }
  return Seconds(seconds);
}

}  // namespace

Python::Python(const std::string& program)
    : folder_(program + ".runfiles/heddle/tools/bench/primitives") {
  if (!std::filesystem::exists(folder_)) {
    folder_ = std::filesystem::path(program).parent_path().string();
  }
}

Operation Python::Script(const std::string& module, const std::string& script,
                         const std::string& arguments) const {
  const std::string probe = std::string(kPython) + " -c 'import " + module + "' 2>/dev/null";
  if (system(probe.c_str()) != 0) return nullptr;
  const std::string command =
      std::string(kPython) + " '" + folder_ + "/" + script + "' " + arguments + " ";
  return [command](std::int64_t count) { return SecondsFrom(command + std::to_string(count)); };
}

}  // namespace heddle::bench
