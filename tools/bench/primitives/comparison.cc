// Rounds by turns, medians, and how they are printed.
// See comparison.h.
#include "tools/bench/primitives/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace heddle::bench {
namespace {

// How often to do it to fill a round. What it does on the way warms it up.
std::int64_t CountFor(const Operation& operation, Seconds round) {
  for (std::int64_t count = 1;; count *= 10) {
    const Seconds took = operation(count);
    if (took * 10 < round) continue;
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(count * (round / took)));
  }
}

double Median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// One of those that take turns.
struct Contender {
  const Operation* operation;
  std::int64_t count;
  std::vector<double> rates = {};  // Operations per second, round by round.
};

Line::Measured Compare(const Contender& heddle, const Contender& peer) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < heddle.rates.size(); ++i) {
    ratios.push_back(heddle.rates[i] / peer.rates[i]);
  }
  return {Median(ratios), Median(heddle.rates), Median(peer.rates)};
}

// Three digits and a unit.
std::string Rate(double per_second) {
  if (per_second >= 1e9) return fmt::format("{:.3g} G/s", per_second / 1e9);
  if (per_second >= 1e6) return fmt::format("{:.3g} M/s", per_second / 1e6);
  if (per_second >= 1e3) return fmt::format("{:.3g} k/s", per_second / 1e3);
  return fmt::format("{:.3g} /s", per_second);
}

}  // namespace

std::vector<Line> Measure(const Comparison& comparison, const Effort& effort) {
  std::vector<Contender> contenders;
  const auto add = [&](const Operation& operation) {
    contenders.push_back({&operation, CountFor(operation, effort.round)});
  };
  add(comparison.heddle);
  for (const Peer& peer : comparison.peers) {
    if (peer.operation) add(peer.operation);
  }
  for (int round = 0; round < effort.rounds; ++round) {
    for (Contender& contender : contenders) {
      const Seconds took = (*contender.operation)(contender.count);
      contender.rates.push_back(static_cast<double>(contender.count) / took.count());
    }
  }
  std::vector<Line> lines;
  std::size_t measured = 0;
  for (const Peer& peer : comparison.peers) {
    lines.push_back({comparison.what, peer.name, peer.package, std::nullopt});
    if (peer.operation) lines.back().measured = Compare(contenders[0], contenders[++measured]);
  }
  return lines;
}

std::string Table(const std::vector<Line>& lines) {
  constexpr const char* kRow = "{:<42} {:<35} {:>6}  {:>10}  {:>10}\n";
  std::string table = fmt::format(kRow, "operation", "peer", "ratio", "heddle", "peer");
  std::string sentences;
  for (const Line& line : lines) {
    if (!line.measured) {
      table += fmt::format("{:<42} {:<35} not measured: install {}\n", line.what, line.peer,
                           line.package);
      continue;
    }
    const std::string ratio = fmt::format("{:.2f}", line.measured->ratio);
    table += fmt::format(kRow, line.what, line.peer, ratio, Rate(line.measured->heddle),
                         Rate(line.measured->peer));
    if (line.measured->ratio < 1) {
      sentences +=
          fmt::format("{}: slower than {}, {} of its speed.\n", line.what, line.peer, ratio);
    }
  }
  return sentences.empty() ? table : table + "\n" + sentences;
}

}  // namespace heddle::bench
