// Entries that cannot be decided at the implementation's control level are reported in their place, without a run.
#include "tools/cli/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <utility>

#include "tools/cli/usage_error.h"
#include "tools/report/check_text.h"
#include "tools/report/json_report.h"

namespace heddle::cli {

std::vector<Check> ChecksFor(const std::vector<Selected>& selected, const std::function<bool(const properties::Property&)>& wanted) {
  std::vector<Check> checks;
  for (const Selected& one : selected) {
    for (const std::string& id : one.implementation.properties) {
      const properties::Property* const property = properties::FindProperty(id);
      if (wanted(*property)) checks.push_back({{one.subject, property, {}, nullptr, {}}, one.path, one.implementation.findings});
    }
  }
  return checks;
}

void Complete(const Check& check, properties::Result result, report::Entry* entry) {
  if (result.status == properties::Status::kViolated) {
    entry->broken = properties::FindProperty(result.violation->property);
    for (const auto& finding : check.findings) {
      if (finding.property == result.violation->property) entry->known = finding.reference;
    }
  }
  // A subject that claims to be instrumented, and was not seen once: whatever came out means nothing. A program may have nothing to be seen.
  const bool unseen = result.executions != 0 && result.steps == 0 && result.instrumented == 0;
  if (result.status == properties::Status::kHeld && unseen) {
    const bool is_program = entry->subject.kind == "program";
    result.status = is_program ? properties::Status::kInconclusive : properties::Status::kFault;
    result.reason = is_program ? "nothing to schedule was seen: the program starts no thread, takes no lock and waits for nothing"
                               : "no operation of the subject was seen: build the plugin with heddle_plugin()";
  }
  entry->result = std::move(result);
}

namespace {

volatile std::sig_atomic_t g_interrupted = 0;
struct sigaction g_old_interrupt;
struct sigaction g_old_terminate;

}  // namespace

Interruptible::Interruptible() {
  g_interrupted = 0;
  struct sigaction action = {};
  action.sa_handler = [](int) { g_interrupted = 1; };
  // The second one is not noted any more.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, nullptr, &g_old_interrupt);
  // What runs in the background of a script has nobody to interrupt it.
  if (g_old_interrupt.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, &g_old_terminate);
}

Interruptible::~Interruptible() {
  sigaction(SIGINT, &g_old_interrupt, nullptr);
  sigaction(SIGTERM, &g_old_terminate, nullptr);
}

bool Interruptible::Interrupted() { return g_interrupted != 0; }

bool IsDecidable(const report::Entry& entry, runtime::MemoryModel memory) {
  if (entry.subject.level == HEDDLE_LEVEL_FULL) return true;
  return !entry.property->needs_instrumentation && memory == runtime::MemoryModel::kSequentiallyConsistent;
}

void RunChecks(std::vector<Check>* checks, int jobs, bool progress, const std::function<properties::Budget(const Check&)>& budget_of,
               const std::function<void(const report::Entry&)>& done, Resume* resume) {
  std::vector<properties::Task> tasks;
  std::vector<std::size_t> places;  // of the tasks' checks
  for (std::size_t i = 0; i < checks->size(); ++i) {
    Check& check = (*checks)[i];
    report::Entry& entry = check.entry;
    const properties::Budget budget = budget_of(check);
    if (!IsDecidable(entry, budget.options.memory)) continue;
    properties::Task task{check.path, entry.subject.implementation, std::string(entry.property->id), budget, check.regressions};
    if (resume != nullptr) {
      if (const auto known = resume->Find(task, entry.subject.build)) {
        Complete(check, *known, &entry);
        continue;
      }
    }
    tasks.push_back(std::move(task));
    places.push_back(i);
  }
  std::size_t reported = 0;
  const auto report_until = [&](std::size_t end) {
    for (; reported < end; ++reported) {
      report::Entry& entry = (*checks)[reported].entry;
      done(entry);
      entry.result.reset();
    }
  };
  std::size_t completed = 0;
  std::size_t violated = 0;
  const auto began = std::chrono::steady_clock::now();
  auto last = began;
  properties::RunTasks(
      tasks, jobs,
      [&](const properties::Result& result) {
        const std::size_t place = places[completed++];
        report_until(place);
        Check& check = (*checks)[place];
        if (resume != nullptr) resume->Add(result, check.entry.subject.build);
        Complete(check, result, &check.entry);
        violated += check.entry.broken != nullptr && check.entry.known.empty();
        report_until(place + 1);
      },
      [&](std::size_t finished, std::uint64_t executions) {
        const auto now = std::chrono::steady_clock::now();
        if (!progress || now - last < std::chrono::seconds(3)) return;
        last = now;
        const double seconds = std::chrono::duration<double>(now - began).count();
        fprintf(stderr, "%s", report::ProgressText({finished, tasks.size(), violated, executions, seconds}).c_str());
      },
      Interruptible::Interrupted);
  report_until(checks->size());
}

void AddSource(std::vector<report::Entry>* entries) {
  std::vector<const explore::Recording*> recordings;
  for (const report::Entry& entry : *entries) {
    if (!entry.result || !entry.result->violation) continue;
    recordings.push_back(&entry.result->violation->recording);
    recordings.push_back(&entry.result->violation->found);
  }
  // All at once: reading the debug information takes longer than looking something up in it.
  const report::Source source = report::FindSource(recordings);
  for (report::Entry& entry : *entries) {
    if (entry.result && entry.result->violation) entry.source = source;
  }
}

bool ShowsProgress(bool asked) { return asked || isatty(STDERR_FILENO) != 0; }

void WriteFile(const std::string& path, const std::string& contents) {
  std::ofstream file(path, std::ios::binary);
  file << contents;
  file.close();
  if (!file) throw UsageError("cannot write " + path + "; name a file in a directory that exists and may be written to");
}

std::size_t OutputWidth() { return 120; }

std::string FileNameFor(std::string_view implementation, std::string_view property) {
  std::string name = std::string(implementation) + "-" + std::string(property);
  std::replace_if(name.begin(), name.end(), [](unsigned char letter) { return !isalnum(letter) && letter != '-' && letter != '.'; }, '_');
  return name;
}

report::Pointers PointersFor(const report::Entry& entry, const std::string& directory) {
  const std::string path = directory + "/" + FileNameFor(entry.subject.implementation, entry.broken->id) + ".json";
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  std::ofstream file(path, std::ios::binary);
  file << report::FailureToJson(entry);
  file.close();
  return {file ? path : "none: cannot write " + path, "tools/heddle replay"};
}

}  // namespace heddle::cli
