// Reads /proc (proc(5)). A process may end while it is looked at: then it holds nothing.

#include "primitives/soak/resources.h"

#include <malloc.h>
#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "primitives/process/testing/process_probe.h"

namespace heddle::soak {
namespace {

std::string ProcOf(pid_t process) { return "/proc/" + std::to_string(process); }

// This process first.
std::vector<pid_t> Tree() {
  std::vector<pid_t> tree{getpid()};
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const std::vector<pid_t> children = process::testing::ChildrenOf(tree[i]);
    tree.insert(tree.end(), children.begin(), children.end());
  }
  return tree;
}

std::size_t Entries(const std::string& directory) {
  std::error_code error;
  std::size_t entries = 0;
  for (std::filesystem::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    ++entries;
  }
  return entries;
}

// "7f1c7f2b5000-7f1c7f2b6000 rw-s ..."
std::size_t SharedMappings(pid_t process) {
  std::ifstream maps(ProcOf(process) + "/maps");
  std::size_t shared = 0;
  for (std::string line; std::getline(maps, line);) {
    const std::size_t permissions = line.find(' ') + 1;
    shared += line.size() > permissions + 3 && line[permissions + 3] == 's';
  }
  return shared;
}

// "RssAnon:	    1234 kB", and the same for shared memory.
std::size_t OwnMemory(pid_t process) {
  std::ifstream status(ProcOf(process) + "/status");
  std::size_t sum = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:")) {
      sum += std::stoul(line.substr(line.find(':') + 1));
    }
  }
  return sum;
}

void Compare(const char* what, std::size_t before, std::size_t after,
             std::vector<std::string>& lines) {
  if (after <= before) return;
  lines.push_back(std::string(what) + ": " + std::to_string(before) + " before, " +
                  std::to_string(after) + " after");
}

}  // namespace

Resources Resources::Now() {
  Resources now;
  for (const pid_t process : Tree()) {
    now.descriptors += Entries(ProcOf(process) + "/fd");
    now.threads += Entries(ProcOf(process) + "/task");
    now.processes += 1;
    now.shared_mappings += SharedMappings(process);
  }
  return now;
}

std::vector<std::string> Growth(const Resources& before, const Resources& after) {
  std::vector<std::string> lines;
  Compare("descriptors", before.descriptors, after.descriptors, lines);
  Compare("threads", before.threads, after.threads, lines);
  Compare("processes", before.processes, after.processes, lines);
  Compare("shared mappings", before.shared_mappings, after.shared_mappings, lines);
  return lines;
}

Resources SettleTo(const Resources& bound) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (;;) {
    const Resources now = Resources::Now();
    if (Growth(bound, now).empty() || std::chrono::steady_clock::now() > give_up) return now;
    sched_yield();
  }
}

std::size_t MemoryInKibibytes() {
  malloc_trim(0);
  std::size_t sum = 0;
  for (const pid_t process : Tree()) sum += OwnMemory(process);
  return sum;
}

}  // namespace heddle::soak
