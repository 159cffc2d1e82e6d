// An atomic operation, and a plain access that is a schedule point, tells where in the subject's code it is.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

using strategy::OperationKind;

std::string FileOf(const void* address) {
  Dl_info info;
  return dladdr(address, &info) != 0 ? info.dli_fname : "";
}

TEST(Sites, AreInTheSubject) {
  Options options;
  options.plain_points = true;
  const auto sites = SitesOf({{"Add1", "ShowCounter", "Section1"}, "", ""}, options);
  const std::string subject = FileOf(Symbol("Add1"));
  for (const OperationKind kind : {OperationKind::kReadModifyWrite, OperationKind::kLoad, OperationKind::kPlainWrite}) {
    ASSERT_TRUE(sites.contains(kind)) << Name(kind);
    for (const void* site : sites.at(kind)) EXPECT_EQ(FileOf(site), subject) << Name(kind);
  }
}

TEST(Sites, OfTheSameOperationInOneFunctionAreTheSameAndInTwoDiffer) {
  EXPECT_EQ(SitesOf({{"IncrementByCompareExchange", "IncrementByCompareExchange"}, "", ""}, Options()).at(OperationKind::kCompareExchange).size(), 1u);
  EXPECT_EQ(SitesOf({{"IncrementByCompareExchange", "WeakCompareExchangeOnce"}, "", ""}, Options()).at(OperationKind::kCompareExchange).size(), 2u);
}

// Whether somebody else might go on or not: there are two ways into each operation.
TEST(Sites, AreTheSameWhetherThereIsADecisionOrNot) {
  EXPECT_EQ(SitesOf({{"Add1", "Add1"}, "", ""}, Options()).at(OperationKind::kReadModifyWrite), SitesOf({{"Add1"}, "", ""}, Options()).at(OperationKind::kReadModifyWrite));
}

}  // namespace
}  // namespace heddle::testing
