// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Names.h"
#include "checks/core/facts/Blocking.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::AnnotatedUnit;

constexpr const char *Model = R"json({
  "library": "test",
  "types": [{"names": ["Thread"], "roles": ["joins-in-destructor"]}],
  "functions": [
    {"names": ["slow"], "roles": ["blocks"], "class": "A", "category": "sync",
     "unless": [{"argument": 0, "is": "zero"}]},
    {"names": ["flagged"], "roles": ["blocks"], "class": "A",
     "unless": [{"argument": 1, "bits": 64}]},
    {"names": ["Future::get"], "roles": ["blocks"], "class": "A",
     "unless": [{"tested": ["Future::ready"]}]},
    {"names": ["Thread::~Thread"], "roles": ["blocks"], "class": "A"},
    {"names": ["launch"], "roles": ["result-joins"], "class": "A"}
  ]})json";

constexpr const char *Declarations = R"cpp(
  struct Duration { long Count; constexpr Duration(long C) : Count(C) {} };
  void slow(int); void slow(Duration); void flagged(int, int);
  struct Future { int get(); bool ready() const; ~Future(); };
  struct Thread { Thread(int); Thread(Thread &&); ~Thread(); void join(); bool joinable() const; };
  Future launch();
)cpp";

/// The paths to what blocks in f, one string of callees each.
std::vector<std::string> paths(llvm::StringRef Code) {
  AnnotatedUnit Made((Declarations + Code).str(), Model);
  BlockingFacts Facts(
      Made.unit(), FunctionRole::Blocks,
      [](const FunctionModel &, const CallSite &, const Body &) {
        return true;
      });
  std::vector<std::string> All;
  for (const BlockingPlace &Place : Facts.in(Made.body("f"))) {
    std::string Path;
    for (const Hop &Step : Place.Path)
      Path += (Path.empty() ? "" : " ") + shortName(Step.Callee);
    All.push_back(Path);
  }
  return All;
}

TEST(BlockingFacts, FindTheShortestWay) {
  EXPECT_THAT(paths("void c() { slow(1); } void b() { c(); } "
                    "void a() { b(); c(); } void f() { a(); }"),
              ElementsAre("a c slow"));
}

TEST(BlockingFacts, EndOnRecursion) {
  EXPECT_THAT(paths("void b(); void a() { b(); } void b() { a(); } "
                    "void f() { a(); }"),
              IsEmpty());
  EXPECT_THAT(paths("void a(int n) { if (n) a(n - 1); slow(n); } "
                    "void f() { a(3); }"),
              SizeIs(1));
}

TEST(BlockingFacts, JudgeAHelperByItsArguments) {
  EXPECT_THAT(paths("void a(int t) { slow(t); } void f() { a(0); }"),
              IsEmpty());
  EXPECT_THAT(paths("void a(int t) { slow(t); } void f() { a(5); }"),
              ElementsAre("a slow"));
  EXPECT_THAT(paths("void a(int t = 0) { slow(t); } void f() { a(); }"),
              IsEmpty());
  EXPECT_THAT(paths("void b(int t) { slow(t); } void a(int t) { b(t); } "
                    "void f() { a(0); }"),
              IsEmpty());
}

TEST(BlockingFacts, UnderstandArgumentsThatDoNotBlock) {
  EXPECT_THAT(paths("void f() { slow(0); slow(Duration(0)); "
                    "constexpr Duration None(0); slow(None); }"),
              IsEmpty());
  EXPECT_THAT(paths("void f() { slow(Duration(1)); }"), SizeIs(1));
  EXPECT_THAT(paths("void f() { flagged(1, 64 | 2); }"), IsEmpty());
  EXPECT_THAT(paths("void f() { flagged(1, 2); }"), SizeIs(1));
}

TEST(BlockingFacts, TrustATestThatDecides) {
  EXPECT_THAT(paths("void f(Future &x) { if (x.ready()) x.get(); }"),
              IsEmpty());
  EXPECT_THAT(paths("void f(Future &x, Future &y) { if (x.ready()) y.get(); }"),
              SizeIs(1));
  EXPECT_THAT(paths("void f(Future &x) { x.ready(); x.get(); }"), SizeIs(1));
}

TEST(BlockingFacts, FollowALambdaThatIsCalledHere) {
  EXPECT_THAT(paths("void f() { auto l = [] { slow(1); }; l(); }"),
              ElementsAre("lambda slow"));
  EXPECT_THAT(paths("void g(void (*)()); void f() { g([] { slow(1); }); }"),
              IsEmpty());
}

TEST(BlockingFacts, DoNotGuessWhereAVirtualCallLands) {
  EXPECT_THAT(paths("struct B { virtual void v() { slow(1); } }; "
                    "void f(B &b) { b.v(); }"),
              IsEmpty());
  EXPECT_THAT(paths("struct B { virtual void v(); }; "
                    "struct D final : B { void v() override { slow(1); } }; "
                    "void f(D &d) { d.v(); }"),
              ElementsAre("v slow"));
}

TEST(BlockingFacts, KnowDestructorsThatWait) {
  EXPECT_THAT(paths("void f() { Thread t(1); }"), ElementsAre("~Thread"));
  EXPECT_THAT(paths("void f() { Thread t(1); t.join(); }"), IsEmpty());
  EXPECT_THAT(paths("void f() { Thread t(1); (void)t.joinable(); }"),
              SizeIs(1));
  EXPECT_THAT(paths("void f(bool b) { Thread t(1); if (b) t.join(); }"),
              SizeIs(1));
  EXPECT_THAT(paths("void g(Thread); void f() { Thread t(1); "
                    "g(std::move(t)); }"),
              IsEmpty());
  EXPECT_THAT(paths("struct W { Thread t{1}; }; void f() { W w; }"),
              ElementsAre("~W ~Thread"));
}

TEST(BlockingFacts, KnowResultsWhoseDestructorWaits) {
  EXPECT_THAT(paths("void f() { launch(); }"), ElementsAre("launch"));
  EXPECT_THAT(paths("void f() { auto x = launch(); }"), ElementsAre("launch"));
  EXPECT_THAT(paths("Future f() { auto x = launch(); return x; }"), IsEmpty());
}

TEST(BlockingFacts, ObeyAttributes) {
  EXPECT_THAT(paths("void own() [[clang::blocking]]; void f() { own(); }"),
              ElementsAre("own"));
  EXPECT_THAT(paths("void own() [[clang::nonblocking]] { slow(1); } "
                    "void f() { own(); }"),
              IsEmpty());
  EXPECT_THAT(paths("[[clang::annotate(\"cotidy::blocks\")]] void own(); "
                    "void f() { own(); }"),
              ElementsAre("own"));
}

TEST(BlockingFacts, DoNotEnterACoroutineThatIsOnlyCalled) {
  EXPECT_THAT(paths("Task<> t() { slow(1); co_return; } void f() { t(); }"),
              IsEmpty());
}

} // namespace
} // namespace cotidy
