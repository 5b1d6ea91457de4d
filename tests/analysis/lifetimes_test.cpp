// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/Lifetimes.h"
#include "checks/core/analysis/WaitsInLife.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using testing::AnnotatedUnit;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Where = TaskFate::Where;

constexpr const char *Model = R"json({
  "library": "test",
  "types": [{"names": ["Group"], "roles": ["task-group"]}],
  "functions": [
    {"names": ["all"], "roles": ["combinator"]},
    {"names": ["waitFor"], "roles": ["sync-wait"]},
    {"names": ["spawn"], "roles": ["spawn"]},
    {"names": ["later"], "roles": ["spawn", "starts-later"]},
    {"names": ["Group::add"], "roles": ["spawn-owned"]}
  ]})json";

constexpr const char *Declarations = R"cpp(
  struct String { String(); String(const char *); ~String(); char c; };
  struct Handle { ~Handle(); };
  struct Group { void add(Task<> &&); ~Group(); };
  bool c(); void read(char); void unknown(Task<>);
  Task<> rest();
  struct Slot { ~Slot(); void operator=(Task<>); Task<> &operator*(); };
  template <class... Ts> Task<> all(Ts &&...);
  void waitFor(Task<>); Handle spawn(Task<>); Handle later(Task<>);
  Task<> use(const String &s) { co_await rest(); read(s.c); }
  Task<> first(const String &s) { read(s.c); co_await rest(); }
  Task<> copy(String s) { co_await rest(); read(s.c); }
  Eager<> eager(const String &s) { co_await rest(); read(s.c); }
  Eager<> early(const String &s) { read(s.c); co_await rest(); }
)cpp";

/// Where the call at the mark $at$ goes.
Where fate(llvm::StringRef Body, llvm::StringRef Returns = "Task<>") {
  AnnotatedUnit Code((Declarations + Returns + " f() { " + Body + " }").str(),
                     Model);
  const cotidy::Body &Of = Code.body("f");
  NeedsOfCoroutines Needs(Code.unit());
  return fateOf(Code.at<clang::CallExpr>("at"), Code.unit(), Of,
                Needs.parents(Of))
      .Goes;
}

TEST(TaskFate, IsOverInTheFullExpression) {
  EXPECT_EQ(fate("co_await $at$rest();"), Where::Awaited);
  EXPECT_EQ(fate("co_await all($at$rest(), rest());"), Where::Awaited);
  EXPECT_EQ(fate("co_await (c() ? $at$rest() : rest());"), Where::Awaited);
  EXPECT_EQ(fate("waitFor($at$rest()); co_return;"), Where::Awaited);
}

TEST(TaskFate, IsKeptReturnedOrDropped) {
  EXPECT_EQ(fate("auto t = $at$rest(); co_return;"), Where::Kept);
  EXPECT_EQ(fate("auto t = all($at$rest()); co_return;"), Where::Kept);
  EXPECT_EQ(fate("static auto t = $at$rest(); co_return;"), Where::Stored);
  EXPECT_EQ(fate("return $at$rest();"), Where::Returned);
  EXPECT_EQ(fate("$at$rest(); co_return;"), Where::Dropped);
  EXPECT_EQ(fate("(void)$at$rest(); co_return;"), Where::Dropped);
  EXPECT_EQ(fate("auto l = [t = $at$rest()] {}; co_return;"), Where::Captured);
}

TEST(TaskFate, IsSpawned) {
  EXPECT_EQ(fate("spawn($at$rest()); co_return;"), Where::Spawned);
  EXPECT_EQ(fate("Group g; g.add($at$rest()); co_return;"), Where::Spawned);
}

TEST(TaskFate, IsUnknownInUnknownHands) {
  EXPECT_EQ(fate("unknown($at$rest()); co_return;"), Where::Unknown);
  EXPECT_EQ(fate("struct S { S(Task<>); } s($at$rest()); co_return;"),
            Where::Unknown);
}

/// What dies too early in f: "temporary" or the variable's name.
std::vector<std::string> dangling(llvm::StringRef Body,
                                  llvm::StringRef Returns = "Task<>") {
  AnnotatedUnit Code((Declarations + Returns + " f() { " + Body + " }").str(),
                     Model);
  std::vector<std::string> All;
  for (const DanglingLoan &Loan :
       Code.unit().lifetimes().dangling(Code.body("f")))
    All.push_back(Loan.Dies.Local ? Loan.Dies.Local->getNameAsString()
                                  : "temporary");
  return All;
}

TEST(Lifetimes, TellTemporariesThatDieFirst) {
  EXPECT_THAT(dangling("auto t = use(\"a\"); co_await t;"),
              ElementsAre("temporary"));
  EXPECT_THAT(dangling("later(first(\"a\")); co_return;"),
              ElementsAre("temporary"));
  EXPECT_THAT(dangling("auto t = eager(\"a\"); co_await t;"),
              ElementsAre("temporary"));
  EXPECT_THAT(dangling("auto t = use(\"a\"); co_return;"), IsEmpty());
  EXPECT_THAT(dangling("auto t = copy(\"a\"); co_await t;"), IsEmpty());
  EXPECT_THAT(dangling("co_await use(\"a\");"), IsEmpty());
  EXPECT_THAT(dangling("spawn(first(\"a\")); co_return;"), IsEmpty());
  EXPECT_THAT(dangling("auto t = early(\"a\"); co_await t;"), IsEmpty());
}

TEST(Lifetimes, TellVariablesThatDieFirst) {
  EXPECT_THAT(dangling("String s; return use(s);"), ElementsAre("s"));
  EXPECT_THAT(dangling("String s; auto t = use(s); return t;"),
              ElementsAre("s"));
  EXPECT_THAT(dangling("String s; auto &r = s; return use(r);"),
              ElementsAre("s"));
  EXPECT_THAT(dangling("Slot t; { String s; t = use(s); } co_await *t;"),
              ElementsAre("s"));
  EXPECT_THAT(dangling("String s; later(use(s)); co_return;"),
              ElementsAre("s"));
  EXPECT_THAT(dangling("while (c()) { char n = 0; "
                       "later([&]() -> Task<> { read(n); co_return; }()); }"),
              ElementsAre("temporary"));
  EXPECT_THAT(dangling("String s; auto t = use(s); co_await t;"), IsEmpty());
  EXPECT_THAT(dangling("static String s; return use(s);"), IsEmpty());
}

TEST(Lifetimes, TellTheObjectsOfAGroup) {
  EXPECT_THAT(dangling("Group g; String s; g.add(use(s)); co_return;"),
              ElementsAre("s"));
  EXPECT_THAT(dangling("String s; Group g; g.add(use(s)); co_return;"),
              IsEmpty());
  EXPECT_THAT(dangling("Group g; String s; g.add(use(s)); co_await rest();"),
              IsEmpty());
}

TEST(SuspensionUses, FollowTheFlow) {
  AnnotatedUnit Code(R"cpp(
    bool c(); Task<> rest(); void read(int &);
    Eager<> f(int &before, int &after, int &round, int &branch, int &none) {
      read(before);
      while (c()) { read(round); co_await rest(); }
      if (c()) co_return;
      read(after);
    }
    Eager<> g(int &operand) { co_await (read(operand), rest()); }
  )cpp");
  NeedsOfCoroutines Needs(Code.unit());
  const auto Late = [&](llvm::StringRef Function) {
    std::string Names;
    const Body &Of = Code.body(Function);
    for (const Need &One : Needs.of(Of.Function).Parameters)
      if (One.AfterSuspension)
        Names += One.Parameter->getNameAsString() + " ";
    return Names;
  };
  EXPECT_EQ(Late("f"), "after round ");
  EXPECT_EQ(Late("g"), "");
}

TEST(SuspensionUses, GoThroughWrappersAndAwaits) {
  AnnotatedUnit Code(R"cpp(
    Task<> rest(); void read(int);
    Task<> inner(int &n) { co_await rest(); read(n); }
    Task<> wrapper(int &n) { return inner(n); }
    Task<> twice(int &n) { return wrapper(n); }
    Eager<> awaits(int &n) { co_await inner(n); }
    Task<> recursive(int &n) { return recursive(n); }
  )cpp");
  NeedsOfCoroutines Needs(Code.unit());
  const auto Of = [&](llvm::StringRef Function) {
    return Needs.of(Code.body(Function).Function).Parameters[0];
  };
  EXPECT_NE(Of("wrapper").Use, nullptr);
  EXPECT_NE(Of("twice").Use, nullptr);
  EXPECT_NE(Of("awaits").AfterSuspension, nullptr);
  EXPECT_EQ(Of("recursive").Use, nullptr);
}

/// Ten times the code must not take a hundred times as long.
TEST(Lifetimes, AreLinear) {
  const auto Seconds = [](unsigned Count) {
    std::string Body = "Group g; ";
    for (unsigned I = 0; I != Count; ++I)
      Body += "{ String s; g.add(use(s)); auto t = use(s); co_await t; }\n";
    AnnotatedUnit Code(Declarations + ("Task<> f() { " + Body + " }"), Model);
    const cotidy::Body &Of = Code.body("f");
    (void)Code.unit().flow(Of);
    const auto Begin = std::chrono::steady_clock::now();
    EXPECT_THAT(Code.unit().lifetimes().dangling(Of), IsEmpty());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         Begin)
        .count();
  };
  const double Small = Seconds(200);
  EXPECT_LT(Seconds(2000), 40 * Small + 0.1);
}

} // namespace
} // namespace cotidy
