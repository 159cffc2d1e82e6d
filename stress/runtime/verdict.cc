// The names of verdicts, as reports print them.
#include "stress/runtime/verdict.h"

namespace heddle::runtime {

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOk: return "ok";
    case Verdict::kViolation: return "violation";
    case Verdict::kDeadlock: return "deadlock";
    case Verdict::kLivelock: return "livelock";
    case Verdict::kRace: return "data race";
    case Verdict::kUseAfterFree: return "bad memory access";
    case Verdict::kDoubleFree: return "bad free";
    case Verdict::kLeak: return "leak";
    case Verdict::kHeapExhausted: return "heap exhausted";
    case Verdict::kException: return "uncaught exception";
    case Verdict::kAbort: return "abort";
    case Verdict::kExit: return "exit";
    case Verdict::kCrash: return "crash";
    case Verdict::kStackOverflow: return "stack overflow";
    case Verdict::kHang: return "hang";
    case Verdict::kNotModelled: return "not modelled";
  }
  return "?";
}

}  // namespace heddle::runtime
