#include "stress/runtime/net/call.h"

namespace heddle::runtime::net {
namespace {

int g_harmful_faults = 0;

bool IsOn(Fault fault) { return (g.options.faults & Bit(fault)) != 0; }

const char* WhatHappens(Fault fault) {
  switch (fault) {
    case Fault::kShortTransfers: return "moves only a part";
    case Fault::kInterrupts: return "is interrupted";
    case Fault::kFalseReadiness: return "finds nothing";
    case Fault::kDelays: return "is late";
    case Fault::kResets: return "is reset";
    case Fault::kRefusals: return "is refused";
    case Fault::kAcceptFailures: return "fails";
  }
  return "";
}

}  // namespace

bool Strikes(Fault fault) {
  if (!Surprise(ChoiceKind::kFault, IsOn(fault))) return false;
  g_harmful_faults += (kHarmlessFaults & Bit(fault)) == 0;
  if (g.recorder != nullptr) g.recorder->Add(Event::Type::kSurprise, *g.current, WhatHappens(fault));
  return true;
}

int HarmfulFaults() { return g_harmful_faults; }

void NoteHarm() { ++g_harmful_faults; }

void ForgetFaults() { g_harmful_faults = 0; }

Place WholeOf(const File& file) {
  const Channel* const first = file.in == nullptr ? file.out : file.out == nullptr ? file.in : file.in < file.out ? file.in : file.out;
  if (first == nullptr) return Of(file);
  return {first, file.in != nullptr && file.out != nullptr ? 2 * sizeof(Channel) : sizeof(Channel)};
}

void NotModelled(const char* what, long detail) { Finish(Verdict::kNotModelled, "T%d uses %s (%ld)", g.current->thread, what, detail); }

}  // namespace heddle::runtime::net
