// Runs a load for a long time and looks whether anything has grown: descriptors, threads,
// processes, shared mappings, memory.

#ifndef HEDDLE_PRIMITIVES_SOAK_SOAK_H_
#define HEDDLE_PRIMITIVES_SOAK_SOAK_H_

#include <chrono>
#include <functional>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <vector>

namespace heddle::soak {

// Something that is used over and over again. Its constructor starts all that stays for its
// lifetime, threads and processes included.
class Load {
 public:
  virtual ~Load() = default;

  // Uses it for a moment, with failures. What a round began has ended, or is about to end, when it
  // returns. Reports wrong results with EXPECT_.
  virtual void Round(std::mt19937& random) = 0;
};

struct LoadKind {
  std::string name;
  std::function<std::unique_ptr<Load>()> make;

  friend std::ostream& operator<<(std::ostream& out, const LoadKind& kind) {
    return out << kind.name;
  }
};

// After the warm-up, which is the first fifth of the time, memory may grow by this much, for
// malloc's arenas and what they cannot give back. Under a sanitizer, which keeps freed memory for a
// while, memory is not looked at.
inline constexpr std::size_t kMemoryBoundInKibibytes = 8 * 1024;

// Rounds of a load, with the same random numbers each time, for `duration` and at least two of
// them. What has grown, one line each: between the load's construction and the end of the last
// round, and between its construction's beginning and its destruction's end.
std::vector<std::string> Soak(const LoadKind& kind, std::chrono::nanoseconds duration);

// Of this program's loads each: --seconds=N divided by `loads`.
std::chrono::nanoseconds DurationOfEach(std::size_t loads);

}  // namespace heddle::soak

#endif  // HEDDLE_PRIMITIVES_SOAK_SOAK_H_
