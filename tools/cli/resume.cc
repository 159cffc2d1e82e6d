// A heading, then a line of JSON for each result. A last line that is cut off is left out: the run was killed while it was written.
#include "tools/cli/resume.h"

#include <errno.h>
#include <string.h>

#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "properties/result_json.h"
#include "properties/token.h"
#include "stress/explore/serialize.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

using nlohmann::json;

std::string Heading() { return json{{"heddle", properties::kHeddleVersion}, {"results", 2}}.dump(); }

// All that a result depends on.
std::string Key(const properties::Task& task, const std::string& build) {
  const properties::Budget& budget = task.budget;
  return json{{"build", build},
              {"implementation", task.implementation},
              {"property", task.property},
              {"seed", budget.seed},
              {"schedules", budget.schedules},
              {"milliseconds", budget.time ? json(budget.time->count()) : json()},
              {"strategy", {budget.strategy.name, budget.strategy.depth, budget.strategy.bound}},
              {"options", budget.options},
              {"chooses_accesses", budget.chooses_accesses},
              {"shard", {budget.shard, budget.shards}},
              {"regressions", task.regressions}}
      .dump();
}

}  // namespace

Resume::Resume(const std::string& path) : path_(path) {
  std::ifstream old(path, std::ios::binary);
  if (!old && errno != ENOENT) throw UsageError("cannot read " + path + ": " + strerror(errno));
  const std::string text((std::istreambuf_iterator<char>(old)), std::istreambuf_iterator<char>());
  std::size_t at = 0;
  for (std::size_t end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
    const std::string line = text.substr(at, end - at);
    if (at == 0) {
      if (line != Heading()) throw UsageError(path + " holds no results of this Heddle; name a file that does not exist");
      continue;
    }
    const json entry = json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!entry.is_object() || !entry.contains("key") || !entry.contains("result")) throw UsageError(path + " is damaged; remove it");
    results_[entry["key"].dump()] = entry["result"].dump();
  }
  if (at == 0 && !text.empty()) throw UsageError(path + " holds no results of this Heddle; name a file that does not exist");
  old.close();
  if (at != text.size()) std::filesystem::resize_file(path, at);
  file_.open(path, std::ios::binary | std::ios::app);
  if (at == 0) file_ << Heading() << "\n" << std::flush;
  if (!file_) throw UsageError("cannot write " + path + ": " + strerror(errno));
}

std::optional<properties::Result> Resume::Find(const properties::Task& task, const std::string& build) const {
  const auto found = results_.find(Key(task, build));
  if (found == results_.end()) return std::nullopt;
  try {
    return properties::ResultFromJson(json::parse(found->second), task);
  } catch (const std::exception& error) {
    throw UsageError(path_ + " is damaged (" + error.what() + "); remove it");
  }
}

void Resume::Add(const properties::Result& result, const std::string& build) {
  // Without a build id nobody can tell whether the plugin is the same. What a deadline has cut short is to be tried again.
  const bool is_cut = result.status == properties::Status::kInconclusive && (result.reason == properties::kInterrupted || result.task.budget.deadline);
  if (build.empty() || result.status == properties::Status::kFault || is_cut) return;
  const json entry = {{"key", json::parse(Key(result.task, build))}, {"result", properties::ToJson(result)}};
  file_ << entry.dump(-1, ' ', false, json::error_handler_t::replace) << "\n" << std::flush;
  if (!file_) throw UsageError("cannot write " + path_ + ": " + strerror(errno));
}

}  // namespace heddle::cli
