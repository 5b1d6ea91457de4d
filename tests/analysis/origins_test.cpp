// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Origins.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

using namespace clang;
using testing::AnnotatedUnit;

constexpr const char *Declarations = R"cpp(
  struct Loop { int n; Loop &self(); int count(); };
  struct Handle { Loop *operator->() const; Loop &operator*() const;
                  Loop *get() const; };
  struct Holder { Loop Own; Loop *To; Handle Smart; static Loop Shared; };
  Loop Global; Loop make(); Loop *find();
)cpp";

/// Where the initialiser of the variable x comes from, and what it names last:
/// "parameter p.To".
std::string origin(llvm::StringRef Code) {
  AnnotatedUnit Made((Declarations + Code).str());
  for (const Body &Of : Made.unit().bodies())
    for (const VarDecl *Var : Of.Locals) {
      if (Var->getName() != "x")
        continue;
      const Origin Found = originOf(Made.unit(), Of, Var->getInit());
      std::string Text;
      switch (Found.Where) {
      case Origin::From::Unknown:
        return "unknown";
      case Origin::From::Own:
        Text = "own";
        break;
      case Origin::From::Elsewhere:
        Text = "elsewhere";
        break;
      case Origin::From::This:
        Text = "this";
        break;
      case Origin::From::Parameter:
        Text = "parameter " + Found.Parameter->getNameAsString();
        break;
      case Origin::From::Captured:
        Text = "captured " + Found.Variable->getNameAsString();
        break;
      }
      return Found.Named ? Text + ": " + Found.Named->getNameAsString() : Text;
    }
  return "no x";
}

TEST(OriginOf, IsOwnForWhatTheBodyMakesOrCopies) {
  EXPECT_EQ(origin("void f() { Loop l; auto &x = l; }"), "own: l");
  EXPECT_EQ(origin("void f(Loop l) { auto &x = l; }"), "own: l");
  EXPECT_EQ(origin("void f() { Holder h; auto &x = h.Own; }"), "own: Own");
  EXPECT_EQ(origin("void f() { Loop l; auto &m = l; auto *x = &m; }"),
            "own: l");
}

TEST(OriginOf, FollowsParametersThatReferToTheirObject) {
  EXPECT_EQ(origin("void f(Loop &l) { auto &x = l; }"), "parameter l: l");
  EXPECT_EQ(origin("void f(Loop *l) { auto &x = *l; }"), "parameter l: l");
  EXPECT_EQ(origin("void f(Handle l) { auto &x = *l; }"), "parameter l: l");
  EXPECT_EQ(origin("void f(Handle l) { auto *x = l.get(); }"),
            "parameter l: l");
  EXPECT_EQ(origin("void f(Holder &h) { auto *x = h.To; }"), "parameter h: To");
  EXPECT_EQ(origin("void f(Handle l) { auto &x = l->self(); }"),
            "parameter l: l");
  EXPECT_EQ(origin("void f(Loop &l) { auto &m = l; auto &x = m; }"),
            "parameter l: l");
  EXPECT_EQ(origin("void f(Loop &&l) { auto &&x = std::move(l); }"),
            "parameter l: l");
}

TEST(OriginOf, KnowsTheCurrentObjectAndGlobals) {
  EXPECT_EQ(origin("struct S { Loop L; void f() { auto &x = L; } };"),
            "this: L");
  EXPECT_EQ(origin("struct S { Holder H; void f() { auto &x = H.Smart; } };"),
            "this: Smart");
  EXPECT_EQ(origin("void f() { auto &x = Global; }"), "elsewhere: Global");
  EXPECT_EQ(origin("void f() { Holder h; auto &x = h.Shared; }"),
            "elsewhere: Shared");
  EXPECT_EQ(origin("void f() { static Loop l; auto &x = l; }"), "elsewhere: l");
}

TEST(OriginOf, LooksAtHowALambdaHasItsVariables) {
  EXPECT_EQ(origin("void f() { Loop l; auto g = [&] { auto &x = l; }; }"),
            "captured l: l");
  EXPECT_EQ(origin("void f() { Loop l; auto g = [=] { auto &x = l; }; }"),
            "own: l");
  EXPECT_EQ(origin("void f(Loop *l) { auto g = [=] { auto &x = *l; }; }"),
            "captured l: l");
  EXPECT_EQ(origin("void f(Loop &l) { auto g = [m = &l] { auto &x = *m; }; }"),
            "captured l: l");
  EXPECT_EQ(origin("void f(Loop &l) { auto g = [m = l] { auto &x = m; }; }"),
            "own: m");
  EXPECT_EQ(origin("struct S { Loop L; void f() { "
                   "auto g = [this] { auto &x = L; }; } };"),
            "this: L");
  EXPECT_EQ(origin("struct S { Loop L; void f() { "
                   "auto g = [*this] { auto &x = L; }; } };"),
            "own: L");
}

TEST(OriginOf, IsUnknownForWhatIsComputed) {
  EXPECT_EQ(origin("void f() { auto *x = find(); }"), "unknown");
  EXPECT_EQ(origin("void f(Loop &l) { auto x = l.count(); }"), "unknown");
  EXPECT_EQ(origin("void f() { Holder h; auto *x = h.To; }"), "unknown");
}

} // namespace
} // namespace cotidy
