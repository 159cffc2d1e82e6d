#include "stress/strategy/pair_coverage.h"

namespace heddle::strategy {

void PairCoverage::Begin() {
  ++execution_;
  new_ = 0;
}

void PairCoverage::Add(const Operation& operation) {
  if (operation.object == nullptr) return;
  const auto [entry, is_new] = addresses_.try_emplace(operation.object);
  Address& address = entry->second;
  if (is_new) address.number = static_cast<std::uint32_t>(addresses_.size());
  const std::uint32_t present = std::uint32_t{operation.thread} << 8 | static_cast<std::uint32_t>(operation.kind);
  // 0 stands for the beginning of the execution: no operation on an address is a start.
  const std::uint32_t before = address.execution == execution_ ? address.last : 0;
  address.execution = execution_;
  address.last = present;
  const std::uint64_t pair = (std::uint64_t{address.number} << 32 | std::uint64_t{before} << 16 | present) * 0x9e3779b97f4a7c15u;
  auto covered = covered_[pair >> 44];
  if (!covered) ++new_;
  covered = true;
}

}  // namespace heddle::strategy
