// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Elements.h"
#include "checks/core/analysis/Suspending.h"
#include "checks/core/facts/SharedState.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using namespace clang;
using testing::AnnotatedUnit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char *Declarations = R"cpp(
  struct Iterator { int &operator*(); Iterator &operator++(); };
  struct List {
    Iterator begin(); Iterator end(); Iterator find(int);
    int &operator[](int); int &front(); void push_back(int); void clear();
  };
  template <class T> struct Owner {
    T *operator->() const; T &operator*() const; T *get() const; void reset();
  };
  struct Part { List Items; int Count; };
  List Global;
  const List Fixed;
  Task<> t();
)cpp";

/// The place that the initialiser of x names: "name" if others can get at it,
/// "(name)" if not, "" if there is none.
std::string place(llvm::StringRef Code) {
  AnnotatedUnit Made((Declarations + Code).str());
  const Body &Of = Made.body("f");
  for (const VarDecl *Var : Of.Locals)
    if (Var->getName() == "x") {
      const auto Found = placeOf(Var->getInit(), Of);
      if (!Found)
        return "";
      return Found->Shared ? nameOf(*Found) : "(" + nameOf(*Found) + ")";
    }
  return "no x";
}

TEST(PlaceOf, NamesMembersAndWhatPointersLeadTo) {
  EXPECT_EQ(place("struct S : Part { void f() { auto &x = Items; } };"),
            "Items");
  EXPECT_EQ(
      place("struct S { Owner<Part> P; void f() { int x = P->Count; } };"),
      "P.Count");
  EXPECT_EQ(place("void f(Part &p) { int x = p.Count; }"), "p.Count");
  EXPECT_EQ(place("void f(Part *p) { int x = p->Count; }"), "p.Count");
  EXPECT_EQ(place("void f() { auto &x = Global; }"), "Global");
}

TEST(PlaceOf, KnowsWhatIsLocal) {
  EXPECT_EQ(place("void f(Part p) { int x = p.Count; }"), "(p.Count)");
  EXPECT_EQ(place("void f() { Part p; auto &q = p; int x = q.Count; }"),
            "(p.Count)");
  EXPECT_EQ(place("void f(const Part &p) { int x = p.Count; }"), "");
  EXPECT_EQ(place("void f() { auto &x = Fixed; }"), "");
  EXPECT_EQ(place("Part make(); void f() { int x = make().Count; }"), "");
}

/// What x points into, and how.
std::vector<std::string> held(llvm::StringRef Code) {
  AnnotatedUnit Made((Declarations + Code).str());
  const Body &Of = Made.body("f");
  std::vector<std::string> All;
  for (const VarDecl *Var : Of.Locals)
    if (Var->getName() == "x")
      for (const Held &One :
           heldBy(Var->getType(), Var->getInit(), Made.unit(), Of))
        All.push_back(nameOf(One.Owner) +
                      (One.How == Held::As::Iterator    ? " iterator"
                       : One.How == Held::As::Reference ? " reference"
                                                        : " pointee"));
  return All;
}

TEST(HeldBy, SeesIteratorsReferencesAndPointers) {
  EXPECT_THAT(held("void f() { auto x = Global.find(1); }"),
              ElementsAre("Global iterator"));
  EXPECT_THAT(held("void f() { auto &x = Global[1]; }"),
              ElementsAre("Global reference"));
  EXPECT_THAT(held("void f() { int *x = &Global.front(); }"),
              ElementsAre("Global reference"));
  EXPECT_THAT(held("void f() { auto i = Global.find(1); int &x = *i; }"),
              ElementsAre("Global reference"));
  EXPECT_THAT(
      held("struct S { Owner<Part> P; void f() { Part *x = P.get(); } };"),
      ElementsAre("P pointee"));
}

TEST(HeldBy, IsSilentAboutCopiesAndLocals) {
  EXPECT_THAT(held("void f() { int x = Global[1]; }"), IsEmpty());
  EXPECT_THAT(held("void f() { List l; auto x = l.find(1); }"), IsEmpty());
  EXPECT_THAT(held("void f(List l) { int &x = l[1]; }"), IsEmpty());
}

/// The functions that change Global while `run` may wait.
std::vector<std::string> changers(llvm::StringRef Code) {
  AnnotatedUnit Made((Declarations + Code).str());
  SharedState State(Made.unit());
  const Body &Run = Made.body("run");
  std::vector<std::string> All;
  for (const Change &One :
       State.changesOf(cast<ValueDecl>(Made.named("Global"))))
    if (State.mayRunMeanwhile(*One.In, Run))
      All.push_back(One.In->Function->getNameAsString());
  return All;
}

TEST(SharedState, NamesThoseWhoMayRunMeanwhile) {
  EXPECT_THAT(changers("void g() { Global.clear(); } "
                       "Task<> run() { co_await t(); }"),
              ElementsAre("g"));
  EXPECT_THAT(changers("void g() { Global.clear(); } "
                       "Task<> run() { g(); co_await t(); }"),
              IsEmpty());
  EXPECT_THAT(changers("Task<> run() { co_await t(); } "
                       "int main() { Global.clear(); }"),
              IsEmpty());
  EXPECT_THAT(changers("Task<> g() { Global.clear(); co_await t(); } "
                       "Task<> run() { co_await t(); } "
                       "Task<> all() { co_await g(); co_await run(); }"),
              IsEmpty());
  EXPECT_THAT(changers("Task<> g() { Global.clear(); co_await t(); } "
                       "Task<> run() { co_await t(); } void keep(Task<>); "
                       "Task<> all() { keep(g()); co_await run(); }"),
              ElementsAre("g"));
}

TEST(SharedState, CountsRunsOfTheSameCoroutine) {
  EXPECT_THAT(changers("Task<> run() { Global.clear(); co_await t(); } "
                       "void keep(Task<>); "
                       "void all() { keep(run()); keep(run()); }"),
              ElementsAre("run"));
  EXPECT_THAT(changers("Task<> run() { Global.clear(); co_await t(); } "
                       "Task<> all() { co_await run(); co_await run(); }"),
              IsEmpty());
}

TEST(Suspending, AsksTheAwaiterAndTheCoroutine) {
  AnnotatedUnit Made("Task<> t(); Task<> never() { co_return; } "
                     "struct Ready : std::suspend_never {}; "
                     "Task<> f() { co_await t(); co_await never(); "
                     "co_await Ready(); co_await std::suspend_never(); }");
  Suspending Asked(Made.unit());
  std::vector<bool> All;
  for (const Suspension &Point : Made.body("f").Suspensions)
    All.push_back(Asked.mayRunOthers(Point));
  EXPECT_THAT(All, ElementsAre(true, false, false, false));
}

} // namespace
} // namespace cotidy
