// An atomic operation, and a plain access that is a schedule point, tells where in the subject's code it is.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "stress/strategy/replay.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

using strategy::Operation;
using strategy::OperationKind;

// Lets every thread run to its end, and takes down where operations are.
class Watching final : public strategy::Strategy {
 public:
  bool Begin() override { return true; }
  std::size_t Pick(const strategy::SchedulePoint& point) override {
    const std::size_t picked = strategy::Default(point);
    const Operation& operation = *point.enabled[picked];
    if (HasSite(operation.kind)) sites_[operation.kind].insert(operation.site);
    return picked;
  }
  std::uint32_t Choose(strategy::ChoiceKind, std::uint32_t) override { return 0; }
  bool ObservesEveryPoint() const override { return true; }

  const std::map<OperationKind, std::set<const void*>>& sites() const { return sites_; }

 private:
  std::map<OperationKind, std::set<const void*>> sites_;
};

std::map<OperationKind, std::set<const void*>> SitesOf(const Program& program, bool plain_points = false) {
  Watching watching;
  Options options;
  options.plain_points = plain_points;
  EXPECT_EQ(RunOnce(program, watching, options).verdict, Verdict::kOk);
  return watching.sites();
}

std::string FileOf(const void* address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fname : "";
}

TEST(Sites, AreInTheSubject) {
  const auto sites = SitesOf({{"Add1", "ShowCounter", "Section1"}, "", ""}, /*plain_points=*/true);
  const std::string subject = FileOf(Symbol("Add1"));
  for (const OperationKind kind : {OperationKind::kReadModifyWrite, OperationKind::kLoad, OperationKind::kPlainWrite}) {
    ASSERT_TRUE(sites.contains(kind)) << Name(kind);
    for (const void* site : sites.at(kind)) EXPECT_EQ(FileOf(site), subject) << Name(kind);
  }
}

TEST(Sites, OfTheSameOperationInOneFunctionAreTheSameAndInTwoDiffer) {
  EXPECT_EQ(SitesOf({{"IncrementByCompareExchange", "IncrementByCompareExchange"}, "", ""}).at(OperationKind::kCompareExchange).size(), 1u);
  EXPECT_EQ(SitesOf({{"IncrementByCompareExchange", "WeakCompareExchangeOnce"}, "", ""}).at(OperationKind::kCompareExchange).size(), 2u);
}

// Whether somebody else might go on or not: there are two ways into each operation.
TEST(Sites, AreTheSameWhetherThereIsADecisionOrNot) {
  EXPECT_EQ(SitesOf({{"Add1", "Add1"}, "", ""}).at(OperationKind::kReadModifyWrite), SitesOf({{"Add1"}, "", ""}).at(OperationKind::kReadModifyWrite));
}

}  // namespace
}  // namespace heddle::testing
