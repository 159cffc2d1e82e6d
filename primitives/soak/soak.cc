// Two phases of rounds and the comparisons around them.

#include "primitives/soak/soak.h"

#include <cstdio>

#include "primitives/soak/resources.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define HEDDLE_SOAK_UNDER_SANITIZER 1
#endif
#endif

namespace heddle::soak {
namespace {

#ifdef HEDDLE_SOAK_UNDER_SANITIZER
constexpr bool kMemoryIsOurs = false;
#else
constexpr bool kMemoryIsOurs = true;
#endif

long RunFor(Load& load, std::chrono::nanoseconds duration, std::mt19937& random) {
  const auto end = std::chrono::steady_clock::now() + duration;
  long rounds = 0;
  do {
    load.Round(random);
    ++rounds;
  } while (std::chrono::steady_clock::now() < end);
  return rounds;
}

void Append(const char* when, const std::vector<std::string>& lines,
            std::vector<std::string>& grown) {
  for (const std::string& line : lines) grown.push_back(line + " (" + when + ")");
}

}  // namespace

std::vector<std::string> Soak(const LoadKind& kind, std::chrono::nanoseconds duration) {
  std::vector<std::string> grown;
  std::mt19937 random(1);
  const Resources before = Resources::Now();
  {
    const std::unique_ptr<Load> load = kind.make();
    const Resources idle = Resources::Now();
    long rounds = RunFor(*load, duration / 5, random);
    SettleTo(idle);
    const std::size_t warm = MemoryInKibibytes();
    rounds += RunFor(*load, duration * 4 / 5, random);
    Append("idle after the load", Growth(idle, SettleTo(idle)), grown);
    const std::size_t memory = MemoryInKibibytes();
    if (kMemoryIsOurs && memory > warm + kMemoryBoundInKibibytes) {
      grown.push_back("memory: " + std::to_string(warm) + " KiB when warm, " +
                      std::to_string(memory) + " KiB after the load");
    }
    std::printf("%s: %ld rounds, %zu KiB when warm, %zu KiB at the end\n", kind.name.c_str(),
                rounds, warm, memory);
  }
  Append("after its end", Growth(before, SettleTo(before)), grown);
  return grown;
}

}  // namespace heddle::soak
