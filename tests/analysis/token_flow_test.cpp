// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TokenFlow.h"
#include "tests/analysis/AnnotatedUnit.h"

#include "clang/AST/DeclCXX.h"
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using testing::AnnotatedUnit;

constexpr const char *Model = R"json({
  "library": "test",
  "types": [
    {"names": ["Token"], "roles": ["cancellation-token"]},
    {"names": ["Error"], "roles": ["error-value"]}
  ],
  "functions": [
    {"names": ["Token::requested"], "roles": ["tests-cancellation"]}
  ]})json";

constexpr const char *Declarations = R"cpp(
  namespace std {
  template <class T> T &&move(T &);
  template <class T> T exchange(T &, T);
  }
  struct Token { bool requested() const; bool possible() const; };
  struct Error { explicit operator bool() const;
                 bool operator==(decltype(nullptr)) const; };
  struct Cancelled {}; struct Special : Cancelled {}; struct Other {};
  Task<> t(int); Task<> give(Token); bool c(); void look(const Token &);
)cpp";

/// At the call of t(): "c" if it is clean-up, "g" if the token is gone.
std::string at(llvm::StringRef Body) {
  AnnotatedUnit Code(
      (Declarations + ("Task<> f(Token k) { " + Body + " }")).str(), Model);
  const cotidy::Body &Of = Code.body("f");
  const Parents Around(Of);
  const clang::VarDecl *Token = Of.Function->getParamDecl(0);
  const auto *Carrier =
      llvm::cast<clang::CXXRecordDecl>(Code.named("Cancelled"));
  const TokenFlow Flow(Code.unit(), Of, Around, Token, Carrier);
  for (const CallSite &Call : Of.Calls)
    if (Call.Callee && Call.Callee->getNameAsString() == "t")
      return std::string(Flow.isCleanUp(Call.At) ? "c" : "") +
             (Flow.isGone(0, Call.At) ? "g" : "");
  return "no call";
}

TEST(TokenFlow, KnowsNothingAtFirst) {
  EXPECT_EQ(at("co_await t(1);"), "");
  EXPECT_EQ(at("look(k); co_await give(k); co_await t(1);"), "");
}

TEST(TokenFlow, FollowsTestsOfTheToken) {
  EXPECT_EQ(at("if (k.requested()) co_await t(1);"), "c");
  EXPECT_EQ(at("if (!k.requested()) co_await t(1);"), "");
  EXPECT_EQ(at("if (k.requested()) co_return; co_await t(1);"), "");
  EXPECT_EQ(at("while (!k.requested()) co_await t(1);"), "");
  EXPECT_EQ(at("while (!k.requested()) c(); co_await t(1);"), "c");
  EXPECT_EQ(at("if (c() && k.requested()) co_await t(1);"), "c");
  EXPECT_EQ(at("if (c() && !k.requested()) co_await t(1);"), "");
  EXPECT_EQ(at("bool b = k.requested(); if (b) co_await t(1);"), "c");
  EXPECT_EQ(at("bool b = !k.requested(); if (b) co_await t(1);"), "");
  EXPECT_EQ(at("for (;;) { if (k.requested()) break; if (c()) break; } "
               "co_await t(1);"),
            "c");
}

TEST(TokenFlow, TakesOtherQuestionsForBoth) {
  EXPECT_EQ(at("if (k.possible()) co_await give(k); else co_await t(1);"), "c");
  EXPECT_EQ(at("if (k.possible()) co_await t(1);"), "c");
}

TEST(TokenFlow, FollowsErrors) {
  EXPECT_EQ(at("Error e; if (e) co_await t(1);"), "c");
  EXPECT_EQ(at("Error e; if (!e) co_await t(1);"), "");
  EXPECT_EQ(at("Error e; if (e == nullptr) co_await t(1);"), "");
  EXPECT_EQ(at("Error e; if (e != nullptr) co_await t(1);"), "c");
  EXPECT_EQ(at("bool b = false; try { co_await give(k); } catch (...) { "
               "b = true; } if (b) co_await t(1);"),
            "c");
  EXPECT_EQ(at("bool b = false; try { co_await give(k); } catch (...) { "
               "b = true; } if (b == false) co_await t(1);"),
            "");
}

TEST(TokenFlow, KnowsHandlersOfCancellation) {
  const auto After = [](const std::string &Handler) {
    return at("try { co_await give(k); } catch (" + Handler +
              ") { c(); } co_await t(1);");
  };
  EXPECT_EQ(After("Cancelled &"), "c");
  EXPECT_EQ(After("Special"), "c");
  EXPECT_EQ(After("Other &"), "");
  EXPECT_EQ(After("..."), "");
  EXPECT_EQ(at("try { co_await give(k); } catch (Cancelled &) { throw; } "
               "co_await t(1);"),
            "");
}

TEST(TokenFlow, LosesWhatIsMoved) {
  EXPECT_EQ(at("co_await give(std::move(k)); co_await t(1);"), "g");
  EXPECT_EQ(at("co_await t(1); co_await give(std::move(k));"), "");
  EXPECT_EQ(at("if (c()) co_await give(std::move(k)); co_await t(1);"), "g");
  EXPECT_EQ(at("while (c()) { co_await t(1); co_await give(std::move(k)); }"),
            "g");
  EXPECT_EQ(at("if (c()) { co_await give(std::move(k)); co_return; } "
               "co_await t(1);"),
            "");
  EXPECT_EQ(at("k = Token(); co_await t(1);"), "g");
  EXPECT_EQ(at("auto o = std::exchange(k, Token()); co_await t(1);"), "g");
  EXPECT_EQ(at("auto o = static_cast<Token &&>(k); co_await t(1);"), "g");
  EXPECT_EQ(at("auto o = [k = std::move(k)] {}; co_await t(1);"), "g");
  EXPECT_EQ(at("try { co_await give(std::move(k)); } catch (Other &) {} "
               "co_await t(1);"),
            "g");
}

} // namespace
} // namespace cotidy
