// One event of the trace is one line of the file.
#include "tools/report/chrome_trace.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "properties/token.h"
#include "tools/report/interleaving.h"
#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using nlohmann::ordered_json;
using runtime::Event;

// The trace of one failure, under construction.
class Trace {
 public:
  Trace(const Entry& entry, int process, std::vector<ordered_json>* out)
      : entry_(entry), recording_(entry.result->violation->recording), process_(process), out_(out) {}

  void Write() {
    WriteNames();
    std::optional<strategy::ThreadId> running;
    std::size_t last_of_running = 0;
    for (std::size_t i = 0; i < recording_.events.size(); ++i) {
      const Event& event = recording_.events[i];
      if (TellsWhoRuns(event)) {
        if (running && *running != event.thread) WriteSwitch(*running, last_of_running, event.thread, i);
        running = event.thread;
        last_of_running = i;
      }
      WriteEvent(event, i);
    }
    const std::size_t end = recording_.events.size();
    // Calls that never came to their end.
    for (auto& [thread, calls] : open_) {
      for (; !calls.empty(); calls.pop_back()) End(calls.back(), end);
    }
    const explore::Failure& failure = recording_.failure;
    Add({{"ph", "i"}, {"name", Name(failure.verdict)}, {"cat", "verdict"}, {"s", "p"}, {"tid", running.value_or(0)}, {"ts", end},
         {"args", {{"message", failure.message}}}});
  }

 private:
  void Add(ordered_json json) {
    json["pid"] = process_;
    out_->push_back(std::move(json));
  }

  void WriteNames() {
    const properties::Violation& violation = *entry_.result->violation;
    Add({{"ph", "M"}, {"name", "process_name"},
         {"args", {{"name", fmt::format("{} breaks {}", entry_.subject.implementation, entry_.broken->id)}}}});
    Add({{"ph", "M"}, {"name", "process_labels"}, {"args", {{"labels", Name(violation.recording.failure.verdict)}}}});
    Add({{"ph", "M"}, {"name", "process_sort_index"}, {"args", {{"sort_index", process_}}}});
    std::map<strategy::ThreadId, bool> threads;
    for (const Event& event : recording_.events) threads[event.thread] = true;
    for (const auto& [thread, unused] : threads) {
      Add({{"ph", "M"}, {"name", "thread_name"}, {"tid", thread}, {"args", {{"name", fmt::format("T{}", thread)}}}});
      Add({{"ph", "M"}, {"name", "thread_sort_index"}, {"tid", thread}, {"args", {{"sort_index", thread}}}});
    }
  }

  ordered_json ArgumentsOf(const Event& event) const {
    ordered_json arguments = ordered_json::object();
    if (event.step != 0) arguments["step"] = event.step;
    arguments["virtual_ns"] = event.now;
    if (!event.object.empty()) arguments["object"] = event.object;
    if (!event.text.empty()) arguments["value"] = event.text;
    const Frame place = entry_.source.PlaceOf(recording_, event);
    if (!place.file.empty()) arguments["at"] = Location(place);
    if (!place.text.empty()) arguments["source"] = place.text;
    return arguments;
  }

  void WriteEvent(const Event& event, std::size_t at) {
    if (event.type == Event::Type::kNote) {
      if (BeginsCall(event)) {
        open_[event.thread].push_back(out_->size());
        Add({{"ph", "X"}, {"name", event.text}, {"cat", "call"}, {"tid", event.thread}, {"ts", at}, {"dur", 0}, {"args", ArgumentsOf(event)}});
        return;
      }
      if (std::vector<std::size_t>& calls = open_[event.thread]; EndsCall(event) && !calls.empty()) {
        (*out_)[calls.back()]["args"]["result"] = ResultOf(event);
        End(calls.back(), at + 1);
        calls.pop_back();
        return;
      }
    }
    Add({{"ph", "X"}, {"name", EventText(event)}, {"cat", event.type == Event::Type::kOperation ? std::string(strategy::Name(event.kind)) : "event"},
         {"tid", event.thread}, {"ts", at}, {"dur", 1}, {"args", ArgumentsOf(event)}});
  }

  // The call that is written there ends now. One event for both its ends: not all readers agree on which ends belong together.
  void End(std::size_t call, std::size_t now) {
    ordered_json& event = (*out_)[call];
    event["dur"] = now - event["ts"].get<std::size_t>();
  }

  // An arrow from one thread's last event to the next one's first.
  void WriteSwitch(strategy::ThreadId from, std::size_t from_at, strategy::ThreadId to, std::size_t to_at) {
    const std::string id = fmt::format("{}.{}", process_, to_at);
    Add({{"ph", "s"}, {"name", "switch"}, {"cat", "switch"}, {"id", id}, {"tid", from}, {"ts", from_at}});
    Add({{"ph", "f"}, {"bp", "e"}, {"name", "switch"}, {"cat", "switch"}, {"id", id}, {"tid", to}, {"ts", to_at}});
  }

  const Entry& entry_;
  const explore::Recording& recording_;
  const int process_;
  std::vector<ordered_json>* const out_;
  std::map<strategy::ThreadId, std::vector<std::size_t>> open_;  // calls under way: where they are written
};

std::string Dump(const ordered_json& json) { return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace); }

}  // namespace

std::string ToChromeTrace(const Report& report) {
  std::vector<ordered_json> events;
  ordered_json failures = ordered_json::array();
  int process = 0;
  for (const Entry& entry : report.entries) {
    if (!entry.result || !entry.result->violation) continue;
    Trace(entry, ++process, &events).Write();
    failures.push_back({{"pid", process},
                        {"implementation", entry.subject.implementation},
                        {"property", entry.broken->id},
                        {"scenario", entry.result->violation->scenario->Describe()},
                        {"token", entry.result->violation->token}});
  }
  std::string text = "{\"displayTimeUnit\": \"ns\",\n\"otherData\": " +
                     Dump({{"heddle", properties::kHeddleVersion}, {"seed", report.budget.seed}, {"failures", failures}}) +
                     ",\n\"traceEvents\": [\n";
  for (std::size_t i = 0; i < events.size(); ++i) text += Dump(events[i]) + (i + 1 < events.size() ? ",\n" : "\n");
  return text + "]}\n";
}

}  // namespace heddle::report
