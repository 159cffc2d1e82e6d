// Variables as in Bazel's test encyclopedia.
#include "tools/cli/bazel_test.h"

#include <stdlib.h>

#include <charconv>
#include <fstream>
#include <string_view>

#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

std::string Variable(const char* name) {
  const char* const value = getenv(name);
  return value != nullptr ? value : "";
}

std::uint64_t Number(const char* name, std::uint64_t otherwise) {
  const std::string text = Variable(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) throw UsageError(std::string(name) + "=" + text + " is no number");
  return number;
}

}  // namespace

BazelTest ReadBazelTest() {
  BazelTest test;
  test.active = !Variable("TEST_TARGET").empty() || !Variable("TEST_TMPDIR").empty();
  if (!test.active) return test;
  test.shards = Number("TEST_TOTAL_SHARDS", 1);
  test.shard = Number("TEST_SHARD_INDEX", 0);
  if (test.shards == 0 || test.shard >= test.shards) throw UsageError("TEST_SHARD_INDEX must be below TEST_TOTAL_SHARDS");
  test.run = Number("TEST_RANDOM_SEED", 0);
  test.xml_output = Variable("XML_OUTPUT_FILE");
  test.outputs = Variable("TEST_UNDECLARED_OUTPUTS_DIR");
  test.filter = Variable("TESTBRIDGE_TEST_ONLY");
  if (const std::uint64_t timeout = Number("TEST_TIMEOUT", 0); timeout != 0) test.timeout = std::chrono::seconds(timeout);
  if (const std::string status = Variable("TEST_SHARD_STATUS_FILE"); !status.empty()) std::ofstream(status).flush();
  return test;
}

}  // namespace heddle::cli
