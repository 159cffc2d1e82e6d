// First the events become rows, then the rows become text in one of two layouts.
#include "tools/report/interleaving.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include "stress/explore/unshared.h"
#include "tools/report/wording.h"
#include "tools/report/wrap.h"

namespace heddle::report {
namespace {

using runtime::Event;
using strategy::OperationKind;
using strategy::ThreadId;

// Executions with more rows than this lose their middle.
constexpr std::size_t kHeadRows = 80;
constexpr std::size_t kTailRows = 160;
// One with no more events is shown whole; up to the second number only plain accesses are left out. The last ones are always shown.
constexpr std::size_t kShownWhole = 20;
constexpr std::size_t kOperationsShownWhole = 40;
constexpr std::size_t kShownLast = 10;
// A thread's column is not made narrower than this; below it, threads are listed.
constexpr std::size_t kNarrowest = 18;
constexpr std::size_t kStepWidth = 5;

std::string ThreadName(ThreadId thread) { return fmt::format("T{}", thread); }

struct Row {
  std::string step;
  std::string time;
  ThreadId thread = 0;
  std::string text;
  bool is_line = false;  // across all columns
};

std::vector<Row> RowsOf(const std::vector<Event>& events) {
  const std::vector<bool> shown = Shown(events);
  std::vector<Row> rows;
  if (const auto hidden = std::count(shown.begin(), shown.end(), false); hidden != 0) {
    rows.push_back({"", "", 0, fmt::format("{} that no other thread can have noticed: not shown", Count(static_cast<std::size_t>(hidden), "step")), true});
  }
  Reasons reasons;
  std::optional<ThreadId> running;
  std::uint64_t now = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const Event& event = events[i];
    if (TellsWhoRuns(event)) {
      if (running && *running != event.thread) {
        rows.push_back({"", "", 0,
                        fmt::format("T{} {}; T{} goes on", *running, reasons.Of(*running), event.thread),
                        true});
      }
      running = event.thread;
    }
    reasons.See(event);
    if (!shown[i]) continue;
    Row row;
    if (event.step != 0) row.step = std::to_string(event.step);
    if (event.now != now) {
      row.time = Duration(std::chrono::nanoseconds(static_cast<std::int64_t>(event.now)));
      now = event.now;
    }
    row.thread = event.thread;
    row.text = Printable(EventText(event));
    rows.push_back(std::move(row));
  }
  return rows;
}

void LeaveOutMiddle(std::vector<Row>* rows) {
  if (rows->size() <= kHeadRows + kTailRows) return;
  const std::size_t left_out = rows->size() - kHeadRows - kTailRows;
  const auto head = rows->begin() + kHeadRows;
  rows->erase(head, head + static_cast<std::ptrdiff_t>(left_out));
  rows->insert(rows->begin() + kHeadRows,
               Row{"", "", 0, fmt::format("{} left out; the artifact has them", Count(left_out, "row")), true});
}

// A column for each thread.
struct Column {
  ThreadId thread;
  std::size_t width;
};

// As wide as they need to be, if that fits; else the wide ones share what is left. Empty if there is no room.
std::vector<Column> ColumnsOf(const std::vector<Row>& rows, std::size_t room) {
  std::map<ThreadId, std::size_t> needed;
  for (const Row& row : rows) {
    if (row.is_line) continue;
    std::size_t& width = needed[row.thread];
    width = std::max({width, row.text.size(), ThreadName(row.thread).size()});
  }
  constexpr std::size_t kSeparator = 3;
  const std::size_t separators = kSeparator * needed.size();
  if (room < separators) return {};
  std::vector<std::size_t> widths;
  for (const auto& [thread, width] : needed) widths.push_back(width);
  std::sort(widths.begin(), widths.end());
  std::size_t left = room - separators;
  std::size_t widest = widths.empty() ? 0 : widths.back();
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::size_t share = left / (widths.size() - i);
    if (widths[i] > share) {
      widest = share;
      break;
    }
    left -= widths[i];
  }
  if (!widths.empty() && widest < widths.back() && widest < kNarrowest) return {};
  std::vector<Column> columns;
  for (const auto& [thread, width] : needed) columns.push_back({thread, std::min(width, widest)});
  return columns;
}

std::size_t TimeWidth(const std::vector<Row>& rows) {
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.time.size());
  return width == 0 ? 0 : std::max<std::size_t>(width, 4) + 1;
}

std::string Prefix(std::string_view step, std::string_view time, std::size_t time_width) {
  return fmt::format("{:>{}}{:>{}}", step, kStepWidth, time, time_width);
}

std::string SideBySide(const std::vector<Row>& rows, const std::vector<Column>& columns, std::size_t time_width) {
  std::string text = Prefix("step", time_width == 0 ? "" : "time", time_width);
  std::string rule(text.size() + 1, '-');
  for (const Column& column : columns) {
    text += fmt::format(" | {:<{}}", ThreadName(column.thread), column.width);
    rule += "+" + std::string(column.width + 2, '-');
  }
  rule.pop_back();  // as wide as the longest row
  text = TrimRight(text) + "\n" + rule + "\n";
  for (const Row& row : rows) {
    if (row.is_line) {
      std::string line = std::string(kStepWidth + time_width + 1, '-') + "+- " + row.text + " ";
      line.resize(std::max(line.size(), rule.size()), '-');
      text += line + "\n";
      continue;
    }
    const auto own = std::find_if(columns.begin(), columns.end(),
                                  [&](const Column& column) { return column.thread == row.thread; });
    bool first = true;
    for (const std::string& part : Wrap(row.text, own->width)) {
      std::string line = Prefix(first ? row.step : "", first ? row.time : "", time_width);
      for (const Column& column : columns) {
        line += fmt::format(" | {:<{}}", column.thread == row.thread ? part : "", column.width);
      }
      text += TrimRight(line) + "\n";
      first = false;
    }
  }
  return text;
}

std::string OneBelowTheOther(const std::vector<Row>& rows, std::size_t time_width, std::size_t width) {
  constexpr std::size_t kThreadWidth = 6;
  std::string text = Prefix("step", time_width == 0 ? "" : "time", time_width) + "  thread\n";
  const std::size_t left = kStepWidth + time_width + 2 + kThreadWidth + 2;
  for (const Row& row : rows) {
    if (row.is_line) {
      text += fmt::format("{}-- {} --\n", std::string(kStepWidth + time_width + 2, ' '), row.text);
      continue;
    }
    std::string front = fmt::format("{}  {:<{}}  ", Prefix(row.step, row.time, time_width), ThreadName(row.thread),
                                    kThreadWidth);
    for (const std::string& part : Wrap(row.text, width > 2 * left ? width - left : left)) {
      text += TrimRight(front + part) + "\n";
      front.assign(left, ' ');
    }
  }
  return text;
}

}  // namespace

bool BeginsCall(const Event& event) {
  return event.type == Event::Type::kNote && event.text.ends_with(')') && !event.text.starts_with("->");
}

bool EndsCall(const Event& event) { return event.type == Event::Type::kNote && event.text.starts_with("->"); }

std::string ResultOf(const Event& event) {
  const auto begin = event.text.find_first_not_of(' ', 2);
  return begin == std::string::npos ? "" : event.text.substr(begin);
}

bool TellsWhoRuns(const Event& event) {
  return event.type == Event::Type::kOperation || event.type == Event::Type::kSurprise;
}

void Reasons::See(const Event& event) {
  std::string& reason = reasons_[event.thread];
  reason.clear();
  if (event.type == Event::Type::kBlocked) {
    reason = EventText(event);
  } else if (event.type == Event::Type::kOperation) {
    if (event.kind == OperationKind::kExit) reason = "has ended";
    if (event.kind == OperationKind::kYield) reason = "yields";
    if (event.kind == OperationKind::kSleep) reason = "sleeps";
  }
}

std::string Reasons::Of(ThreadId thread) const {
  const auto found = reasons_.find(thread);
  return found == reasons_.end() || found->second.empty() ? "is preempted" : found->second;
}

std::vector<bool> Shown(const std::vector<Event>& events) {
  std::vector<bool> shown(events.size(), true);
  if (events.size() <= kShownWhole) return shown;
  const std::vector<bool> unshared = explore::FindUnshared(events);
  const auto is_plain = [](const Event& event) {
    return event.kind == OperationKind::kPlainRead || event.kind == OperationKind::kPlainWrite || event.kind == OperationKind::kFree;
  };
  for (std::size_t i = 0; i + kShownLast < events.size(); ++i) {
    shown[i] = !unshared[i] || (events.size() <= kOperationsShownWhole && !is_plain(events[i]));
  }
  return shown;
}

std::string EventText(const Event& event) {
  const std::string about = event.object.empty() ? "" : " " + event.object;
  switch (event.type) {
    case Event::Type::kOperation: {
      const std::string name(strategy::Name(event.kind));
      if (event.object == ThreadName(event.thread)) return name;
      if (event.text.empty()) return name + about;
      return name + about + (event.text.find(" -> ") != std::string::npos ? ": " : " = ") + event.text;
    }
    case Event::Type::kBlocked:
      return event.object.empty() ? "waits" : "waits for" + about;
    case Event::Type::kTimedOut:
      return event.object.empty() ? "times out" : "times out on" + about;
    case Event::Type::kSurprise:
      return "! " + event.text + about;
    case Event::Type::kNote:
      break;
  }
  return event.text + (BeginsCall(event) ? " ..." : "");
}

std::string Interleaving(const std::vector<Event>& events, std::string_view end, std::size_t width) {
  std::vector<Row> rows = RowsOf(events);
  LeaveOutMiddle(&rows);
  rows.push_back({"", "", 0, std::string(end), true});
  const std::size_t time_width = TimeWidth(rows);
  const std::size_t left = kStepWidth + time_width;
  const std::vector<Column> columns = ColumnsOf(rows, width > left ? width - left : 0);
  return columns.empty() ? OneBelowTheOther(rows, time_width, width) : SideBySide(rows, columns, time_width);
}

}  // namespace heddle::report
