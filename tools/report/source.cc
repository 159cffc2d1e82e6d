// Return addresses point behind their call: the line is that of the byte before them.
#include "tools/report/source.h"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string_view>

namespace heddle::report {
namespace {

using Address = std::pair<std::string, std::uint64_t>;

// Lines of machine-made code can be of any length.
constexpr std::size_t kMaxText = 160;

// Bazel compiles in a folder that it calls by this name.
constexpr std::string_view kBuildFolder = "/proc/self/cwd/";

std::string WithoutPrefix(std::string file) {
  for (const std::string_view prefix : {kBuildFolder, std::string_view("./")}) {
    if (file.starts_with(prefix)) file.erase(0, prefix.size());
  }
  return std::filesystem::path(file).lexically_normal().string();
}

bool IsOfStandardLibrary(std::string_view file) {
  for (const std::string_view folder : {"/usr/include/c++/", "/usr/lib/gcc/", "/usr/lib/llvm-", "/usr/include/x86_64-linux-gnu/c++/"}) {
    if (file.starts_with(folder)) return true;
  }
  return false;
}

bool IsOfAdapters(std::string_view file) {
  if (file.starts_with("plugins/api/")) return true;
  // Modules have a mark behind their name.
  return file.starts_with("external/heddle") && file.find("/plugins/api/") != std::string::npos;
}

// The line's text; empty if no such file can be read.
std::string TextOf(const std::string& file, int line, const std::vector<std::string>& folders) {
  if (line <= 0) return {};
  std::ifstream in;
  if (file.starts_with('/')) {
    in.open(file);
  } else {
    for (const std::string& folder : folders) {
      in.open(folder + "/" + file);
      if (in) break;
      in.clear();
    }
  }
  std::string text;
  for (int i = 0; i < line; ++i) {
    if (!std::getline(in, text)) return {};
  }
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string::npos) return {};
  text = text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
  if (text.size() > kMaxText) text = text.substr(0, kMaxText) + "...";
  return text;
}

// Where the sources of an object may lie: where Bazel built it, and here.
std::vector<std::string> FoldersOf(const std::string& module) {
  std::vector<std::string> folders;
  std::error_code error;
  const std::string path = std::filesystem::canonical(module, error).string();
  if (const auto at = path.find("/bazel-out/"); !error && at != std::string::npos) folders.push_back(path.substr(0, at));
  folders.push_back(".");
  return folders;
}

// What the program prints that reads `input`; empty if it cannot be run.
std::string OutputOf(const std::vector<const char*>& arguments, const std::string& input) {
  const int in = memfd_create("input", MFD_CLOEXEC);
  int out[2];
  if (in < 0 || pipe2(out, O_CLOEXEC) != 0) return {};
  for (std::size_t at = 0; at < input.size();) {
    const ssize_t written = write(in, input.data() + at, input.size() - at);
    if (written <= 0) break;
    at += static_cast<std::size_t>(written);
  }
  lseek(in, 0, SEEK_SET);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t process = -1;
  const int error = posix_spawnp(&process, arguments[0], &actions, nullptr, const_cast<char**>(arguments.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in);
  close(out[1]);
  std::string text;
  if (error == 0) {
    std::array<char, 65536> buffer;
    for (ssize_t size; (size = read(out[0], buffer.data(), buffer.size())) != 0;) {
      if (size > 0) text.append(buffer.data(), static_cast<std::size_t>(size));
      if (size < 0 && errno != EINTR) break;
    }
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
  }
  close(out[0]);
  return text;
}

std::string Symbolized(const std::string& input) {
  for (const char* const program : {"llvm-symbolizer-19", "llvm-symbolizer"}) {
    const std::string output = OutputOf({program, "--output-style=JSON", "--relativenames", nullptr}, input);
    if (!output.empty()) return output;
  }
  return {};
}

}  // namespace

std::vector<Frame> internal::FramesOf(const std::string& json_line, const std::vector<std::string>& folders) {
  std::vector<Frame> frames;
  const nlohmann::json json = nlohmann::json::parse(json_line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("Symbol") || !json["Symbol"].is_array()) return frames;
  for (const nlohmann::json& symbol : json["Symbol"]) {
    try {
      Frame frame;
      symbol.at("FunctionName").get_to(frame.function);
      frame.file = WithoutPrefix(symbol.at("FileName").get<std::string>());
      symbol.at("Line").get_to(frame.line);
      if (frame.line <= 0) frame.file.clear();
      if (frame.function.empty() && frame.file.empty()) continue;
      frame.text = TextOf(frame.file, frame.line, folders);
      frames.push_back(std::move(frame));
    } catch (const nlohmann::json::exception&) {
      continue;
    }
  }
  return frames;
}

void Source::Add(const std::string& module, std::uint64_t offset, std::vector<Frame> frames) {
  (*frames_)[{module, offset}] = std::move(frames);
}

std::vector<Frame> Source::StackOf(const explore::Recording& recording, const runtime::Event& event) const {
  std::vector<Frame> stack;
  for (const runtime::CodeAddress& code : event.stack) {
    const auto found = frames_->find({recording.modules[code.module], code.offset});
    if (found != frames_->end()) stack.insert(stack.end(), found->second.begin(), found->second.end());
  }
  return stack;
}

Frame Source::PlaceOf(const explore::Recording& recording, const runtime::Event& event) const {
  const std::vector<Frame> stack = StackOf(recording, event);
  const auto has_file = [](const Frame& frame) { return !frame.file.empty(); };
  const auto tells_most = [](const Frame& frame) {
    return !frame.file.empty() && !IsOfStandardLibrary(frame.file) && !IsOfAdapters(frame.file);
  };
  if (const auto found = std::find_if(stack.begin(), stack.end(), tells_most); found != stack.end()) return *found;
  if (const auto found = std::find_if(stack.begin(), stack.end(), has_file); found != stack.end()) return *found;
  return {};
}

std::optional<std::size_t> FrameTable::Number(const Frame& frame) {
  if (frame.function.empty() && frame.file.empty()) return std::nullopt;
  const auto [found, is_new] = numbers_.try_emplace({frame.function, frame.file, frame.line}, frames_.size());
  if (is_new) frames_.push_back(frame);
  return found->second;
}

std::optional<std::size_t> FrameTable::Number(const std::vector<Frame>& stack) {
  std::vector<std::size_t> numbers;
  for (const Frame& frame : stack) {
    if (const auto number = Number(frame)) numbers.push_back(*number);
  }
  if (numbers.empty()) return std::nullopt;
  const auto [found, is_new] = stack_numbers_.try_emplace(numbers, stacks_.size());
  if (is_new) stacks_.push_back(numbers);
  return found->second;
}

Source FindSource(const std::vector<const explore::Recording*>& recordings) {
  std::set<Address> addresses;
  for (const explore::Recording* const recording : recordings) {
    for (const runtime::Event& event : recording->events) {
      for (const runtime::CodeAddress& code : event.stack) addresses.emplace(recording->modules[code.module], code.offset);
    }
  }
  Source source;
  std::string input;
  std::vector<Address> asked;
  for (const Address& address : addresses) {
    // Such a name would end the question before its time.
    if (address.first.find_first_of("\"\n") != std::string::npos) continue;
    input += fmt::format("CODE \"{}\" {:#x}\n", address.first, address.second - 1);
    asked.push_back(address);
  }
  if (asked.empty()) return source;
  std::istringstream answers(Symbolized(input));
  std::map<std::string, std::vector<std::string>> folders;
  std::string line;
  for (const Address& address : asked) {
    if (!std::getline(answers, line)) break;
    const auto known = folders.find(address.first);
    const std::vector<std::string>& of_module =
        known != folders.end() ? known->second : folders.emplace(address.first, FoldersOf(address.first)).first->second;
    source.Add(address.first, address.second, internal::FramesOf(line, of_module));
  }
  return source;
}

std::string Location(const Frame& frame) {
  return frame.file.empty() ? "" : fmt::format("{}:{}", frame.file, frame.line);
}

}  // namespace heddle::report
