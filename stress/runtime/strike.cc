#include "stress/runtime/strike.h"

#include <array>
#include <cstdint>

#include "stress/runtime/leftovers.h"
#include "stress/runtime/process.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime {
namespace {

int g_harmful_faults = 0;

constexpr FaultSet kHarmful = kEveryFault & ~(kHarmlessFaults | kClockFaults);

const char* WhatHappens(Fault fault) {
  switch (fault) {
    case Fault::kShortTransfers: return "moves only a part";
    case Fault::kInterrupts: return "is interrupted";
    case Fault::kFalseReadiness: return "finds nothing";
    case Fault::kDelays: return "is late";
    case Fault::kResets: return "is reset";
    case Fault::kRefusals: return "is refused";
    case Fault::kAcceptFailures: return "fails";
    case Fault::kClockJumps: break;
    case Fault::kAllocationFailures: return "gets no memory";
    case Fault::kThreadFailures: return "gets no thread";
  }
  return "";
}

// How the clock is set: by more than the timeouts of programs, or by less.
struct Jump {
  std::int64_t nanoseconds;
  const char* text;
};
constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kHour = 3'600'000 * kMillisecond;
constexpr std::array<Jump, 4> kJumps{{{kHour, "finds the real-time clock put forward by an hour"},
                                      {-kHour, "finds the real-time clock put back by an hour"},
                                      {kMillisecond, "finds the real-time clock put forward by a millisecond"},
                                      {-kMillisecond, "finds the real-time clock put back by a millisecond"}}};

bool IsOfNetwork(Fault fault) { return (kNetworkFaults & Bit(fault)) != 0; }

// Those are spared who are being made or destroyed, and all while there are several processes: what goes wrong in one of them comes out
// in calls of another.
bool IsSpared(Fault fault) { return (kResourceFaults & Bit(fault)) != 0 && (g.current->spared || processes::CountRunning() != 0); }

bool IsChosen(Fault fault) {
  if (IsSpared(fault)) return false;
  if (!Surprise(ChoiceKind::kFault, true, g.options->fault_odds[fault])) return false;
  if ((kHarmful & Bit(fault)) != 0) NoteHarm();
  return true;
}

}  // namespace

bool internal::Strike(Fault fault) {
  if (!IsChosen(fault)) return false;
  if (g.recorder == nullptr) return true;
  HostSection host;
  if (IsOfNetwork(fault)) {
    g.recorder->Add(Event::Type::kSurprise, *g.current, WhatHappens(fault));
  } else {
    g.recorder->AddSurprise(*g.current, WhatHappens(fault));
  }
  return true;
}

int HarmfulFaults() {
  ConcernAll();
  return g_harmful_faults;
}

void NoteHarm() {
  leftovers::Note([] { g_harmful_faults = 0; });
  ++g_harmful_faults;
}

void internal::SetClock() {
  ConcernAll();
  if (!IsChosen(Fault::kClockJumps)) return;
  const Jump& jump = kJumps[Choose(ChoiceKind::kPortion, kJumps.size())];
  g.realtime_offset += static_cast<std::uint64_t>(jump.nanoseconds);
  if (g.recorder == nullptr) return;
  HostSection host;
  g.recorder->AddSurprise(*g.current, jump.text);
}

}  // namespace heddle::runtime
