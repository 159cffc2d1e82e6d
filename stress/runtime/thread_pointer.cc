#include "stress/runtime/thread_pointer.h"

#include <algorithm>
#include <iterator>

#include "stress/runtime/engine.h"

namespace heddle::runtime::thread_pointer {
namespace internal {

std::uint8_t g_may_miss[kPlaces + 1];
bool g_is_missing = false;
std::uint8_t* g_place = g_may_miss;
int g_harness_has_it_for = 0;

}  // namespace internal

namespace {

constexpr std::uint8_t kOften = 3;
// A fault takes as long as setting the FS base some two hundred times.
constexpr int kExecutions = 2000;

bool g_stays = false;

bool HarnessRuns() { return internal::g_place == &internal::g_may_miss[internal::kPlaces]; }

void MayMissEverywhere(std::uint8_t times) { std::fill(std::begin(internal::g_may_miss), std::end(internal::g_may_miss), times); }

}  // namespace

void MayBeMissing() {
  if (!g_stays) MayMissEverywhere(kOften);
}

void PutInPlaceIfMissing() {
  if (internal::g_is_missing) PutInPlace(HarnessRuns() ? g.host_thread_pointer : g.current->thread_pointer);
}

void StaysInPlace() {
  if (!g_stays) MayMissEverywhere(0);
  g_stays = true;
  PutInPlaceIfMissing();
}

bool WasMissing() {
  if (!internal::g_is_missing) return false;
  PutInPlaceIfMissing();
  if (HarnessRuns()) {
    internal::g_harness_has_it_for = kExecutions;
  } else if (*internal::g_place != 0) {
    --*internal::g_place;
  }
  return true;
}

}  // namespace heddle::runtime::thread_pointer
