// How an operation of Heddle is compared with the same operation of its peers, and the table of it.
// All take turns, round by round, so that whatever else the machine does meets all of them.
#ifndef HEDDLE_TOOLS_BENCH_PRIMITIVES_COMPARISON_H_
#define HEDDLE_TOOLS_BENCH_PRIMITIVES_COMPARISON_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace heddle::bench {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// Does something `count` times, at least once, and returns how long that took, without what it
// needed to prepare.
using Operation = std::function<Seconds(std::int64_t count)>;

struct Peer {
  std::string name;
  std::string package;  // The Debian package that brings it.
  Operation operation;  // Empty when the package is not installed.
};

struct Comparison {
  std::string what;
  Operation heddle;
  std::vector<Peer> peers;
};

// One line of the table.
struct Line {
  // Operations per second, the median of the rounds. The ratio is the median of the rounds' own
  // ratios, Heddle's speed by the peer's, in which a change in the load of the machine cancels out.
  struct Measured {
    double ratio;
    double heddle;
    double peer;
  };

  std::string what;
  std::string peer;
  std::string package;
  std::optional<Measured> measured;
};

// How much to measure. An operation is repeated until it takes about `round` each time.
struct Effort {
  int rounds;
  Seconds round;
};

std::vector<Line> Measure(const Comparison& comparison, const Effort& effort);

// The table, and a sentence for each line with a ratio under 1.
std::string Table(const std::vector<Line>& lines);

}  // namespace heddle::bench

#endif  // HEDDLE_TOOLS_BENCH_PRIMITIVES_COMPARISON_H_
