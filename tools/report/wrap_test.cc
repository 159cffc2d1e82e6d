// Lines are never longer than asked, and nothing is lost.
#include "tools/report/wrap.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>

namespace heddle::report {
namespace {

using Lines = std::vector<std::string>;

std::string WithoutSpaces(std::string text) {
  text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
  return text;
}

TEST(Wrap, KeepsAShortTextOnOneLine) { EXPECT_EQ(Wrap("load lock#1", 11), Lines{"load lock#1"}); }

TEST(Wrap, GivesOneEmptyLineForAnEmptyText) { EXPECT_EQ(Wrap("", 10), Lines{""}); }

TEST(Wrap, BreaksAtSpacesAndIndents) {
  EXPECT_EQ(Wrap("store lock#1: 0 -> 1", 14), (Lines{"store lock#1:", "  0 -> 1"}));
}

TEST(Wrap, CutsAWordThatIsTooLong) { EXPECT_EQ(Wrap("abcdefghij", 6), (Lines{"abcdef", "  ghij"})); }

RC_GTEST_PROP(Wrap, LosesNothingAndKeepsToTheWidth, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', ' ', '-'));
  const auto width = *rc::gen::inRange<std::size_t>(4, 30);
  std::string joined;
  for (const std::string& line : Wrap(text, width)) {
    RC_ASSERT(line.size() <= width);
    joined += line;
  }
  RC_ASSERT(WithoutSpaces(joined) == WithoutSpaces(text));
}

TEST(Labelled, PutsTheTextBesideTheLabel) {
  EXPECT_EQ(Labelled("scenario", "T1: acquire\nT2: release\n", 80),
            "scenario        T1: acquire\n                T2: release\n");
}

TEST(Labelled, EndsTheLineOfALabelWithoutText) { EXPECT_EQ(Labelled("scenario", "", 80), "scenario\n"); }

}  // namespace
}  // namespace heddle::report
