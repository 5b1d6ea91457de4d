// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/ManualRelease.h"
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
  "cancellation": {"carriers": ["Cancelled"], "source": "a test"},
  "types": [{"names": ["Task"], "roles": ["lazy-coroutine"], "drop": "never-runs"}],
  "functions": [
    {"names": ["acquire"], "roles": ["opens-resource"], "pair": "thing"},
    {"names": ["dispose"], "roles": ["closes-resource"], "pair": "thing"},
    {"names": ["other"], "roles": ["closes-resource"], "pair": "other"}
  ]})json";

constexpr const char *Declarations = R"cpp(
  struct Cancelled {}; struct Error : std::exception {};
  struct Semaphore { Task<> acquire(); bool try_acquire(); void release(); } s;
  int *acquire(); void dispose(int *); void other(int *); void use(int *);
  struct Owner { Owner(int *); ~Owner(); };
  Task<> t(); bool c();
)cpp";

/// The names of what is lost, in the order of the places that take it.
std::vector<std::string> lost(llvm::StringRef Body) {
  AnnotatedUnit Code((Declarations + ("Task<> f() { " + Body + " }")).str(),
                     Model);
  std::vector<std::string> All;
  for (const ManualRelease &One : manualReleases(Code.unit(), Code.body("f")))
    All.push_back(One.Name);
  return All;
}

TEST(ManualReleases, SeeAPermitWithoutAModel) {
  EXPECT_THAT(lost("co_await s.acquire(); co_await t(); s.release();"),
              ElementsAre("s"));
  EXPECT_THAT(lost("co_await s.acquire(); s.release(); co_await t();"),
              IsEmpty());
  EXPECT_THAT(lost("co_await s.acquire(); co_await t();"), IsEmpty());
}

TEST(ManualReleases, SeeAResource) {
  EXPECT_THAT(lost("auto p = acquire(); co_await t(); dispose(p);"),
              ElementsAre("p"));
  EXPECT_THAT(lost("auto p = acquire(); use(p); co_await t(); dispose(p);"),
              ElementsAre("p"));
  EXPECT_THAT(lost("auto p = acquire(); co_await t(); other(p);"), IsEmpty());
}

TEST(ManualReleases, TrustOwners) {
  EXPECT_THAT(lost("auto p = acquire(); Owner o(p); co_await t(); dispose(p);"),
              IsEmpty());
  EXPECT_THAT(lost("auto p = acquire(); auto q = p; co_await t(); dispose(p);"),
              IsEmpty());
  EXPECT_THAT(lost("auto p = acquire(); auto l = [&] { dispose(p); }; "
                   "co_await t(); dispose(p);"),
              IsEmpty());
}

TEST(ManualReleases, KnowWhereNothingWasOpened) {
  EXPECT_THAT(lost("auto p = acquire(); if (!p) { co_await t(); co_return; } "
                   "dispose(p);"),
              IsEmpty());
  EXPECT_THAT(lost("auto p = acquire(); if (p == nullptr) { co_await t(); "
                   "co_return; } dispose(p);"),
              IsEmpty());
  EXPECT_THAT(lost("auto p = acquire(); if (p != nullptr) { co_await t(); "
                   "dispose(p); }"),
              ElementsAre("p"));
}

TEST(ManualReleases, FollowWhatAnAwaitThrows) {
  EXPECT_THAT(lost("auto p = acquire(); try { co_await t(); } catch (...) { } "
                   "dispose(p);"),
              IsEmpty());
  EXPECT_THAT(lost("auto p = acquire(); try { co_await t(); } "
                   "catch (const std::exception &) { } dispose(p);"),
              ElementsAre("p"));
  EXPECT_THAT(lost("auto p = acquire(); try { co_await t(); } "
                   "catch (const Cancelled &) { dispose(p); throw; } "
                   "dispose(p);"),
              IsEmpty());
  EXPECT_THAT(lost("auto p = acquire(); try { co_await t(); } "
                   "catch (...) { c(); throw; } dispose(p);"),
              ElementsAre("p"));
}

} // namespace
} // namespace cotidy
