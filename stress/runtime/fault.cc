// Faults as people write them.
#include "stress/runtime/fault.h"

#include <charconv>
#include <stdexcept>

namespace heddle::runtime {
namespace {

std::uint16_t OddsOf(std::string_view text) {
  std::uint16_t odds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), odds);
  if (error != std::errc() || end != text.data() + text.size() || odds < 2) {
    throw std::invalid_argument("a fault strikes once in 2 to 65535 times, not in " + std::string(text));
  }
  return odds;
}

}  // namespace

std::string_view Name(Fault fault) {
  switch (fault) {
    case Fault::kShortTransfers: return "short-transfers";
    case Fault::kInterrupts: return "interrupts";
    case Fault::kFalseReadiness: return "false-readiness";
    case Fault::kDelays: return "delays";
    case Fault::kResets: return "resets";
    case Fault::kRefusals: return "refusals";
    case Fault::kAcceptFailures: return "accept-failures";
    case Fault::kClockJumps: return "clock-jumps";
    case Fault::kAllocationFailures: return "allocation-failures";
    case Fault::kThreadFailures: return "thread-failures";
  }
  return "?";
}

std::string ToText(Fault fault, const FaultOdds& odds) {
  const std::string name(Name(fault));
  return odds[fault] == kUsualOdds ? name : name + "/" + std::to_string(odds[fault]);
}

Fault FaultOf(std::string_view text, FaultOdds& odds) {
  const std::string_view name = text.substr(0, text.find('/'));
  int i = 0;
  while (i < kFaultCount && Name(static_cast<Fault>(i)) != name) ++i;
  if (i == kFaultCount) throw std::invalid_argument("no fault is named " + std::string(name));
  const auto fault = static_cast<Fault>(i);
  odds[fault] = name.size() == text.size() ? kUsualOdds : OddsOf(text.substr(name.size() + 1));
  return fault;
}

}  // namespace heddle::runtime
