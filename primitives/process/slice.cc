// PySlice_AdjustIndices, with care for steps whose size does not fit.

#include "primitives/process/slice.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace heddle::process::internal {

SliceRange ResolveSlice(const Slice& slice, std::size_t size) {
  const auto length = static_cast<std::ptrdiff_t>(size);
  // -step must exist.
  const std::ptrdiff_t step =
      std::max(slice.step.value_or(1), -std::numeric_limits<std::ptrdiff_t>::max());
  if (step == 0) throw std::invalid_argument("slice step cannot be zero");
  const std::ptrdiff_t lowest = step < 0 ? -1 : 0;
  const std::ptrdiff_t highest = step < 0 ? length - 1 : length;
  const auto resolve = [&](std::optional<std::ptrdiff_t> bound, std::ptrdiff_t if_left_out) {
    if (!bound) return if_left_out;
    return std::clamp(*bound < 0 ? *bound + length : *bound, lowest, highest);
  };
  const std::ptrdiff_t start = resolve(slice.start, step < 0 ? highest : lowest);
  const std::ptrdiff_t stop = resolve(slice.stop, step < 0 ? lowest : highest);
  const std::ptrdiff_t distance = step < 0 ? start - stop : stop - start;
  const std::ptrdiff_t stride = step < 0 ? -step : step;
  const std::ptrdiff_t count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
  return {start, step, static_cast<std::size_t>(count)};
}

std::size_t ResolveIndex(std::ptrdiff_t index, std::size_t size) {
  const auto length = static_cast<std::ptrdiff_t>(size);
  const std::ptrdiff_t position = index < 0 ? index + length : index;
  if (position < 0 || position >= length) throw std::out_of_range("invalid index");
  return static_cast<std::size_t>(position);
}

}  // namespace heddle::process::internal
