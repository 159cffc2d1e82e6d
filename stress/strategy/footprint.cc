#include "stress/strategy/footprint.h"

#include <algorithm>

namespace heddle::strategy {

void Footprint::Add(const Access& access) {
  const auto begin = reinterpret_cast<std::uintptr_t>(access.object);
  const std::uintptr_t end = begin + std::max<std::size_t>(access.size, 1);
  Ranges& ranges = ranges_[static_cast<std::size_t>(access.kind)];
  // Loops go over memory in order, or stay where they are.
  if (!ranges.empty() && begin >= ranges.back().begin && begin <= ranges.back().end) {
    ranges.back().end = std::max(ranges.back().end, end);
    return;
  }
  ranges.push_back({begin, end});
}

void Footprint::Merge(Ranges& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::size_t kept = 0;
  for (const Range range : ranges) {
    if (kept != 0 && range.begin <= ranges[kept - 1].end) {
      ranges[kept - 1].end = std::max(ranges[kept - 1].end, range.end);
    } else {
      ranges[kept++] = range;
    }
  }
  ranges.resize(kept);
}

void Footprint::Close() {
  for (Ranges& ranges : ranges_) Merge(ranges);
}

bool Footprint::Overlap(const Ranges& a, const Ranges& b) {
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].end <= b[j].begin) {
      ++i;
    } else if (b[j].end <= a[i].begin) {
      ++j;
    } else {
      return true;
    }
  }
  return false;
}

bool Footprint::ConflictsWith(const Footprint& other) const {
  if (all_ || other.all_) return true;
  for (std::size_t mine = 0; mine < kKinds; ++mine) {
    for (std::size_t others = 0; others < kKinds; ++others) {
      const bool commute = mine == others && mine != static_cast<std::size_t>(AccessKind::kWrite);
      if (!commute && Overlap(ranges_[mine], other.ranges_[others])) return true;
    }
  }
  return false;
}

bool Footprint::Changes(const volatile void* object) const {
  if (all_) return true;
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  for (const AccessKind kind : {AccessKind::kWrite, AccessKind::kAdd}) {
    for (const Range& range : ranges_[static_cast<std::size_t>(kind)]) {
      if (range.begin <= address && address < range.end) return true;
    }
  }
  return false;
}

}  // namespace heddle::strategy
