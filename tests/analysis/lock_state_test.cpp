// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/LockState.h"
#include "tests/analysis/AnnotatedUnit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::AnnotatedUnit;

constexpr const char *Model = R"json({
  "library": "test",
  "types": [
    {"names": ["Mutex"], "roles": ["thread-lock"]},
    {"names": ["Guard", "Unique"], "roles": ["thread-lock-guard"]},
    {"names": ["Defer"], "roles": ["defers-lock"]},
    {"names": ["Try"], "roles": ["tries-lock"]}
  ],
  "functions": [
    {"names": ["Mutex::lock", "Unique::lock"], "roles": ["acquires-lock"]},
    {"names": ["Unique::try_lock"], "roles": ["tries-lock"]},
    {"names": ["Mutex::unlock", "Unique::unlock", "Unique::swap"],
     "roles": ["releases-lock"]}
  ]})json";

constexpr const char *Declarations = R"cpp(
  struct Mutex { void lock(); void unlock(); } m;
  struct Defer {}; struct Try {}; struct Adopt {};
  template <class M> struct Guard { Guard(M &); Guard(M &, Adopt); ~Guard(); };
  template <class M> struct Unique {
    Unique(); Unique(M &); Unique(M &, Defer); Unique(M &, Try);
    Unique(M &, Adopt); Unique(Unique &&); ~Unique();
    void lock(); bool try_lock(); void unlock(); void swap(Unique &);
  };
  Task<> t(); Task<> take(Unique<Mutex> &); bool c();
)cpp";

/// One word for each suspension at which a lock is held: "always", "maybe", or
/// "given" if the await gets it.
std::vector<std::string> held(llvm::StringRef Body) {
  AnnotatedUnit Code((Declarations + ("Task<> f() { " + Body + " }")).str(),
                     Model);
  std::vector<std::string> All;
  for (const HeldLock &One : heldLocks(Code.unit(), Code.body("f")))
    All.push_back(One.GivenToAwait ? "given"
                  : One.OnEveryPath ? "always"
                                    : "maybe");
  return All;
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
  EXPECT_THAT(held("Unique<Mutex> g(m), h; g.swap(h); co_await t();"),
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

} // namespace
} // namespace cotidy
