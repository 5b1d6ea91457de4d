// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/Report.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

wire::Finding finding(const std::string &File, unsigned Line,
                      const std::string &Message = "m") {
  wire::Finding Found;
  Found.Check = "cotidy-x";
  Found.File = File;
  Found.Line = Line;
  Found.Offset = Line * 10;
  Found.Message = Message;
  return Found;
}

wire::UnitResult unit(std::uint64_t Id, std::vector<wire::Finding> Findings) {
  wire::UnitResult Made;
  Made.Id = Id;
  Made.Findings = std::move(Findings);
  return Made;
}

TEST(Report, ShowsAFindingOfAHeaderOnce) {
  const Report Made = makeReport({unit(0, {finding("/inc/h.h", 1)}),
                                  unit(1, {finding("/src/../inc/h.h", 1)}),
                                  unit(2, {finding("/inc/h.h", 1, "other")})});
  ASSERT_EQ(Made.Findings.size(), 2U);
  EXPECT_EQ(Made.Findings[0].Message, "m");
  EXPECT_EQ(Made.Findings[1].Message, "other");
}

TEST(Report, SortsWhateverTheOrderOfTheUnits) {
  const Report Made =
      makeReport({unit(1, {finding("/b", 1)}),
                  unit(0, {finding("/a", 9), finding("/a", 2)})});
  ASSERT_EQ(Made.Findings.size(), 3U);
  EXPECT_EQ(Made.Findings[0].Line, 2U);
  EXPECT_EQ(Made.Findings[1].Line, 9U);
  EXPECT_EQ(Made.Findings[2].File, "/b");
}

TEST(Report, TakesNoFixFromAUnitWithErrors) {
  wire::Finding Fixable = finding("/h.h", 1);
  Fixable.Fixes = {{"Fix", "safe", {}}};
  wire::UnitResult Broken = unit(0, {Fixable});
  Broken.Status = wire::UnitStatus::Broken;

  Report Made = makeReport({Broken});
  ASSERT_EQ(Made.Findings.size(), 1U);
  EXPECT_TRUE(Made.Findings[0].Fixes.empty());
  EXPECT_EQ(Made.analysed(), 0U);

  EXPECT_FALSE(
      makeReport({Broken}, /*FixErrors=*/true).Findings.front().Fixes.empty());
  Made = makeReport({Broken, unit(1, {Fixable})});
  ASSERT_EQ(Made.Findings.size(), 1U);
  EXPECT_EQ(Made.Findings[0].Fixes.size(), 1U);
  EXPECT_EQ(Made.analysed(), 1U);
}

} // namespace
} // namespace cotidy
