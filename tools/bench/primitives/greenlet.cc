// Greenlet next to what it stands on and to the original: a switch to another stack and back.
#include "primitives/greenlet/greenlet.h"

#include <boost/context/fiber.hpp>
#include <utility>

#include "tools/bench/primitives/comparisons.h"

namespace heddle::bench {
namespace {

Seconds HeddleSwitches(std::int64_t count) {
  const Greenlet main = getcurrent();
  const Greenlet other([main] {
    for (;;) main.switch_to();
  });
  other.switch_to();
  const auto began = Clock::now();
  for (std::int64_t i = 0; i < count; ++i) other.switch_to();
  return Clock::now() - began;
}

Seconds BoostSwitches(std::int64_t count) {
  boost::context::fiber other([](boost::context::fiber&& main) {
    for (;;) main = std::move(main).resume();
    return std::move(main);
  });
  other = std::move(other).resume();
  const auto began = Clock::now();
  for (std::int64_t i = 0; i < count; ++i) other = std::move(other).resume();
  return Clock::now() - began;
}

}  // namespace

std::vector<Comparison> GreenletComparisons(const Python& python) {
  return {{"Greenlet, a switch there and back",
           HeddleSwitches,
           {{"Boost.Context fiber (no values)", "libboost-context1.74-dev", BoostSwitches},
            {"Python's greenlet", "python3-greenlet",
             python.Script("greenlet", "greenlet_switches.py")}}}};
}

}  // namespace heddle::bench
