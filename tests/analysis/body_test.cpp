// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Names.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::AnnotatedUnit;

std::vector<std::string> callees(const Body &Of) {
  std::vector<std::string> Names;
  for (const CallSite &Call : Of.Calls)
    Names.push_back(shortName(Call.Callee));
  return Names;
}

TEST(Body, ListsCallsInTheOrderTheyAreWritten) {
  AnnotatedUnit Code("void a(int); int b(); void f() { a(b()); b(); }");
  EXPECT_THAT(callees(Code.body("f")), ElementsAre("a", "b", "b"));
}

TEST(Body, LeavesOutWhatIsNeverEvaluated) {
  AnnotatedUnit Code(R"cpp(
    int a();
    int x[3];
    void f() {
      (void)sizeof(a());
      decltype(a()) Same = 1;
      bool Throws = noexcept(a());
      constexpr bool Has = requires { a(); };
      if constexpr (sizeof(int) == 1)
        a();
    })cpp");
  EXPECT_THAT(callees(Code.body("f")), IsEmpty());
}

TEST(Body, KeepsALambdaApart) {
  AnnotatedUnit Code("void a(); void f() { auto l = [] { a(); }; }");
  EXPECT_THAT(callees(Code.body("f")), IsEmpty());
  const Body &Lambda = Code.body("f");
  ASSERT_THAT(Lambda.Lambdas, SizeIs(1));
  const Body *Inner =
      Code.unit().bodyOf(Lambda.Lambdas.front()->getCallOperator());
  ASSERT_NE(Inner, nullptr);
  EXPECT_THAT(callees(*Inner), ElementsAre("a"));
  EXPECT_EQ(Inner->Outer, &Lambda);
}

TEST(Body, TakesTheObjectOfAnOperatorForItsReceiver) {
  AnnotatedUnit Code(
      "struct S { S &operator<<(int); } s; void f() { s << 1; }");
  const Body &F = Code.body("f");
  ASSERT_THAT(F.Calls, SizeIs(1));
  EXPECT_NE(F.Calls[0].Receiver, nullptr);
  EXPECT_THAT(F.Calls[0].Arguments, SizeIs(1));
}

TEST(Body, FindsDiscardedValuesWhereverAStatementDropsThem) {
  AnnotatedUnit Code(R"cpp(
    Task<> t(int);
    void f(bool b) {
      $statement$t(0);
      if (b) $branch$t(1);
      b ? $left$t(2) : $right$t(3);
      $comma$t(4), 1;
      for (;b; $increment$t(5)) {}
      auto Kept = t(6);
      (void)t(7);
    })cpp");
  std::vector<std::string> Marks;
  for (const clang::Expr *E : Code.body("f").Discarded)
    Marks.push_back(Code.markAt(E->getBeginLoc()));
  EXPECT_THAT(Marks, ElementsAre("statement", "branch", "left", "right",
                                 "comma", "increment"));
  EXPECT_THAT(Code.body("f").DiscardedOnPurpose, SizeIs(1));
}

TEST(Body, CountsSuspensionsOfItsOwnOnly) {
  AnnotatedUnit Code(R"cpp(
    Task<> t();
    Task<> f() {
      co_await t();
      auto l = []() -> Task<> { co_await t(); };
    })cpp");
  EXPECT_THAT(Code.body("f").Suspensions, SizeIs(1));
  EXPECT_TRUE(Code.body("f").isCoroutine());
}

TEST(Unit, ReadsEachInstantiationAndNotTheTemplate) {
  AnnotatedUnit Code(R"cpp(
    void a();
    template <class T> void used(T) { a(); }
    template <class T> void unused(T) { a(); }
    void f() { used(1); used(2.0); })cpp");
  unsigned Used = 0, Unused = 0;
  for (const Body &One : Code.unit().bodies()) {
    Used += One.Function && shortName(One.Function) == "used";
    Unused += One.Function && shortName(One.Function) == "unused";
  }
  EXPECT_EQ(Used, 2u);
  EXPECT_EQ(Unused, 1u);
}

TEST(Unit, SurvivesBrokenCode) {
  AnnotatedUnit Code(R"cpp(
    Task<> t();
    Task<> f() { co_await undeclared(; t()
    struct { int )cpp");
  EXPECT_NO_FATAL_FAILURE((void)Code.unit().bodies());
}

TEST(Names, AreQualifiedWithoutWhatModelsDoNotSpell) {
  AnnotatedUnit Code(R"cpp(
    namespace lib { inline namespace v1 { namespace {
      template <class T> struct Box {
        Box(); ~Box(); void put(T); Box &operator<<(T);
      };
      void work();
    } } })cpp");
  EXPECT_EQ(qualifiedName(Code.named("put")), "lib::Box::put");
  EXPECT_EQ(qualifiedName(Code.named("work")), "lib::work");
  EXPECT_EQ(qualifiedName(Code.named("Box<T>")), "lib::Box::Box");
  EXPECT_EQ(qualifiedName(Code.named("~Box<T>")), "lib::Box::~Box");
  EXPECT_EQ(qualifiedName(Code.named("operator<<")), "lib::Box::operator<<");
}

TEST(TypeFacts, ReadTheStartFromThePromise) {
  AnnotatedUnit Code(R"cpp(
    Task<int> lazy(); Eager<int> eager(); Gen<int> gen();
    auto l = lazy(); auto e = eager(); auto g = gen(); int i;
  )cpp");
  Unit &U = Code.unit();
  EXPECT_EQ(U.facts(Code.typeOf("l")).Starts, Start::Lazy);
  EXPECT_EQ(U.facts(Code.typeOf("e")).Starts, Start::Eager);
  EXPECT_TRUE(U.facts(Code.typeOf("l")).Awaitable);
  EXPECT_FALSE(U.facts(Code.typeOf("g")).Awaitable);
  EXPECT_TRUE(U.facts(Code.typeOf("g")).Generator);
  EXPECT_FALSE(U.facts(Code.typeOf("i")).Coroutine);
}

TEST(TypeFacts, KnowAFreeOperatorCoawait) {
  AnnotatedUnit Code(R"cpp(
    namespace n {
      struct Timer {};
      Awaiter<void> operator co_await(Timer);
      template <class T> struct Box {};
      template <class T> Awaiter<T> operator co_await(Box<T> &&);
      struct Plain {};
    }
    n::Timer t; n::Box<int> b; n::Plain p;
  )cpp");
  EXPECT_TRUE(Code.unit().facts(Code.typeOf("t")).Awaitable);
  EXPECT_TRUE(Code.unit().facts(Code.typeOf("b")).Awaitable);
  EXPECT_FALSE(Code.unit().facts(Code.typeOf("p")).Awaitable);
}

TEST(TypeFacts, TakeRolesFromAnAnnotation) {
  AnnotatedUnit Code(R"cpp(
    struct [[clang::annotate("cotidy::task-handle"),
             clang::annotate("cotidy::cancelled")]] Handle {};
    Handle h;
  )cpp");
  EXPECT_TRUE(Code.unit().facts(Code.typeOf("h")).is(TypeRole::TaskHandle));
  EXPECT_EQ(Code.unit().facts(Code.typeOf("h")).OnDrop, Drop::Cancelled);
}

} // namespace
} // namespace cotidy
