// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/HeldObjects.h"
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
  "types": [
    {"names": ["Mutex"], "roles": ["thread-lock"]},
    {"names": ["Guard", "Unique"], "roles": ["thread-lock-guard"]},
    {"names": ["Defer"], "roles": ["defers-lock"]},
    {"names": ["Try"], "roles": ["tries-lock"]},
    {"names": ["Adopt"], "roles": ["adopts-lock"]}
  ],
  "functions": [
    {"names": ["Mutex::lock", "Unique::lock"], "roles": ["acquires-lock"]},
    {"names": ["Unique::try_lock"], "roles": ["tries-lock"]},
    {"names": ["Mutex::unlock", "Unique::unlock"],
     "roles": ["releases-lock"]},
    {"names": ["Unique::swap"], "roles": ["swaps-lock"]},
    {"names": ["Unique::release"], "roles": ["disowns-lock"]},
    {"names": ["Unique::owns"], "roles": ["tests-lock"]}
  ]})json";

constexpr const char *Declarations = R"cpp(
  struct Mutex { void lock(); void unlock(); } m;
  struct Defer {}; struct Try {}; struct Adopt {};
  template <class M> struct Guard { Guard(M &); Guard(M &, Adopt); ~Guard(); };
  template <class M> struct Unique {
    Unique(); Unique(M &); Unique(M &, Defer); Unique(M &, Try);
    Unique(M &, Adopt); Unique(Unique &&); ~Unique();
    void lock(); bool try_lock(); void unlock(); void swap(Unique &);
    M *release(); bool owns() const;
  };
  Task<> t(); Task<> take(Unique<Mutex> &); bool c();
)cpp";

/// One word for each suspension at which a lock is held: "always", "maybe", or
/// "given" if the await gets it.
std::vector<std::string> held(llvm::StringRef Body) {
  AnnotatedUnit Code((Declarations + ("Task<> f() { " + Body + " }")).str(),
                     Model);
  std::vector<std::string> All;
  for (const HeldObject &One : heldLocks(Code.unit(), Code.body("f")))
    All.push_back(One.GivenToAwait  ? "given"
                  : One.OnEveryPath ? "always"
                                    : "maybe");
  return All;
}

TEST(HeldLocks, SeeTemporariesThatNobodyCanEmpty) {
  constexpr const char *Takers = R"cpp(
    Task<> lent(const Unique<Mutex> &); Task<> moved(Unique<Mutex> &&);
    Task<> given(Unique<Mutex>);
  )cpp";
  const auto HeldBy = [&](llvm::StringRef Body) {
    AnnotatedUnit Code(
        (llvm::Twine(Declarations) + Takers + "Task<> f() { " + Body + " }")
            .str(),
        Model);
    std::vector<std::string> All;
    for (const HeldObject &One : heldLocks(Code.unit(), Code.body("f")))
      All.push_back(One.OnEveryPath ? "always" : "maybe");
    return All;
  };
  EXPECT_THAT(HeldBy("co_await lent(Unique<Mutex>(m));"),
              ElementsAre("always"));
  EXPECT_THAT(HeldBy("co_await lent(Unique<Mutex>(m, Try()));"),
              ElementsAre("maybe"));
  EXPECT_THAT(HeldBy("co_await lent(Unique<Mutex>(m, Defer()));"), IsEmpty());
  EXPECT_THAT(HeldBy("co_await (Unique<Mutex>(m), t());"),
              ElementsAre("always"));
  EXPECT_THAT(HeldBy("co_await (c() ? lent(Unique<Mutex>(m)) : t());"),
              ElementsAre("maybe"));
  EXPECT_THAT(HeldBy("co_await moved(Unique<Mutex>(m));"), IsEmpty());
  EXPECT_THAT(HeldBy("co_await given(Unique<Mutex>(m));"), IsEmpty());
  EXPECT_THAT(HeldBy("lent(Unique<Mutex>(m)); co_await t();"), IsEmpty());
}

TEST(HeldLocks, SeeAGuardInEveryForm) {
  EXPECT_THAT(held("Guard<Mutex> g(m); co_await t();"), ElementsAre("always"));
  EXPECT_THAT(held("Guard g(m); co_await t();"), ElementsAre("always"));
  EXPECT_THAT(held("Unique<Mutex> g(m); co_await t();"), ElementsAre("always"));
  EXPECT_THAT(held("if (Guard g(m); c()) co_await t();"),
              ElementsAre("always"));
  EXPECT_THAT(held("Guard g(m); auto x = (co_await t(), 1);"),
              ElementsAre("always"));
  EXPECT_THAT(held("Unique g(m, Adopt()); co_await t();"),
              ElementsAre("always"));
}

TEST(HeldLocks, FollowUnlockAndRelock) {
  EXPECT_THAT(held("Unique g(m); g.unlock(); co_await t();"), IsEmpty());
  EXPECT_THAT(held("Unique g(m); g.unlock(); co_await t(); g.lock(); "
                   "co_await t();"),
              ElementsAre("always"));
  EXPECT_THAT(held("Unique g(m); if (c()) g.unlock(); co_await t();"),
              ElementsAre("maybe"));
  EXPECT_THAT(held("Unique g(m); while (c()) { g.unlock(); co_await t(); "
                   "g.lock(); }"),
              IsEmpty());
}

TEST(HeldLocks, KnowGuardsThatDoNotLock) {
  EXPECT_THAT(held("Unique g(m, Defer()); co_await t();"), IsEmpty());
  EXPECT_THAT(held("Unique g(m, Defer()); g.lock(); co_await t();"),
              ElementsAre("always"));
  EXPECT_THAT(held("Unique g(m, Try()); co_await t();"), ElementsAre("maybe"));
  EXPECT_THAT(held("Unique<Mutex> g; co_await t();"), IsEmpty());
}

TEST(HeldLocks, EndWithTheGuardsLife) {
  EXPECT_THAT(held("{ Guard g(m); } co_await t();"), IsEmpty());
  EXPECT_THAT(held("for (;c();) { Guard g(m); if (c()) continue; } "
                   "co_await t();"),
              IsEmpty());
}

TEST(HeldLocks, FollowAMove) {
  EXPECT_THAT(held("Unique g(m); Unique h(std::move(g)); co_await t();"),
              ElementsAre("always"));
  EXPECT_THAT(held("{ Unique g(m); Unique h(std::move(g)); } co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("Unique g(m); Unique h(std::move(g)); h.unlock(); "
                   "co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("Unique<Mutex> g(m), h; g.swap(h); h.unlock(); "
                   "co_await t();"),
              IsEmpty());
}

TEST(HeldLocks, SeeALockThatIsTakenByHand) {
  EXPECT_THAT(held("m.lock(); co_await t(); m.unlock();"),
              ElementsAre("always"));
  EXPECT_THAT(held("m.lock(); m.unlock(); co_await t();"), IsEmpty());
}

TEST(HeldLocks, SeeAGuardInAWrapper) {
  EXPECT_THAT(held("struct W { Guard<Mutex> g; W() : g(m) {} } w; "
                   "co_await t();"),
              ElementsAre("always"));
}

TEST(HeldLocks, TellWhatTheAwaitGets) {
  EXPECT_THAT(held("Unique<Mutex> g(m); co_await take(g);"),
              ElementsAre("given"));
}

TEST(HeldLocks, FollowASwap) {
  EXPECT_THAT(held("Unique<Mutex> g(m), h; g.swap(h); { Unique<Mutex> k; "
                   "k.swap(h); } co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("Unique<Mutex> g(m); { Unique<Mutex> h; g.swap(h); "
                   "co_await t(); } co_await t();"),
              ElementsAre("always"));
}

TEST(HeldLocks, KeepTheLockOfAGuardThatForgetsIt) {
  EXPECT_THAT(held("Unique<Mutex> g(m); g.release(); co_await t(); "
                   "m.unlock(); co_await t();"),
              ElementsAre("always"));
}

TEST(HeldLocks, KnowWhatABranchHasAsked) {
  EXPECT_THAT(held("Unique g(m, Try()); if (g.owns()) co_await t();"),
              ElementsAre("always"));
  EXPECT_THAT(held("Unique g(m, Try()); if (!g.owns()) co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("Unique g(m, Defer()); while (!g.try_lock()) "
                   "co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("Unique g(m, Try()); if (c() && g.owns()) co_await t();"),
              ElementsAre("always"));
}

TEST(HeldLocks, FollowExceptionsIntoHandlers) {
  EXPECT_THAT(held("Unique g(m); try { c(); g.unlock(); } catch (...) { } "
                   "co_await t();"),
              ElementsAre("maybe"));
  EXPECT_THAT(held("Unique g(m); try { c(); g.unlock(); } catch (...) { "
                   "g.unlock(); } co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("try { Guard g(m); c(); } catch (...) { } co_await t();"),
              IsEmpty());
  EXPECT_THAT(held("try { Guard g(m); throw 1; } catch (...) { } "
                   "co_await t();"),
              IsEmpty());
}

TEST(HeldLocks, DoNotGuessWhereAConditionDecidesTwice) {
  AnnotatedUnit Code((llvm::StringRef(Declarations) +
                      "Task<> f(bool b) { Unique g(m, Defer()); "
                      "if (b) g.lock(); if (b) g.unlock(); co_await t(); }")
                         .str(),
                     Model);
  const auto Held = heldLocks(Code.unit(), Code.body("f"));
  ASSERT_EQ(Held.size(), 1U);
  EXPECT_TRUE(Held.front().Correlated);
}

TEST(HeldLocks, TellPlacesApart) {
  EXPECT_THAT(held("struct S { Mutex a, b; } x, y; x.a.lock(); x.b.unlock(); "
                   "y.a.unlock(); co_await t();"),
              ElementsAre("always"));
  EXPECT_THAT(held("struct S { Mutex a; } x; Mutex &r = x.a; r.lock(); "
                   "x.a.unlock(); co_await t();"),
              IsEmpty());
}

} // namespace
} // namespace cotidy
