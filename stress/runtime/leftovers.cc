#include "stress/runtime/leftovers.h"

#include <stdlib.h>

#include <algorithm>
#include <span>
#include <utility>

namespace heddle::runtime::leftovers {
namespace {

constexpr int kMax = 16;
Clear g_noted[kMax];

}  // namespace

int internal::g_count = 0;

void internal::ClearAll() {
  const auto count = static_cast<std::size_t>(std::exchange(g_count, 0));
  for (const Clear clear : std::span(g_noted, count)) clear();
}

void Note(Clear clear) {
  Clear* const end = g_noted + internal::g_count;
  if (std::find(g_noted, end, clear) != end) return;
  if (internal::g_count == kMax) abort();  // there are not so many
  g_noted[internal::g_count++] = clear;
}

}  // namespace heddle::runtime::leftovers
