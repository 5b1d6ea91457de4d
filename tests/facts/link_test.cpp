// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/summaries/LinkedFacts.h"
#include "tests/facts/FactMaker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::facts;
using testing::function;
using testing::hop;
using testing::reason;
using testing::Tool;

FactSet project(std::vector<FactSet> Units) {
  FactSet All;
  for (const FactSet &Each : Units)
    EXPECT_TRUE(All.add(Each));
  return All;
}

/// The callees on the way from a function to its reason; nothing if it has
/// none.
std::vector<std::string> way(const FactSet &All, const std::string &Usr,
                             const std::string &Role = "blocks") {
  const LinkedFacts Linked = link(All);
  std::vector<std::string> Names;
  if (const Reason *Why = Linked.find(Usr, Role))
    for (const FactHop &Each : Why->Path)
      Names.push_back(Each.Callee);
  return Names;
}

TEST(Link, FollowsCallsThroughUnits) {
  const FactSet All =
      project({facts("a", {function("f", {}, {"g"})}),
               facts("b", {function("g", {}, {"h"})}),
               facts("c", {function("h", {reason({hop(1, "sleep")})})})});
  EXPECT_THAT(way(All, "f"), ElementsAre("g", "h", "sleep"));
  EXPECT_THAT(way(All, "g"), ElementsAre("h", "sleep"));
  EXPECT_THAT(way(All, "f", "sync-wait"), IsEmpty());
}

TEST(Link, TakesTheShortestWay) {
  const FactSet All = project(
      {facts("a", {function("f", {}, {"long", "short"})}),
       facts("b", {function("long", {}, {"longer"}),
                   function("longer", {reason({hop(1, "sleep")})}),
                   function("short", {reason({hop(2, "read")})})})});
  EXPECT_THAT(way(All, "f"), ElementsAre("short", "read"));
}

TEST(Link, EndsWhereFunctionsCallEachOther) {
  const FactSet Harmless = project({facts(
      "a", {function("f", {}, {"g"}), function("g", {}, {"f", "unknown"})})});
  EXPECT_THAT(link(Harmless).Functions, IsEmpty());
  const FactSet Blocking = project(
      {facts("a", {function("f", {}, {"g"}),
                   function("g", {reason({hop(1, "sleep")})}, {"f"})})});
  EXPECT_THAT(way(Blocking, "f"), ElementsAre("g", "sleep"));
}

TEST(Link, ClaimsNothingOfTwoProgramsFunctionsThatDiffer) {
  const FactSet All =
      project({facts("one/a", {function("run", {reason({hop(1, "sleep")})})}),
               facts("two/a", {function("run", {})}),
               facts("b", {function("f", {}, {"run"})})});
  EXPECT_THAT(link(All).Functions, IsEmpty());
}

TEST(Link, ClaimsWhatAllVariantsOfAFunctionShare) {
  const FactSet All = project(
      {facts("a", {function("f", {reason({hop(1, "sleep")})})}),
       facts("b", {function("f", {reason({hop(2, "open"), hop(3, "read")})})})});
  EXPECT_THAT(way(All, "f"), ElementsAre("sleep"));
}

TEST(Link, FollowsDestructorsForWhatBlocksOnly) {
  FunctionFacts Owner = function("f", {});
  Owner.Calls.push_back({"dies", true, {hop(4, "~Object")}});
  const FactSet All = project(
      {facts("a", {Owner}),
       facts("b", {function("dies", {reason({hop(1, "join")}),
                                     reason({hop(2, "get")}, "sync-wait")})})});
  EXPECT_THAT(way(All, "f"), ElementsAre("~Object", "join"));
  EXPECT_THAT(way(All, "f", "sync-wait"), IsEmpty());
  EXPECT_THAT(way(All, "dies", "sync-wait"), ElementsAre("get"));
}

TEST(Link, LeavesToTheCallerWhatAnArgumentDecides) {
  Reason Sleeps = reason({hop(1, "sleep")});
  Sleeps.UnlessZero = {0};
  const FactSet All = project({facts("a", {function("nap", {Sleeps})}),
                               facts("b", {function("f", {}, {"nap"})})});
  EXPECT_THAT(way(All, "nap"), ElementsAre("sleep"));
  EXPECT_THAT(way(All, "f"), IsEmpty());
}

TEST(Link, GivesUpOnWaysThatNobodyWouldRead) {
  std::vector<FunctionFacts> Chain = {
      function("f0", {reason({hop(1, "sleep")})})};
  for (int Each = 1; Each != 60; ++Each)
    Chain.push_back(function("f" + std::to_string(Each), {},
                             {"f" + std::to_string(Each - 1)}));
  const FactSet All = project({facts("a", Chain)});
  EXPECT_EQ(way(All, "f20").size(), 21U);
  EXPECT_THAT(way(All, "f59"), IsEmpty());
}

TEST(LinkedFacts, AreReadAsTheyWereWrittenByTheSameTool) {
  const LinkedFacts Linked =
      link(project({facts("a", {function("f", {reason({hop(1, "sleep")})})}),
                    facts("b", {function("g", {}, {"f"})})}));
  std::string Wrong;
  const auto Read = LinkedFacts::read(Linked.write(Tool), Tool, Wrong);
  ASSERT_TRUE(Read) << Wrong;
  EXPECT_EQ(Read->Functions, Linked.Functions);
  EXPECT_FALSE(LinkedFacts::read(Linked.write("old"), Tool, Wrong));
  EXPECT_THAT(Wrong, HasSubstr("made by 'old'"));
  EXPECT_FALSE(LinkedFacts::read("[]\n", Tool, Wrong));
}

/// A hundred thousand functions are linked in a blink; a test that takes
/// minutes has found something that is not linear.
TEST(Link, IsLinearInTheSizeOfTheProject) {
  std::vector<FunctionFacts> Many;
  for (int Each = 0; Each != 100'000; ++Each) {
    std::vector<std::string> Calls;
    for (int Step = 1; Step != 8; ++Step)
      Calls.push_back("f" + std::to_string((Each * 7 + Step * 13) % 100'000));
    Many.push_back(function("f" + std::to_string(Each), {}, Calls));
  }
  Many[17].Reasons.push_back(reason({hop(1, "sleep")}));
  EXPECT_FALSE(link(project({facts("a", std::move(Many))})).Functions.empty());
}

} // namespace
} // namespace cotidy
