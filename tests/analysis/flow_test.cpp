// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/HandlerPaths.h"
#include "checks/core/analysis/LostValues.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using clang::CallExpr;
using testing::AnnotatedUnit;

TEST(Flow, DominatesOnlyWhatEveryPathPasses) {
  AnnotatedUnit Code(R"cpp(
    void a(); void b(); void c();
    void f(bool x) { $a$a(); if (x) $b$b(); $c$c(); })cpp");
  const Flow *Paths = Code.unit().flow(Code.body("f"));
  ASSERT_NE(Paths, nullptr);
  const auto *A = Code.at<CallExpr>("a");
  const auto *B = Code.at<CallExpr>("b");
  const auto *C = Code.at<CallExpr>("c");
  EXPECT_TRUE(Paths->dominates(A, C));
  EXPECT_FALSE(Paths->dominates(B, C));
  EXPECT_TRUE(Paths->reaches(B, C));
  EXPECT_FALSE(Paths->reaches(C, A));
}

TEST(Flow, ReachesBackThroughALoop) {
  AnnotatedUnit Code(R"cpp(
    void a(); void b();
    void f() { for (;;) { $a$a(); $b$b(); } })cpp");
  const Flow *Paths = Code.unit().flow(Code.body("f"));
  ASSERT_NE(Paths, nullptr);
  EXPECT_TRUE(Paths->reaches(Code.at<CallExpr>("b"), Code.at<CallExpr>("a")));
}

using How = LostValue::How;

std::vector<How> lost(llvm::StringRef Code) {
  AnnotatedUnit Made(
      ("Task<int> t(); void take(Task<int>); bool c(); " + Code).str());
  std::vector<How> All;
  for (const LostValue &One : Made.unit().lostValues(Made.body("f")))
    All.push_back(One.Lost);
  return All;
}

TEST(LostValues, TellHowAValueIsLost) {
  EXPECT_THAT(lost("Task<> f() { t(); co_return; }"), ElementsAre(How::AtOnce));
  EXPECT_THAT(lost("Task<> f() { auto x = t(); co_return; }"),
              ElementsAre(How::NeverUsed));
  EXPECT_THAT(lost("Task<> f() { auto x = t(); if (c()) co_await x; }"),
              ElementsAre(How::OnSomePath));
  EXPECT_THAT(lost("Task<> f() { auto x = t(); if (c()) co_return; "
                   "co_await std::move(x); }"),
              ElementsAre(How::OnSomePath));
}

TEST(LostValues, FollowALoopToTheEndOfTheVariablesLife) {
  EXPECT_THAT(lost("Task<> f() { while (c()) { auto x = t(); "
                   "if (c()) continue; co_await x; } }"),
              ElementsAre(How::OnSomePath));
  EXPECT_THAT(lost("Task<> f() { while (c()) { auto x = t(); co_await x; } }"),
              IsEmpty());
}

TEST(LostValues, KnowLoopsThatRunOnceAtLeast) {
  const auto In = [](llvm::StringRef Loop) {
    return lost(("Task<> f(int n) { auto x = t(); int a[2] = {}; " + Loop +
                 " { co_await x; } }")
                    .str());
  };
  EXPECT_THAT(In("for (int i = 0; i < 3; ++i)"), IsEmpty());
  EXPECT_THAT(In("for (int i = 3; i >= 0; --i)"), IsEmpty());
  EXPECT_THAT(In("for (int i : a)"), IsEmpty());
  EXPECT_THAT(In("for (int i = 0; i < 0; ++i)"), ElementsAre(How::OnSomePath));
  EXPECT_THAT(In("for (int i = 0; i < n; ++i)"), ElementsAre(How::OnSomePath));
  EXPECT_THAT(In("for (int i = n; i < 3; ++i)"), ElementsAre(How::OnSomePath));
  EXPECT_THAT(In("while (c())"), ElementsAre(How::OnSomePath));
  EXPECT_THAT(lost("Task<> f() { auto x = t(); for (int i = 0; i < 3; ++i) {"
                   " if (c()) break; co_await x; } }"),
              ElementsAre(How::OnSomePath));
}

TEST(LostValues, LeaveWhatGoesSomewhere) {
  EXPECT_THAT(lost("Task<> f() { auto x = t(); take(std::move(x)); "
                   "co_return; }"),
              IsEmpty());
  EXPECT_THAT(lost("auto f() { auto x = t(); return x; }"), IsEmpty());
  EXPECT_THAT(lost("auto f() { return t(); }"), IsEmpty());
  EXPECT_THAT(lost("void f() { auto x = t(); auto l = [&x] { return &x; }; }"),
              IsEmpty());
  EXPECT_THAT(lost("void f() { [[maybe_unused]] auto x = t(); }"), IsEmpty());
  EXPECT_THAT(lost("void f() { (void)t(); }"), IsEmpty());
  EXPECT_THAT(lost("Task<> f() { auto x = t(); if (c()) throw 1; "
                   "co_await x; }"),
              IsEmpty());
}

HandlerPaths handler(llvm::StringRef Handlers, llvm::StringRef After = "") {
  AnnotatedUnit Code((R"cpp(
    struct Base {}; struct Cancelled : Base {}; struct Other {};
    void log(); void keep(std::exception_ptr); [[noreturn]] void die();
    void again() { log(); throw; }
    Task<> t();
    Task<> f() {
      for (;;) {
        std::exception_ptr stored;
        try { co_await t(); })cpp" +
                      Handlers + After + "    co_return; } }")
                         .str());
  const Body &F = Code.body("f");
  EXPECT_FALSE(F.Tries.empty());
  return pathsOf(*F.Tries.front()->getHandler(0), *F.Tries.front(),
                 findClass(Code.context(), "Cancelled"), Code.unit(), F);
}

TEST(HandlerPaths, LoseTheExceptionOnAnyPathThatForgetsIt) {
  EXPECT_TRUE(handler("catch (...) { log(); }").Loses);
  EXPECT_TRUE(handler("catch (...) { if (stored) throw; }").Loses);
  EXPECT_TRUE(handler("catch (...) { co_return; }").Loses);
  EXPECT_FALSE(handler("catch (...) { co_return; }").TriesAgain);
  EXPECT_TRUE(handler("catch (...) { continue; }").TriesAgain);
}

TEST(HandlerPaths, KeepIt) {
  EXPECT_FALSE(handler("catch (...) { log(); throw; }").Loses);
  EXPECT_FALSE(handler("catch (...) { again(); }").Loses);
  EXPECT_FALSE(handler("catch (...) { die(); }").Loses);
  EXPECT_FALSE(handler("catch (const Cancelled &e) { throw e; }").Loses);
  EXPECT_FALSE(handler("catch (...) { keep(std::current_exception()); }").Loses);
}

TEST(HandlerPaths, KeepItForLaterIfSomebodyRethrows) {
  EXPECT_FALSE(handler("catch (...) { stored = std::current_exception(); }",
                       "if (stored) std::rethrow_exception(stored);")
                   .Loses);
  EXPECT_TRUE(handler("catch (...) { stored = std::current_exception(); }",
                      "if (stored) log();")
                  .Loses);
}

TEST(HandlerPaths, TellAnExceptionThatTakesItsPlace) {
  const HandlerPaths Paths = handler("catch (...) { throw Other(); }");
  EXPECT_TRUE(Paths.Loses);
  EXPECT_TRUE(Paths.Replaces);
  EXPECT_TRUE(handler("catch (const Base &e) { throw e; }").Replaces);
}

TEST(HandlerPaths, EnterTheHandlersOfANestedRethrow) {
  EXPECT_FALSE(handler("catch (...) { try { throw; } "
                       "catch (const Cancelled &) { throw; } "
                       "catch (...) { log(); } }")
                   .Loses);
  EXPECT_TRUE(handler("catch (...) { try { throw; } "
                      "catch (const Other &) { throw; } "
                      "catch (...) { log(); } }")
                  .Loses);
}

TEST(Exceptions, FirstUncaughtIsTheAwaitThatNoHandlerGuards) {
  AnnotatedUnit Code(R"cpp(
    Task<> t();
    Task<> guarded() { try { co_await t(); } catch (const std::exception &) {} }
    Task<> open() { try { co_await t(); } catch (int) {} })cpp");
  EXPECT_EQ(firstUncaught(Code.unit(), Code.body("guarded")), nullptr);
  EXPECT_NE(firstUncaught(Code.unit(), Code.body("open")), nullptr);
}

} // namespace
} // namespace cotidy
