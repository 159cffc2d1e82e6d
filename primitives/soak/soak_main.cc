// The main of a soak: gtest's, with --seconds=N for all loads of the program together.

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "primitives/soak/soak.h"

namespace heddle::soak {
namespace {

std::chrono::seconds total{600};

}  // namespace

std::chrono::nanoseconds DurationOfEach(std::size_t loads) {
  return std::chrono::nanoseconds(total) / loads;
}

}  // namespace heddle::soak

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  constexpr std::string_view kSeconds = "--seconds=";
  // Of several the last counts, so that one on the command line overrides the target's own.
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (!argument.starts_with(kSeconds)) {
      std::fprintf(stderr, "unknown argument %s; there is --seconds=N\n", argv[i]);
      return 2;
    }
    heddle::soak::total =
        std::chrono::seconds(std::stol(std::string(argument.substr(kSeconds.size()))));
  }
  // With the first thread of a program ThreadSanitizer starts one of its own, which stays.
  std::thread([] {}).join();
  return RUN_ALL_TESTS();
}
