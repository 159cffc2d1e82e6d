#include "stress/strategy/bytes.h"

#include <algorithm>

#include "stress/strategy/replay.h"

namespace heddle::strategy {
namespace {

constexpr std::size_t kHead = 2;
// Of the tendencies to stay, the one that the lowest bits of the head choose.
constexpr std::uint32_t kStays[] = {0, 1, 4, 16};
// What is not about threads goes its ordinary way for all but this part of the bytes: that is what mostly happens.
constexpr std::uint32_t kExtraordinary = 16;

}  // namespace

bool Bytes::Begin() {
  coverage_.Begin();
  const std::uint8_t first = bytes_.empty() ? 0 : bytes_[0];
  const std::uint8_t second = bytes_.size() < kHead ? 0 : bytes_[1];
  stays_ = kStays[first % std::size(kStays)];
  random_ = Random(first, second);
  position_ = std::min(kHead, bytes_.size());
  return true;
}

std::size_t Bytes::Pick(const SchedulePoint& point) {
  const std::size_t picked = point.enabled.size() == 1 ? 0 : Decide(point);
  coverage_.Add(*point.enabled[picked]);
  return picked;
}

// Of n threads, one byte in n + 1 is for the ordinary way.
std::size_t Bytes::Decide(const SchedulePoint& point) {
  const auto threads = static_cast<std::uint32_t>(point.enabled.size());
  if (!Ends()) {
    const std::uint32_t decision = bytes_[position_++] % (threads + 1);
    return decision == 0 ? Default(point) : decision - 1;
  }
  const std::size_t current = point.Current();
  if (current != kBlocked && random_.Below(stays_ + 1) != 0) return current;
  return random_.Below(threads);
}

std::uint32_t Bytes::Choose(ChoiceKind kind, std::uint32_t alternatives) {
  if (Ends()) return ChooseAtRandom(random_, kind, alternatives);
  const std::uint32_t decision = bytes_[position_++];
  switch (kind) {
    case ChoiceKind::kWaiter:
    case ChoiceKind::kPortion:
    case ChoiceKind::kStore:
      return decision % alternatives;
    case ChoiceKind::kSpuriousWakeup:
    case ChoiceKind::kSpuriousFailure:
    case ChoiceKind::kEarlyTimer:
    case ChoiceKind::kFault:
      return decision % kExtraordinary == 1 ? 1 : 0;
  }
  return 0;
}

}  // namespace heddle::strategy
