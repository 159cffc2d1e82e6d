// Slices and indices as Python counts them: from the end when negative.
// The contract is the Python 3.11 language reference, slice.indices.

#ifndef HEDDLE_PRIMITIVES_PROCESS_SLICE_H_
#define HEDDLE_PRIMITIVES_PROCESS_SLICE_H_

#include <cstddef>
#include <optional>

namespace heddle::process {

// a[start:stop:step]; what is left out is std::nullopt.
struct Slice {
  std::optional<std::ptrdiff_t> start = std::nullopt;
  std::optional<std::ptrdiff_t> stop = std::nullopt;
  std::optional<std::ptrdiff_t> step = std::nullopt;
};

namespace internal {

// The positions start, start + step, ...: `count` of them, all in the sequence.
struct SliceRange {
  std::ptrdiff_t start;
  std::ptrdiff_t step;
  std::size_t count;
};

// What `slice` means for a sequence of `size` elements. std::invalid_argument when step is 0.
SliceRange ResolveSlice(const Slice& slice, std::size_t size);

// The position that `index` means. std::out_of_range when there is none.
std::size_t ResolveIndex(std::ptrdiff_t index, std::size_t size);

}  // namespace internal
}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_SLICE_H_
