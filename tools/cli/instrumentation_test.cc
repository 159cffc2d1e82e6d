// A plugin of level full is instrumented: its schedule points are seen. Were they not, every
// schedule would be the same one, and everything would hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "properties/check.h"
#include "properties/plugin_file.h"
#include "tools/cli/catalog.h"

namespace heddle::cli {
namespace {

// Each implementation gets a few schedules of its kind's first property, which binds all.
std::vector<properties::Result> ResultsOf(const std::vector<Selected>& all) {
  std::vector<properties::Task> tasks;
  for (const Selected& one : all) {
    const std::string property(properties::FindKind(one.subject.kind)->Properties().front().id);
    properties::Task task{one.path, one.subject.implementation, property, {}};
    task.budget.schedules = 20;
    tasks.push_back(task);
  }
  std::vector<properties::Result> results;
  properties::RunTasks(
      tasks, /*jobs=*/2, [&](const properties::Result& result) { results.push_back(result); }, [](std::size_t, std::uint64_t) {});
  return results;
}

void ExpectInstrumented(const std::vector<Selected>& all) {
  const std::vector<properties::Result> results = ResultsOf(all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string& name = all[i].subject.implementation;
    EXPECT_GT(results[i].steps, 0u) << name;
    // At level boundary only the plugin's own few lines are instrumented.
    if (all[i].subject.level == HEDDLE_LEVEL_FULL) {
      EXPECT_GT(results[i].instrumented, 0u) << name;
    }
  }
}

TEST(Instrumentation, OfBundledPlugins) {
  const std::vector<Selected> all = Catalog("").Bundled(/*mutants=*/false);
  EXPECT_GT(
      std::count_if(all.begin(), all.end(),
                    [](const Selected& one) { return one.subject.level == HEDDLE_LEVEL_FULL; }),
      0);
  ExpectInstrumented(all);
}

TEST(Instrumentation, OfMutants) { ExpectInstrumented(Catalog("").Bundled(/*mutants=*/true)); }

TEST(Instrumentation, OfTheExample) {
  ExpectInstrumented(Catalog("").Select({"plugins/example/my_lock.so"}));
}

}  // namespace
}  // namespace heddle::cli
