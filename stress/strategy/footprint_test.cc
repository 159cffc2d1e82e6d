#include "stress/strategy/footprint.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace heddle::strategy {
namespace {

constexpr int kBytes = 40;
const char memory[kBytes] = {};

struct Part {
  int begin;
  int size;
  AccessKind kind;
};

std::ostream& operator<<(std::ostream& stream, const Part& part) {
  return stream << "[" << part.begin << ", +" << part.size << ") kind " << static_cast<int>(part.kind);
}

rc::Gen<std::vector<Part>> Parts() {
  const auto part = rc::gen::map(
      rc::gen::tuple(rc::gen::inRange(0, kBytes - 8), rc::gen::inRange(0, 9),
                     rc::gen::element(AccessKind::kRead, AccessKind::kWrite, AccessKind::kAdd)),
      [](const auto& drawn) { return Part{std::get<0>(drawn), std::get<1>(drawn), std::get<2>(drawn)}; });
  return rc::gen::container<std::vector<Part>>(part);
}

Footprint Of(const std::vector<Part>& parts) {
  Footprint footprint;
  for (const Part& part : parts) footprint.Add({&memory[part.begin], static_cast<std::size_t>(part.size), part.kind});
  footprint.Close();
  return footprint;
}

// Byte by byte; what has no size is its first byte.
bool Touches(const Part& part, int byte) { return part.begin <= byte && byte < part.begin + std::max(part.size, 1); }

bool Conflict(const Part& a, const Part& b) {
  if (a.kind == b.kind && a.kind != AccessKind::kWrite) return false;
  for (int byte = 0; byte < kBytes; ++byte) {
    if (Touches(a, byte) && Touches(b, byte)) return true;
  }
  return false;
}

RC_GTEST_PROP(Footprint, ConflictsWhereTwoAccessesDo, ()) {
  const std::vector<Part> mine = *Parts();
  const std::vector<Part> others = *Parts();
  const bool expected = std::any_of(mine.begin(), mine.end(), [&](const Part& a) {
    return std::any_of(others.begin(), others.end(), [&](const Part& b) { return Conflict(a, b); });
  });
  RC_ASSERT(Of(mine).ConflictsWith(Of(others)) == expected);
  RC_ASSERT(Of(others).ConflictsWith(Of(mine)) == expected);
}

RC_GTEST_PROP(Footprint, ChangesWhatIsWrittenOrAddedTo, ()) {
  const std::vector<Part> parts = *Parts();
  const Footprint footprint = Of(parts);
  for (int byte = 0; byte < kBytes; ++byte) {
    const bool expected = std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.kind != AccessKind::kRead && Touches(part, byte); });
    RC_ASSERT(footprint.Changes(&memory[byte]) == expected);
  }
}

TEST(Footprint, WhatConcernsAllConflictsWithNothingAtAllToo) {
  Footprint all;
  all.AddAll();
  all.Close();
  const Footprint nothing = Of({});
  EXPECT_TRUE(all.ConflictsWith(nothing));
  EXPECT_TRUE(nothing.ConflictsWith(all));
  EXPECT_TRUE(all.Changes(&memory[0]));
  EXPECT_FALSE(nothing.ConflictsWith(nothing));
}

}  // namespace
}  // namespace heddle::strategy
