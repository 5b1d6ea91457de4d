// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/analysis/TaskContainers.h"
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
  "types": [{"names": ["Joining"], "roles": ["task-handle", "joins-in-destructor"],
             "drop": "result-lost", "why": "it waits"}],
  "functions": [{"names": ["runLoop"], "roles": ["runs-event-loop"]}]})json";

constexpr const char *Declarations = R"cpp(
  namespace std {
  template <class T> struct vector {
    vector(); vector(int);
    T *begin(); T *end(); T &operator[](int); T &front(); T &back();
    void push_back(T &&); template <class... A> T &emplace_back(A &&...);
    void clear(); int size() const; void resize(int);
  };
  template <class T, int N> struct array {
    T Elements[N]; T &operator[](int); T *begin(); T *end();
  };
  template <class K, class T> struct map {
    T &operator[](K); template <class... A> void try_emplace(K, A &&...);
  };
  template <class T> struct optional {
    optional(); optional(T &&); optional &operator=(T &&); T &operator*();
    void reset(); explicit operator bool() const;
  };
  }
  struct Joining { ~Joining(); };
  Task<> t(); Joining join(); bool c(); int n(); void runLoop();
  void take(std::vector<Task<>> &); void see(Task<> &);
)cpp";

/// What is lost in f, as messages name it; "all of" a container.
std::vector<std::string> lost(llvm::StringRef Code,
                              llvm::StringRef Head = "Task<> f()") {
  AnnotatedUnit Made((Declarations + Head + " { " + Code + " }").str(), Model);
  std::vector<std::string> All;
  for (const LostValue &Value :
       findLostInContainers(Made.unit(), Made.body("f")))
    All.push_back((Value.Lost == LostValue::How::InContainer ? "all of " : "") +
                  Value.keeper());
  return All;
}

TEST(TaskContainers, AreFilledAndForgotten) {
  EXPECT_THAT(lost("std::vector<Task<>> v; v.push_back(t()); co_await t();"),
              ElementsAre("all of v"));
  EXPECT_THAT(lost("std::vector<Task<>> v; for (int i = 0; i < 3; ++i) "
                   "v.emplace_back(t()); n(); co_await t();"),
              ElementsAre("all of v"));
  EXPECT_THAT(lost("std::vector<Task<>> v; Task<> one = t(); "
                   "v.push_back(std::move(one)); co_await t();"),
              ElementsAre("all of v"));
  EXPECT_THAT(lost("Task<> v[] = {t(), t()}; co_await t();"),
              ElementsAre("all of v"));
  EXPECT_THAT(lost("std::map<int, Task<>> m; m.try_emplace(1, t()); "
                   "co_await t();"),
              ElementsAre("all of m"));
  EXPECT_THAT(lost("std::optional<Task<>> o = t(); co_await t();"),
              ElementsAre("o"));
}

TEST(TaskContainers, AreNotUsedByWhatDoesNotReachTheElements) {
  EXPECT_THAT(lost("std::vector<Task<>> v; v.push_back(t()); "
                   "while (v.size() < 3) v.push_back(t()); "
                   "for (auto &x : v) c(); v.clear(); co_await t();"),
              ElementsAre("all of v"));
}

TEST(TaskContainers, AreUsedByAnythingElse) {
  for (const char *Use :
       {"take(v)", "for (auto &x : v) see(x)", "see(v[n()])", "co_await v[0]",
        "take(*&v)", "auto w = std::move(v)", "auto &r = v", "v.begin()",
        "auto l = [&] { take(v); }", "see(v.back())", "(void)v", "v.resize(1)",
        "see(v.emplace_back(t()))", "co_await v.emplace_back(t())"})
    EXPECT_THAT(lost(std::string("std::vector<Task<>> v; v.push_back(t()); ") +
                     Use + "; co_await t();"),
                IsEmpty())
        << Use;
}

TEST(TaskContainers, LoseTheElementsThatNoIndexNames) {
  EXPECT_THAT(lost("std::array<Task<>, 3> a{t(), t(), t()}; co_await a[1];"),
              ElementsAre("a[0]", "a[2]"));
  EXPECT_THAT(lost("Task<> a[] = {t(), t()}; co_await a[1];"),
              ElementsAre("a[0]"));
  EXPECT_THAT(lost("std::vector<Task<>> v; v.push_back(t()); "
                   "v.push_back(t()); co_await v[0];"),
              ElementsAre("v[1]"));
  EXPECT_THAT(lost("std::vector<Task<>> v; v.push_back(t()); "
                   "v.push_back(t()); co_await v.front();"),
              ElementsAre("v[1]"));
}

TEST(TaskContainers, LeaveElementsAloneWhoseNumberIsNotKnown) {
  EXPECT_THAT(lost("std::vector<Task<>> v; if (c()) v.push_back(t()); "
                   "v.push_back(t()); co_await v[0];"),
              IsEmpty());
  EXPECT_THAT(lost("std::vector<Task<>> v; for (int i = 0; i < 2; ++i) "
                   "v.push_back(t()); co_await v[0];"),
              IsEmpty());
  EXPECT_THAT(lost("std::vector<Task<>> v(2); v.push_back(t()); "
                   "co_await v[0];"),
              IsEmpty());
  EXPECT_THAT(lost("std::vector<Task<>> v; v.push_back(t()); v.clear(); "
                   "v.push_back(t()); co_await v[0];"),
              IsEmpty());
  EXPECT_THAT(lost("std::array<Task<>, 2> a{t(), t()}; co_await a[n()];"),
              IsEmpty());
  EXPECT_THAT(lost("Task<> a[] = {t(), t()}; auto *p = &a[0]; co_await *p;"),
              IsEmpty());
}

TEST(TaskContainers, MayKeepWhatJoinsOrRuns) {
  EXPECT_THAT(
      lost("std::vector<Joining> v; v.push_back(join()); co_await t();"),
      IsEmpty());
  EXPECT_THAT(
      lost("std::vector<Task<>> v; v.push_back(t()); runLoop();", "int f()"),
      IsEmpty());
  EXPECT_THAT(lost("std::optional<Task<>> o = t(); if (o) co_await *o;"),
              IsEmpty());
  EXPECT_THAT(lost("std::vector<Task<>> v; v.push_back(std::move(given)); "
                   "co_await t();",
                   "Task<> f(Task<> given)"),
              IsEmpty());
}

} // namespace
} // namespace cotidy
