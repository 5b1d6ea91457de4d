// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// ExceptionGroup: what it says, and what is picked out of it.
#include <asyncio/exception_group.h>
#include <asyncio/exceptions.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

using asyncio::ExceptionGroup;
using asyncio::TypeError;
using asyncio::ValueError;
using ::testing::ElementsAre;

namespace {

template <class E> std::exception_ptr made(std::string text) {
  return std::make_exception_ptr(E(std::move(text)));
}
std::exception_ptr made(const ExceptionGroup &group) {
  return std::make_exception_ptr(group);
}

/// The tree as text: "m[ValueError a, n[..]]" without the types' names.
std::string shape(const ExceptionGroup &group) {
  std::string text = group.message() + "[";
  for (const std::exception_ptr &error : group.exceptions()) {
    if (text.back() != '[')
      text += ' ';
    try {
      std::rethrow_exception(error);
    } catch (const ExceptionGroup &inner) {
      text += shape(inner);
    } catch (const std::exception &plain) {
      text += plain.what();
    } catch (...) {
      text += '?';
    }
  }
  return text + "]";
}
std::string shape(const std::optional<ExceptionGroup> &group) {
  return group ? shape(*group) : "none";
}

/// m[v1, n[t2, v3], k[t4]]
ExceptionGroup tree() {
  const ExceptionGroup n("n", {made<TypeError>("t2"), made<ValueError>("v3")});
  const ExceptionGroup k("k", {made<TypeError>("t4")});
  return {"m", {made<ValueError>("v1"), made(n), made(k)}};
}

TEST(ExceptionGroup, SaysHowManyItHolds) {
  const ExceptionGroup one("unhandled", {made<ValueError>("a")});
  EXPECT_STREQ(one.what(), "unhandled (1 sub-exception)");
  EXPECT_EQ(one.message(), "unhandled");
  const ExceptionGroup two("unhandled",
                           {made<ValueError>("a"), made<ValueError>("b")});
  EXPECT_STREQ(two.what(), "unhandled (2 sub-exceptions)");
  EXPECT_EQ(two.exceptions().size(), 2u);
}

TEST(ExceptionGroup, OfNothingIsAnError) {
  EXPECT_THROW(ExceptionGroup("m", {}), ValueError);
  EXPECT_THROW(ExceptionGroup("m", {nullptr}), ValueError);
}

TEST(ExceptionGroup, IsCopiedWithoutThrowing) {
  static_assert(std::is_nothrow_copy_constructible_v<ExceptionGroup>);
  const ExceptionGroup group = tree();
  const ExceptionGroup copy = group;
  EXPECT_EQ(&copy.exceptions(), &group.exceptions());
}

TEST(ExceptionGroup, PicksByTypeAndKeepsTheShape) {
  EXPECT_EQ(shape(tree().subgroup<ValueError>()), "m[v1 n[v3]]");
  EXPECT_EQ(shape(tree().subgroup<TypeError>()), "m[n[t2] k[t4]]");
  EXPECT_EQ(shape(tree().subgroup<asyncio::QueueEmpty>()), "none");
}

TEST(ExceptionGroup, SplitsByType) {
  auto [values, rest] = tree().split<ValueError>();
  EXPECT_EQ(shape(values), "m[v1 n[v3]]");
  EXPECT_EQ(shape(rest), "m[n[t2] k[t4]]");
  auto [none, all] = tree().split<asyncio::QueueEmpty>();
  EXPECT_EQ(shape(none), "none");
  EXPECT_EQ(shape(all), shape(tree()));
}

TEST(ExceptionGroup, ABaseClassPicksWhatDerivesFromIt) {
  const ExceptionGroup group("m", {made<ValueError>("v"),
                                   std::make_exception_ptr(std::bad_alloc()),
                                   std::make_exception_ptr(1)});
  auto [errors, rest] = group.split<asyncio::Error>();
  EXPECT_EQ(shape(errors), "m[v]");
  EXPECT_EQ(shape(rest), "m[std::bad_alloc ?]");
}

TEST(ExceptionGroup, MatchesAsAWholeWhereItIsOne) {
  // A group is a std::exception, so nothing within is asked.
  auto [whole, rest] = tree().split<std::exception>();
  EXPECT_EQ(shape(whole), shape(tree()));
  EXPECT_EQ(shape(rest), "none");
}

TEST(ExceptionGroup, PicksByPredicateAGroupBeforeItsMembers) {
  std::vector<std::string> asked;
  auto wanted = [&](const std::exception_ptr &error) {
    try {
      std::rethrow_exception(error);
    } catch (const ExceptionGroup &group) {
      asked.push_back(group.message());
      return group.message() == "n";
    } catch (const std::exception &plain) {
      asked.push_back(plain.what());
      return false;
    }
  };
  auto [matched, rest] = tree().split(wanted);
  EXPECT_EQ(shape(matched), "m[n[t2 v3]]");
  EXPECT_EQ(shape(rest), "m[v1 k[t4]]");
  EXPECT_THAT(asked, ElementsAre("m", "v1", "n", "k", "t4"));
  EXPECT_EQ(shape(tree().subgroup(wanted)), "m[n[t2 v3]]");
}

TEST(ExceptionGroup, APartCanBeThrownAgain) {
  auto rest = tree().split<ValueError>().rest;
  ASSERT_TRUE(rest);
  try {
    throw *rest;
  } catch (const std::exception &error) {
    EXPECT_STREQ(error.what(), "m (2 sub-exceptions)");
  }
}

TEST(ExceptionGroup, KeepsTheExceptionObjects) {
  const auto error = made<ValueError>("the one");
  const ExceptionGroup group("m", {made<TypeError>("t"), error});
  EXPECT_THAT(group.subgroup<ValueError>()->exceptions(), ElementsAre(error));
}

} // namespace
