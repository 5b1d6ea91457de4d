// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/facts/Collect.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::AnnotatedUnit;

constexpr const char *Model = R"json({
  "library": "test",
  "types": [],
  "functions": [
    {"names": ["slow"], "roles": ["blocks"], "class": "A", "category": "sync",
     "unless": [{"argument": 0, "is": "zero"}]},
    {"names": ["flagged"], "roles": ["blocks"], "class": "A",
     "unless": [{"argument": 0, "bits": 64}]},
    {"names": ["quick"], "roles": ["non-blocking"]}
  ]})json";

constexpr const char *Declarations = R"cpp(
  void slow(int); void flagged(int); void quick();
  void other(); void another();
  struct Object { Object(); ~Object(); };
)cpp";

/// What the unit tells about each function: "name: reason | calls".
std::vector<std::string> told(const std::string &Code) {
  AnnotatedUnit Made(Declarations + Code, Model);
  UnitFacts Facts;
  const BlockingFacts::Counts All =
      [](const FunctionModel &, const CallSite &, const Body &) {
        return true;
      };
  collectBlocking(Made.unit(), FunctionRole::Blocks, All, Facts);
  // Twice is as good as once.
  collectBlocking(Made.unit(), FunctionRole::Blocks, All, Facts);
  pruneFacts(Made.unit(), Facts);
  std::vector<std::string> Lines;
  for (const FunctionFacts &Each : Facts.Functions) {
    std::string Line = Each.Name + ":";
    for (const Reason &Why : Each.Reasons) {
      for (const FactHop &Step : Why.Path)
        Line += " " + Step.Callee;
      for (const unsigned Parameter : Why.UnlessZero)
        Line += " unless " + std::to_string(Parameter);
    }
    Line += " |";
    for (const CallFact &Call : Each.Calls) {
      for (const FactHop &Step : Call.Path)
        Line += " " + Step.Callee;
      Line += Call.Dies ? " (dies);" : ";";
    }
    Lines.push_back(Line);
  }
  std::sort(Lines.begin(), Lines.end());
  return Lines;
}

TEST(Collect, TellsWhyAFunctionBlocks) {
  EXPECT_THAT(told("void f() { slow(1); }"), ElementsAre("f: slow |"));
  EXPECT_THAT(told("static void g() { slow(1); } void f() { g(); }"),
              ElementsAre("f: g slow |"));
}

TEST(Collect, NamesTheParametersThatDecide) {
  EXPECT_THAT(told("void f(int a, int time) { slow(time); }"),
              ElementsAre("f: slow unless 1 |"));
  EXPECT_THAT(told("static void g(int t) { slow(t); } void f(int t) { g(t); }"),
              ElementsAre("f: g slow unless 0 |"));
  EXPECT_THAT(told("static void g(int t) { slow(t); } void f() { g(3); }"),
              ElementsAre("f: g slow |"));
  EXPECT_THAT(told("static void g(int t) { slow(t); } void f() { g(0); }"),
              ElementsAre("f: |"));
}

TEST(Collect, LeavesOutWhatAnArgumentDecidesOtherwise) {
  EXPECT_THAT(told("void f(int flags) { flagged(flags); }"),
              ElementsAre("f: |"));
  EXPECT_THAT(told("void f() { flagged(1); }"), ElementsAre("f: flagged |"));
}

TEST(Collect, TellsWhatOtherUnitsHaveToJudge) {
  EXPECT_THAT(told("void f() { other(); another(); other(); }"),
              ElementsAre("f: | another; other;"));
  EXPECT_THAT(told("static void g() { other(); } void f() { g(); }"),
              ElementsAre("f: | g other;"));
  EXPECT_THAT(told("namespace { void h() { other(); } void g() { h(); } }"
                   "void f() { g(); another(); }"),
              ElementsAre("f: | another; g h other;"));
}

TEST(Collect, FollowsObjectsToTheEndOfTheirLives) {
  EXPECT_THAT(told("void f() { Object o; }"),
              ElementsAre("f: | Object; ~Object (dies);"));
  EXPECT_THAT(told("struct Owner { Object o; }; void f() { Owner o = {}; }"),
              ElementsAre("f: | Object; ~Object (dies);"));
}

TEST(Collect, LeavesOutWhatIsNotRunOrNotKnown) {
  EXPECT_THAT(told("void f() { auto l = [] { slow(1); }; }"),
              ElementsAre("f: |"));
  EXPECT_THAT(told("struct B { virtual void v(); }; void f(B &b) { b.v(); }"),
              ElementsAre("f: |"));
  EXPECT_THAT(told("void f() { quick(); }"), ElementsAre("f: |"));
  EXPECT_THAT(told("Task<int> f() { slow(1); co_return; }"), IsEmpty());
  EXPECT_THAT(told("template <class T> void f(T) { slow(1); }"), IsEmpty());
}

TEST(Collect, LeavesOutSmallFunctionsInHeadersThatLeadNowhere) {
  EXPECT_THAT(told("inline void g() {} inline void f() { g(); }"), IsEmpty());
  EXPECT_THAT(told("inline void g() { other(); } inline void f() { g(); }"),
              ElementsAre("f: | g;", "g: | other;"));
  EXPECT_THAT(told("inline void g() {} void f() { g(); }"),
              ElementsAre("f: |"));
}

TEST(Collect, IsNotConfusedByFunctionsThatCallEachOther) {
  EXPECT_THAT(told("void g(); void f() { g(); } void g() { f(); slow(1); }"),
              ElementsAre("f: g slow | g;", "g: slow | f;"));
}

} // namespace
} // namespace cotidy
