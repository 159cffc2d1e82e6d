// What words select among the bundled plugins, and what is said when they select nothing.
#include "tools/cli/catalog.h"

#include <gtest/gtest.h>

#include <stdlib.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

std::vector<std::string> Names(const std::vector<Selected>& selected) {
  std::vector<std::string> names;
  for (const Selected& one : selected) names.push_back(one.subject.implementation);
  return names;
}

std::string ErrorOf(const std::vector<std::string>& words) {
  try {
    Catalog("").Select(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Catalog, NoWordsSelectAllThatAreNotKnownToBeBad) {
  const Catalog catalog("");
  EXPECT_EQ(Names(catalog.Select({})), Names(catalog.Bundled(/*mutants=*/false)));
  for (const Selected& one : catalog.Select({}))
    EXPECT_FALSE(one.implementation.known_bad) << one.subject.implementation;
  for (const Selected& one : catalog.Bundled(/*mutants=*/true))
    EXPECT_TRUE(one.implementation.known_bad) << one.subject.implementation;
}

TEST(Catalog, IsFoundWhateverAnotherWorkspaceCallsThisOne) {
  const std::string runfiles = getenv("TEST_SRCDIR");
  for (const char* variable : {"TEST_SRCDIR", "RUNFILES_DIR"}) setenv(variable, "/nowhere", 1);
  const Catalog catalog("./tools/cli/heddle");
  for (const char* variable : {"TEST_SRCDIR", "RUNFILES_DIR"}) setenv(variable, runfiles.c_str(), 1);
  EXPECT_FALSE(catalog.Bundled(/*mutants=*/false).empty());
}

TEST(Catalog, NamesAreUnique) {
  const Catalog catalog("");
  std::vector<std::string> names = Names(catalog.Bundled(/*mutants=*/false));
  for (const std::string& name : Names(catalog.Bundled(/*mutants=*/true))) names.push_back(name);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST(Catalog, NamesAndPatternsSelectInTheOrderOfTheList) {
  const Catalog catalog("");
  EXPECT_EQ(Names(catalog.Select({"std::shared_mutex", "std::mutex"})),
            (std::vector<std::string>{"std::mutex", "std::shared_mutex"}));
  EXPECT_EQ(Names(catalog.Select({"std::recursive_*"})),
            (std::vector<std::string>{"std::recursive_mutex", "std::recursive_timed_mutex"}));
  EXPECT_EQ(Names(catalog.Select({"std::mutex", "std::mut*"})),
            std::vector<std::string>{"std::mutex"});
  EXPECT_EQ(Names(catalog.Select({"mutant::crashes"})),
            std::vector<std::string>{"mutant::crashes"});
}

TEST(Catalog, ANamedPluginIsTheOnlyOneLookedInto) {
  const Catalog catalog("");
  const std::vector<std::string> all = Names(catalog.Select({"plugins/example/my_lock.so"}));
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(Names(catalog.Select({"plugins/example/my_lock.so", all[0]})),
            std::vector<std::string>{all[0]});
  EXPECT_NE(ErrorOf({"plugins/example/my_lock.so", "std::mutex"}), "");
}

TEST(Catalog, SaysWhatIsNearToANameThatDoesNotExist) {
  const std::string error = ErrorOf({"std::mutexx"});
  EXPECT_TRUE(error.starts_with("no implementation is named std::mutexx; did you mean std::mutex"))
      << error;
  EXPECT_NE(ErrorOf({"nothing::*"}), "");
  EXPECT_NE(ErrorOf({""}), "");
}

TEST(Catalog, ATokenMayBeAboutEveryPluginGivenOrBundled) {
  const std::vector<std::string> paths = Catalog("").PluginPaths({"./mine.so"});
  EXPECT_EQ(paths.front(), "./mine.so");
  EXPECT_TRUE(std::any_of(paths.begin(), paths.end(),
                          [](const std::string& path) { return path.ends_with("/mutants.so"); }));
}

}  // namespace
}  // namespace heddle::cli
