// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tests/facts/FactMaker.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

namespace cotidy {
namespace {

using ::testing::HasSubstr;
using testing::facts;
using testing::function;
using testing::hop;
using testing::reason;
using testing::Tool;

/// Facts of many units that know some functions in common.
std::vector<FactSet> manyUnits(unsigned Seed) {
  std::mt19937 Random(Seed);
  std::vector<FactSet> Units;
  for (int Unit = 0; Unit != 12; ++Unit) {
    std::vector<FunctionFacts> Functions;
    for (int Each = 0; Each != 6; ++Each) {
      std::vector<Reason> Reasons;
      if (Random() % 3 == 0)
        Reasons.push_back(
            reason({hop(Random() % 4 + 1, "sleep")},
                   Random() % 2 ? "blocks" : "sync-wait"));
      Functions.push_back(function("f" + std::to_string(Random() % 30),
                                   std::move(Reasons),
                                   {"f" + std::to_string(Random() % 30)}));
    }
    Units.push_back(facts("u" + std::to_string(Unit), std::move(Functions)));
  }
  return Units;
}

FactSet merged(const std::vector<FactSet> &Units) {
  FactSet All;
  for (const FactSet &Each : Units)
    EXPECT_TRUE(All.add(Each));
  return All;
}

TEST(FactSet, IsTheSameInWhateverOrderItIsMerged) {
  std::vector<FactSet> Units = manyUnits(1);
  const std::string Whole = merged(Units).write();
  std::mt19937 Random(2);
  for (int Round = 0; Round != 20; ++Round) {
    std::shuffle(Units.begin(), Units.end(), Random);
    EXPECT_EQ(merged(Units).write(), Whole);
  }
}

TEST(FactSet, IsTheSameInWhateverPartsItIsMerged) {
  const std::vector<FactSet> Units = manyUnits(3);
  const std::string Whole = merged(Units).write();
  for (std::size_t Cut = 0; Cut <= Units.size(); ++Cut) {
    const auto Middle = Units.begin() + static_cast<std::ptrdiff_t>(Cut);
    FactSet Left = merged({Units.begin(), Middle});
    // Parts overlap where somebody gave a unit to two shards.
    const FactSet Right = merged({Cut ? Middle - 1 : Middle, Units.end()});
    EXPECT_TRUE(Left.add(Right));
    EXPECT_EQ(Left.write(), Whole);
  }
}

TEST(FactSet, IsReadAsItWasWritten) {
  const FactSet All = merged(manyUnits(4));
  std::string Wrong;
  const auto Read = FactSet::read(All.write(), Wrong);
  ASSERT_TRUE(Read) << Wrong;
  EXPECT_EQ(Read->write(), All.write());
  EXPECT_EQ(Read->tool(), Tool);
  EXPECT_EQ(Read->functions(), All.functions());
}

TEST(FactSet, KeepsWhatIsInNamesThatAreNoText) {
  FunctionFacts Odd = function("f\n\"\\", {reason({hop(1, "a\tb")})});
  Odd.Reasons.front().Path.front().File = "folder with spaces/\xC3\xA4.cpp";
  const FactSet All = facts("u", {Odd});
  std::string Wrong;
  const auto Read = FactSet::read(All.write(), Wrong);
  ASSERT_TRUE(Read) << Wrong;
  EXPECT_EQ(Read->functions(), All.functions());
}

TEST(FactSet, DoesNotMixTools) {
  FactSet Mine = facts("u", {});
  FactSet Other("another tool");
  EXPECT_FALSE(Mine.add(Other));
  EXPECT_EQ(Mine.write(), facts("u", {}).write());
}

TEST(FactSet, CountsAUnitAsParsedIfItWasEachTime) {
  FactSet Mine = facts("u", {});
  FactSet Broken(Tool);
  Broken.add(UnitFacts{"u", false, {}});
  EXPECT_TRUE(Mine.add(Broken));
  EXPECT_FALSE(Mine.units().at("u"));
}

TEST(FactSet, SaysWhichLineIsDamaged) {
  const std::string Good = merged(manyUnits(5)).write();
  std::string Wrong;
  EXPECT_FALSE(FactSet::read("", Wrong));
  EXPECT_THAT(Wrong, HasSubstr("the file is empty"));
  EXPECT_FALSE(FactSet::read(Good.substr(0, Good.size() - 1), Wrong));
  EXPECT_THAT(Wrong, HasSubstr("cut off"));
  EXPECT_FALSE(FactSet::read("{}\n", Wrong));
  EXPECT_THAT(Wrong, HasSubstr("line 1: this is no file of 'cotidy-facts'"));
  std::string Torn = Good;
  Torn.insert(Torn.find('\n') + 2, "}");
  EXPECT_FALSE(FactSet::read(Torn, Wrong));
  EXPECT_THAT(Wrong, HasSubstr("line 2: damaged"));
}

/// Whatever is cut out or changed is refused or gives some set; nothing ends
/// the program.
TEST(FactSet, SurvivesDamageOfAnyKind) {
  const std::string Good = merged(manyUnits(6)).write();
  std::mt19937 Random(7);
  int Refused = 0;
  for (int Round = 0; Round != 2000; ++Round) {
    std::string Bad = Good;
    for (unsigned Change = 0; Change <= Random() % 3; ++Change) {
      const std::size_t At = Random() % Bad.size();
      if (Random() % 2)
        Bad[At] = static_cast<char>(Random());
      else
        Bad.erase(At, Random() % 40);
    }
    std::string Wrong;
    if (!FactSet::read(Bad, Wrong)) {
      ++Refused;
      EXPECT_THAT(Wrong, HasSubstr("line "));
    }
  }
  EXPECT_GT(Refused, 1000);
}

} // namespace
} // namespace cotidy
