// Bundled plugins are listed in plugins/bundled.txt, by their paths in the runfiles.
#include "tools/cli/catalog.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <fstream>
#include <stdexcept>

#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

bool IsPlugin(const std::string& word) { return word.find('/') != std::string::npos || word.ends_with(".so"); }

bool IsPattern(const std::string& word) { return word.find_first_of("*?[") != std::string::npos; }

// What Bazel calls this workspace where it is the main one: by its name, or, with modules, like every main one.
constexpr std::string_view kWorkspaces[] = {"/heddle", "/_main"};

std::string RunfilesOf(const std::string& argv0) {
  std::vector<std::string> candidates;
  // As a test or a tool of another target, the runfiles are that target's. Those beside the command itself
  // may be left from an earlier build: no other target waits until Bazel has brought them up to date.
  for (const char* variable : {"RUNFILES_DIR", "TEST_SRCDIR"}) {
    const char* const directory = getenv(variable);
    if (directory == nullptr) continue;
    // There a relative path leads through them, whatever another workspace calls this one.
    constexpr std::string_view kCommand = "/tools/cli/heddle";
    if (!argv0.starts_with('/') && argv0.ends_with(kCommand)) candidates.push_back(argv0.substr(0, argv0.size() - kCommand.size()));
    for (const std::string_view workspace : kWorkspaces) candidates.push_back(std::string(directory).append(workspace));
  }
  char self[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self);
  for (const std::string& program : {argv0, length > 0 ? std::string(self, static_cast<std::size_t>(length)) : argv0}) {
    for (const std::string_view workspace : kWorkspaces) candidates.push_back((program + ".runfiles").append(workspace));
  }
  for (const std::string& candidate : candidates) {
    if (access((candidate + "/plugins/bundled.txt").c_str(), R_OK) == 0) return candidate;
  }
  throw std::runtime_error("the bundled plugins are not where they were built; run heddle through tools/heddle");
}

// The implementations of a plugin. `file`: the path as the user gave it, or empty for a bundled one.
void AddAll(const std::string& path, const std::string& file, std::vector<Selected>* all) {
  const properties::PluginInfo info = properties::Inspect(path);
  for (const auto& implementation : info.implementations) {
    all->push_back({{implementation.name, implementation.kind, implementation.level, info.name, info.version, info.build, file},
                    path,
                    implementation});
  }
}

}  // namespace

Catalog::Catalog(const std::string& argv0) : runfiles_(RunfilesOf(argv0)) {
  std::ifstream list(runfiles_ + "/plugins/bundled.txt");
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with("skipped ")) {
      skipped_.push_back(line);
    } else if (!line.empty()) {
      bundled_.push_back(runfiles_ + "/" + line);
    }
  }
  mutants_ = runfiles_ + "/plugins/mutants/mutants.so";
}

std::vector<Selected> Catalog::Bundled(bool mutants) const {
  std::vector<Selected> all;
  if (mutants) {
    AddAll(mutants_, "", &all);
  } else {
    for (const std::string& path : bundled_) AddAll(path, "", &all);
  }
  std::erase_if(all, [mutants](const Selected& selected) { return selected.implementation.known_bad != mutants; });
  return all;
}

std::vector<Selected> Catalog::Select(const std::vector<std::string>& words) const {
  std::vector<Selected> named_plugins;
  std::vector<std::string> names;
  for (const std::string& word : words) {
    if (IsPlugin(word)) {
      AddAll(word, word, &named_plugins);
    } else {
      names.push_back(word);
    }
  }
  if (names.empty()) return words.empty() ? Bundled(/*mutants=*/false) : named_plugins;
  std::vector<Selected> among = named_plugins;
  if (among.empty()) {
    among = Bundled(/*mutants=*/false);
    for (Selected& mutant : Bundled(/*mutants=*/true)) among.push_back(std::move(mutant));
  }
  std::vector<bool> chosen(among.size(), false);
  for (const std::string& name : names) {
    bool found = false;
    for (std::size_t i = 0; i < among.size(); ++i) {
      const std::string& candidate = among[i].subject.implementation;
      const bool matches = IsPattern(name) ? fnmatch(name.c_str(), candidate.c_str(), 0) == 0 : candidate == name;
      chosen[i] = chosen[i] || matches;
      found = found || matches;
    }
    if (found) continue;
    std::vector<std::string> known;
    for (const Selected& selected : among) known.push_back(selected.subject.implementation);
    throw UsageError("no implementation is named " + name + NearMatches(name, known) + " (see `heddle list implementations`)");
  }
  std::vector<Selected> selected;
  for (std::size_t i = 0; i < among.size(); ++i) {
    if (chosen[i]) selected.push_back(std::move(among[i]));
  }
  return selected;
}

std::vector<std::string> Catalog::PluginPaths(const std::vector<std::string>& given) const {
  std::vector<std::string> paths = given;
  paths.insert(paths.end(), bundled_.begin(), bundled_.end());
  paths.push_back(mutants_);
  return paths;
}

std::string Catalog::Program(const std::string& name) const { return runfiles_ + "/" + name; }

}  // namespace heddle::cli
