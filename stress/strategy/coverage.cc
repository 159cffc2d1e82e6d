#include "stress/strategy/coverage.h"

namespace heddle::strategy {
namespace {

// What a feature is about, so that an edge is not taken for a pair of the same two places.
constexpr std::uint64_t kEdge = 1;
constexpr std::uint64_t kPair = 2;

}  // namespace

void Coverage::Begin() {
  ++execution_;
  objects_in_execution_ = 0;
  last_place_ = {};
}

void Coverage::Add(const Operation& operation) {
  Object* object = nullptr;
  if (operation.object != nullptr) {
    object = &objects_[operation.object];
    if (object->execution != execution_) *object = {execution_, ++objects_in_execution_, 0, operation.thread};
  }
  const std::uint32_t place = PlaceOf(operation, object);
  Count(kEdge << 60 | std::uint64_t{last_place_[operation.thread]} << 30 | place);
  last_place_[operation.thread] = place;
  if (object == nullptr) return;
  if (object->place != 0 && object->thread != operation.thread) Count(kPair << 60 | std::uint64_t{object->place} << 30 | place);
  if (!operation.writes) return;
  object->place = place;
  object->thread = operation.thread;
}

// From 1, below 2^30.
std::uint32_t Coverage::PlaceOf(const Operation& operation, const Object* object) {
  const auto kind = static_cast<std::uint32_t>(operation.kind);
  std::uint32_t number = object == nullptr ? 0 : object->number;
  if (HasSite(operation.kind)) {
    const auto [entry, is_new] = sites_.try_emplace(operation.site, 0);
    if (is_new) entry->second = static_cast<std::uint32_t>(sites_.size());
    number = entry->second;
  }
  return (number << 6 | kind) % ((1u << 30) - 1) + 1;
}

void Coverage::Count(std::uint64_t feature) {
  std::uint8_t& counter = counters_[(feature * 0x9e3779b97f4a7c15u >> 32) & (counters_.size() - 1)];
  counter += counter != 0xff;
}

}  // namespace heddle::strategy
