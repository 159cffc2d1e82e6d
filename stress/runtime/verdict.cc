// The names of verdicts, as reports print them, and of memory models, as options give them.
#include "stress/runtime/verdict.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

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

std::string_view Name(MemoryModel memory) { return kMemoryModelNames[static_cast<std::size_t>(memory)]; }

std::optional<MemoryModel> MemoryModelNamed(std::string_view name) {
  const auto found = std::ranges::find(kMemoryModelNames, name);
  if (found == std::end(kMemoryModelNames)) return std::nullopt;
  return static_cast<MemoryModel>(found - std::begin(kMemoryModelNames));
}

}  // namespace heddle::runtime
