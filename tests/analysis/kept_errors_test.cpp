// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/KeptErrors.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using testing::AnnotatedUnit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char *Model = R"json({
  "library": "test",
  "functions": [{"names": ["std::rethrow_exception"], "roles": ["rethrows"]}]
})json";

constexpr const char *Declarations = R"cpp(
  struct Stopped {};
  Task<> t(); bool c();
)cpp";

/// The marks of the awaits between a handler that keeps what it caught in `e`
/// (or says so in `f`) and the place that throws it.
std::vector<std::string>
between(const std::string &Rest,
        const std::string &Keep = "e = std::current_exception();") {
  AnnotatedUnit Code(
      std::string(Declarations) +
          "Task<> f() { std::exception_ptr e; bool flag = false; "
          "try { co_await t(); } catch (...) { " +
          Keep + " } " + Rest + " }",
      Model);
  const Body &Of = Code.body("f");
  const clang::CXXTryStmt *Try = Of.Tries.front();
  const auto *Stopped =
      llvm::dyn_cast<clang::CXXRecordDecl>(Code.named("Stopped"));
  std::vector<std::string> All;
  for (const KeptError &Kept :
       keptErrors(*Try->getHandler(0), *Try, Stopped, Code.unit(), Of))
    for (const Suspension *Point : Kept.Between)
      All.push_back(Code.markAt(Point->At->getBeginLoc()));
  return All;
}

TEST(KeptErrors, FindsTheAwaitsOnTheWay) {
  EXPECT_THAT(between("$a$co_await t(); if (e) std::rethrow_exception(e);"),
              ElementsAre("a"));
  EXPECT_THAT(between("if (e) { $a$co_await t(); $b$co_await t(); "
                      "std::rethrow_exception(e); } co_await t();"),
              ElementsAre("a", "b"));
  EXPECT_THAT(between("if (!e) co_return; $a$co_await t(); "
                      "std::rethrow_exception(e);"),
              ElementsAre("a"));
}

TEST(KeptErrors, FollowOneOutcomeOfATest) {
  EXPECT_THAT(
      between("if (!e) co_await t(); if (e) std::rethrow_exception(e);"),
      IsEmpty());
  EXPECT_THAT(between("if (e && c()) { $a$co_await t(); } "
                      "if (e) std::rethrow_exception(e);"),
              ElementsAre("a"));
}

TEST(KeptErrors, EndWhereTheErrorIsForgotten) {
  EXPECT_THAT(
      between("e = {}; co_await t(); if (e) std::rethrow_exception(e);"),
      IsEmpty());
  EXPECT_THAT(between("co_await t(); if (e) c();"), IsEmpty());
}

TEST(KeptErrors, KnowFlags) {
  EXPECT_THAT(
      between("$a$co_await t(); if (flag) throw Stopped();", "flag = true;"),
      ElementsAre("a"));
  EXPECT_THAT(between("co_await t(); throw Stopped();", "flag = true;"),
              IsEmpty());
  EXPECT_THAT(between("co_await t(); if (flag) throw 1;", "flag = true;"),
              IsEmpty());
}

TEST(KeptErrors, LeaveRetriesOut) {
  AnnotatedUnit Code(std::string(Declarations) + R"cpp(
    Task<> f() {
      std::exception_ptr e;
      while (c()) {
        try { co_await t(); } catch (...) { e = std::current_exception(); }
        co_await t();
      }
      std::rethrow_exception(e);
    })cpp",
                     Model);
  const Body &Of = Code.body("f");
  EXPECT_THAT(keptErrors(*Of.Tries.front()->getHandler(0), *Of.Tries.front(),
                         nullptr, Code.unit(), Of),
              IsEmpty());
}

} // namespace
} // namespace cotidy
