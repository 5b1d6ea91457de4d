// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Callables.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gtest/gtest.h>

namespace cotidy {
namespace {

using namespace clang;
using testing::AnnotatedUnit;

constexpr const char *Declarations = R"cpp(
  namespace std {
  template <class F, class... A> F bind(F, A...);
  template <class F> F &ref(F &Of) { return Of; }
  }
  struct Function { template <class F> Function(F) {} void operator()(); };
  void take(Function); void declared();
  void named() { int InNamed; }
  struct S { void member() { int InMember; } };
)cpp";

/// The first variable of the body that the initialiser of x runs when it is
/// called; "" where that is not known.
std::string runs(llvm::StringRef Code) {
  AnnotatedUnit Made((Declarations + Code).str());
  const Body &Of = Made.body("f");
  for (const VarDecl *Var : Of.Locals)
    if (Var->getName() == "x") {
      const Body *Found = calledBody(Made.unit(), Var->getInit());
      if (!Found)
        return "";
      return Found->Locals.empty() ? "a body without variables"
                                   : Found->Locals.front()->getNameAsString();
    }
  return "no x";
}

TEST(CalledBody, IsThatOfALambda) {
  EXPECT_EQ(runs("void f() { auto x = [] { int Inside; }; }"), "Inside");
  EXPECT_EQ(runs("void f() { void (*x)() = [] { int Inside; }; }"), "Inside");
  EXPECT_EQ(runs("void f() { void (*x)() = +[] { int Inside; }; }"), "Inside");
  EXPECT_EQ(runs("void f() { Function x = [] { int Inside; }; }"), "Inside");
  EXPECT_EQ(runs("void f() { auto x = [](auto) { int Inside; }; x(1); }"),
            "Inside");
}

TEST(CalledBody, IsThatOfWhatIsNamed) {
  EXPECT_EQ(runs("void f() { auto *x = named; }"), "InNamed");
  EXPECT_EQ(runs("void f() { auto *x = &named; }"), "InNamed");
  EXPECT_EQ(runs("void f() { auto x = &S::member; }"), "InMember");
  EXPECT_EQ(runs("void f(S *s) { auto x = std::bind(&S::member, s); }"),
            "InMember");
}

TEST(CalledBody, GoesThroughVariables) {
  EXPECT_EQ(runs("void f() { auto l = [] { int Inside; }; "
                 "auto x = std::move(l); }"),
            "Inside");
  EXPECT_EQ(runs("void f() { auto l = [] { int Inside; }; "
                 "auto &x = std::ref(l); }"),
            "Inside");
  EXPECT_EQ(runs("void f() { Function l = named; auto x = l; }"), "InNamed");
}

TEST(CalledBody, IsUnknownForWhatComesFromElsewhere) {
  EXPECT_EQ(runs("void f(Function given) { auto x = given; }"), "");
  EXPECT_EQ(runs("void f() { auto *x = declared; }"), "");
  EXPECT_EQ(runs("void (*make())(); void f() { auto *x = make(); }"), "");
  EXPECT_EQ(runs("void f() { static Function l = named; auto x = l; }"), "");
}

} // namespace
} // namespace cotidy
