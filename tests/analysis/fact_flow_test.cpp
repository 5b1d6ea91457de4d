// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/FactFlow.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using namespace clang;
using testing::AnnotatedUnit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = FactEvent::Kind;

constexpr const char *Declarations = R"cpp(
  void know(); void forget(); void spoil(); void use(); bool c();
  void guard(); void unguard();
)cpp";

/// One word for each spoilt use of the fact that know() begins: "known" if it
/// was known on every path, else "maybe".
std::vector<std::string> spoilt(llvm::StringRef Body) {
  AnnotatedUnit Code((Declarations + ("void f() { " + Body + " }")).str());
  const Flow *Paths = Code.unit().flow(Code.body("f"));
  FactFlow Solver(Paths->graph(), 2);
  for (const CFGBlock *Block : Paths->graph())
    for (const CFGElement &Element : *Block) {
      const auto S = Element.getAs<CFGStmt>();
      const auto *Call = S ? dyn_cast<CallExpr>(S->getStmt()) : nullptr;
      if (!Call)
        continue;
      const llvm::StringRef Name = Call->getDirectCallee()->getName();
      if (Name == "know")
        Solver.add(*Block, {Kind::Begin, 0, Call});
      else if (Name == "forget")
        Solver.add(*Block, {Kind::End, 0, Call});
      else if (Name == "spoil")
        Solver.add(*Block, {Kind::Spoil, 0, Call});
      else if (Name == "use")
        Solver.add(*Block, {Kind::Use, 0, Call});
      else if (Name == "guard")
        Solver.add(*Block, {Kind::Guard, 1, Call});
      else if (Name == "unguard")
        Solver.add(*Block, {Kind::End, 1, Call});
    }
  std::vector<std::string> All;
  for (const SpoiltUse &Use : Solver.solve()) {
    const auto *Spoils = cast<CallExpr>(Use.Spoilt);
    const auto *Begins = cast<CallExpr>(Use.Began);
    EXPECT_EQ(Spoils->getDirectCallee()->getName(), "spoil");
    EXPECT_EQ(Begins->getDirectCallee()->getName(), "know");
    All.push_back(Use.Known ? "known" : "maybe");
  }
  return All;
}

TEST(FactFlow, ReportsTheFirstUseAfterSpoiling) {
  EXPECT_THAT(spoilt("know(); spoil(); use(); use();"), ElementsAre("known"));
  EXPECT_THAT(spoilt("know(); use(); spoil();"), IsEmpty());
  EXPECT_THAT(spoilt("spoil(); use();"), IsEmpty());
}

TEST(FactFlow, StartsAnewOrEnds) {
  EXPECT_THAT(spoilt("know(); spoil(); know(); use();"), IsEmpty());
  EXPECT_THAT(spoilt("know(); spoil(); forget(); use();"), IsEmpty());
  EXPECT_THAT(spoilt("know(); spoil(); if (c()) know(); use();"),
              ElementsAre("known"));
}

TEST(FactFlow, TellsEveryPathFromSome) {
  EXPECT_THAT(spoilt("if (c()) know(); spoil(); use();"), ElementsAre("maybe"));
  EXPECT_THAT(spoilt("know(); if (c()) spoil(); use();"), ElementsAre("known"));
  EXPECT_THAT(spoilt("know(); if (c()) { spoil(); return; } use();"),
              IsEmpty());
}

TEST(FactFlow, GoesRoundLoops) {
  EXPECT_THAT(spoilt("know(); while (c()) { use(); spoil(); }"),
              ElementsAre("known"));
  EXPECT_THAT(spoilt("while (c()) { know(); use(); spoil(); }"), IsEmpty());
}

TEST(FactFlow, IsGuardedWhereTheGuardIsHeldOnEveryPath) {
  EXPECT_THAT(spoilt("guard(); know(); spoil(); use();"), IsEmpty());
  EXPECT_THAT(spoilt("guard(); know(); unguard(); spoil(); use();"),
              ElementsAre("known"));
  EXPECT_THAT(spoilt("if (c()) guard(); know(); spoil(); use();"),
              ElementsAre("known"));
}

} // namespace
} // namespace cotidy
