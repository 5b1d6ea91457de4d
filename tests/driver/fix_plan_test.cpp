// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/FixPlan.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

using wire::Edit;

wire::Finding fixable(std::vector<Edit> Edits,
                      std::string_view Safety = wire::Safe) {
  wire::Finding Found;
  Found.Fixes = {{"Fix", std::string(Safety), std::move(Edits)}};
  return Found;
}

std::string fixed(const std::string &Text, const FixPlan &Plan) {
  const auto Edits = Plan.Edits.find("/a");
  if (Edits == Plan.Edits.end())
    return Text;
  const auto Out = applyEdits(Text, Edits->second);
  return Out ? *Out : Out.message();
}

TEST(FixPlan, AppliesEditsWhateverTheirOrder) {
  const FixPlan Plan =
      planFixes({fixable({{"/a", 4, 1, "FIVE"}}),
                 fixable({{"/a", 0, 1, "ONE"}}), fixable({{"/a", 0, 0, "> "}})},
                FixScope::Safe);
  EXPECT_EQ(fixed("12345", Plan), "> ONE234FIVE");
}

TEST(FixPlan, SkipsTheWholeOfAFixThatOverlapsAnEarlierOne) {
  const FixPlan Plan =
      planFixes({fixable({{"/a", 1, 2, "x"}}),
                 fixable({{"/a", 2, 2, "y"}, {"/a", 4, 1, "z"}})},
                FixScope::Safe);
  EXPECT_EQ(fixed("12345", Plan), "1x45");
  ASSERT_EQ(Plan.Skipped.size(), 1U);
  EXPECT_EQ(Plan.Skipped[0].Finding, 1U);
}

TEST(FixPlan, MakesASharedLineOnce) {
  const Edit Include{"/a", 0, 0, "#include <x>\n"};
  const FixPlan Plan = planFixes({fixable({Include, {"/a", 0, 1, "A"}}),
                                  fixable({Include, {"/a", 1, 1, "B"}})},
                                 FixScope::Safe);
  EXPECT_EQ(Plan.Planned.size(), 2U);
  EXPECT_EQ(fixed("12", Plan), "#include <x>\nAB");
}

TEST(FixPlan, MakesOneFixOfTwoFindingsOnce) {
  const wire::Finding Found = fixable({{"/a", 0, 0, "co_await "}});
  const FixPlan Plan = planFixes({Found, Found}, FixScope::Safe);
  EXPECT_EQ(Plan.Planned.size(), 2U);
  EXPECT_EQ(fixed("f();", Plan), "co_await f();");
}

TEST(FixPlan, DoesNotTakeTwoEqualBracketsForOne) {
  const FixPlan Plan =
      planFixes({fixable({{"/a", 0, 0, "("}, {"/a", 2, 0, ")"}}),
                 fixable({{"/a", 1, 0, "("}, {"/a", 2, 0, ")"}})},
                FixScope::Safe);
  EXPECT_EQ(fixed("ab", Plan), "(ab)");
  EXPECT_EQ(Plan.Skipped.size(), 1U);
}

TEST(FixPlan, AppliesReviewedFixesOnRequestOnly) {
  const wire::Finding Found = fixable({{"/a", 0, 1, "x"}}, wire::Review);
  EXPECT_EQ(fixed("1", planFixes({Found}, FixScope::Safe)), "1");
  EXPECT_EQ(fixed("1", planFixes({Found}, FixScope::All)), "x");
}

TEST(FixPlan, TakesTheFirstFixOnly) {
  wire::Finding Found = fixable({{"/a", 0, 1, "x"}}, wire::Review);
  Found.Fixes.push_back({"Other", "safe", {{"/a", 0, 1, "y"}}});
  EXPECT_TRUE(planFixes({Found}, FixScope::Safe).Edits.empty());
}

TEST(FixPlan, LeavesAllFilesOfAFixAloneIfOneIsRefused) {
  const FixPlan Plan = planFixes(
      {fixable({{"/a", 0, 1, "x"}, {"/b", 0, 1, "x"}})}, FixScope::Safe,
      [](const std::string &File) { return File == "/b" ? "changed" : ""; });
  EXPECT_TRUE(Plan.Edits.empty());
  ASSERT_EQ(Plan.Skipped.size(), 1U);
  EXPECT_EQ(Plan.Skipped[0].Why, "changed");
}

TEST(ApplyEdits, RefusesAnEditBehindTheEnd) {
  EXPECT_FALSE(applyEdits("12", {{"/a", 1, 2, "x"}}));
  EXPECT_FALSE(applyEdits("12", {{"/a", 3, 0, "x"}}));
  EXPECT_TRUE(applyEdits("12", {{"/a", 2, 0, "x"}}));
}

} // namespace
} // namespace cotidy
