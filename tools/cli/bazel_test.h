// What Bazel tells a test through its environment, and wants to find in return.
#ifndef HEDDLE_TOOLS_CLI_BAZEL_TEST_H_
#define HEDDLE_TOOLS_CLI_BAZEL_TEST_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace heddle::cli {

struct BazelTest {
  bool active = false;        // this process is a test of Bazel's
  std::uint64_t shards = 1;
  std::uint64_t shard = 0;
  std::uint64_t run = 0;      // under --runs_per_test, counted from 1; else 0
  std::string xml_output;     // where JUnit XML goes; empty: nowhere
  std::string outputs;        // directory for artifacts; empty: none
  std::string filter;         // --test_filter
  std::optional<std::chrono::seconds> timeout;
};

// Reads the environment, and touches the file that tells Bazel that shards are understood. Throws UsageError for numbers that are none.
BazelTest ReadBazelTest();

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_BAZEL_TEST_H_
