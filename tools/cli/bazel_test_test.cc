// What is read from the environment that Bazel gives to a test.
#include "tools/cli/bazel_test.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <string>

#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

constexpr const char* kVariables[] = {"TEST_TARGET",
                                      "TEST_TMPDIR",
                                      "TEST_TOTAL_SHARDS",
                                      "TEST_SHARD_INDEX",
                                      "TEST_SHARD_STATUS_FILE",
                                      "TEST_RANDOM_SEED",
                                      "XML_OUTPUT_FILE",
                                      "TEST_UNDECLARED_OUTPUTS_DIR",
                                      "TESTBRIDGE_TEST_ONLY",
                                      "TEST_TIMEOUT"};

class BazelTestTest : public ::testing::Test {
 protected:
  BazelTestTest() {
    const char* const directory = getenv("TEST_TMPDIR");
    scratch_ = directory != nullptr ? directory : ".";
    for (const char* const variable : kVariables) {
      if (const char* const value = getenv(variable)) saved_[variable] = value;
      unsetenv(variable);
    }
  }
  ~BazelTestTest() override {
    for (const char* const variable : kVariables) unsetenv(variable);
    for (const auto& [variable, value] : saved_) setenv(variable.c_str(), value.c_str(), 1);
  }

  static void Set(const std::string& variable, const std::string& value) {
    setenv(variable.c_str(), value.c_str(), 1);
  }

  std::map<std::string, std::string> saved_;
  std::string scratch_;
};

TEST_F(BazelTestTest, OutsideOfATestNothingIsRead) {
  Set("TEST_TOTAL_SHARDS", "nonsense");
  const BazelTest test = ReadBazelTest();
  EXPECT_FALSE(test.active);
  EXPECT_EQ(test.shards, 1u);
  EXPECT_FALSE(test.timeout);
}

TEST_F(BazelTestTest, EverythingIsRead) {
  Set("TEST_TARGET", "//a:b");
  Set("TEST_TOTAL_SHARDS", "4");
  Set("TEST_SHARD_INDEX", "3");
  Set("TEST_RANDOM_SEED", "17");
  Set("XML_OUTPUT_FILE", "out.xml");
  Set("TEST_UNDECLARED_OUTPUTS_DIR", "outputs");
  Set("TESTBRIDGE_TEST_ONLY", "lock.*");
  Set("TEST_TIMEOUT", "60");
  const BazelTest test = ReadBazelTest();
  EXPECT_TRUE(test.active);
  EXPECT_EQ(test.shards, 4u);
  EXPECT_EQ(test.shard, 3u);
  EXPECT_EQ(test.run, 17u);
  EXPECT_EQ(test.xml_output, "out.xml");
  EXPECT_EQ(test.outputs, "outputs");
  EXPECT_EQ(test.filter, "lock.*");
  EXPECT_EQ(test.timeout, std::chrono::seconds(60));
}

TEST_F(BazelTestTest, TheStatusFileOfShardsIsTouched) {
  const std::string file = scratch_ + "/status";
  std::filesystem::remove(file);
  Set("TEST_TARGET", "//a:b");
  Set("TEST_SHARD_STATUS_FILE", file);
  ReadBazelTest();
  EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(BazelTestTest, WhatIsNoNumberIsRefused) {
  Set("TEST_TARGET", "//a:b");
  for (const char* const variable : {"TEST_TOTAL_SHARDS", "TEST_RANDOM_SEED", "TEST_TIMEOUT"}) {
    for (const char* const value : {"x", "-1", "1x", " 1", "99999999999999999999"}) {
      Set(variable, value);
      EXPECT_THROW(ReadBazelTest(), UsageError) << variable << '=' << value;
    }
    unsetenv(variable);
  }
}

TEST_F(BazelTestTest, AShardThatDoesNotExistIsRefused) {
  Set("TEST_TARGET", "//a:b");
  Set("TEST_TOTAL_SHARDS", "0");
  EXPECT_THROW(ReadBazelTest(), UsageError);
  Set("TEST_TOTAL_SHARDS", "2");
  Set("TEST_SHARD_INDEX", "2");
  EXPECT_THROW(ReadBazelTest(), UsageError);
}

}  // namespace
}  // namespace heddle::cli
