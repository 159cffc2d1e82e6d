#include "stress/runtime/thread_pointer.h"

#include "stress/runtime/engine.h"

namespace heddle::runtime::thread_pointer {
namespace internal {

std::uint8_t g_missed[1 << kPlaceBits];
bool g_may_be_missing = false;
bool g_is_missing = false;
std::uint8_t* g_place = g_missed;

}  // namespace internal

namespace {

bool g_stays = false;

}  // namespace

void MayBeMissing() { internal::g_may_be_missing = !g_stays; }

void PutInPlaceIfMissing() {
  if (internal::g_is_missing) PutInPlace(g.current->thread_pointer);
}

void StaysInPlace() {
  g_stays = true;
  internal::g_may_be_missing = false;
  PutInPlaceIfMissing();
}

bool WasMissing() {
  if (!internal::g_is_missing) return false;
  PutInPlaceIfMissing();
  if (*internal::g_place < internal::kOften) ++*internal::g_place;
  return true;
}

}  // namespace heddle::runtime::thread_pointer
