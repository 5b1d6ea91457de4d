// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/models/BuiltinModels.h"
#include "checks/core/models/ModelSet.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace cotidy;
using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace {

/// What is wrong with a model, or nothing.
std::string errorOf(llvm::StringRef Text) {
  ModelSet Set;
  return llvm::toString(Set.add("acme.json", Text));
}

/// The same for a model with this one function entry.
std::string errorOfFunction(const std::string &Entry) {
  return errorOf(R"({"library": "acme", "functions": [)" + Entry + "]}");
}

std::string errorOfType(const std::string &Entry) {
  return errorOf(R"({"library": "acme", "types": [)" + Entry + "]}");
}

TEST(ModelReader, ReadsAModel) {
  ModelSet Set;
  ASSERT_EQ("", llvm::toString(Set.add("acme.json", R"({
    "library": "acme",
    "title": "Acme",
    "namespaces": {"acme::io": ["aio"]},
    "cancellation": {"carriers": ["acme::Stopped"], "form": "level"},
    "types": [{"names": ["acme::Job"], "roles": ["lazy-coroutine"],
               "drop": "never-runs"}],
    "functions": [{"names": ["acme::io::read"], "roles": ["blocks"],
                   "class": "D", "category": "io-file"}]
  })")));
  const TypeModel *Job = Set.type("acme::Job");
  ASSERT_NE(nullptr, Job);
  EXPECT_TRUE(Job->is(TypeRole::LazyCoroutine));
  EXPECT_EQ(Drop::NeverRuns, Job->OnDrop);
  EXPECT_EQ("Acme", Job->From->Title);
  EXPECT_TRUE(Job->From->LevelCancellation);
  ASSERT_EQ(1U, Set.functions("acme::io::read").size());
  EXPECT_EQ('D', Set.functions("acme::io::read").front()->Class);
  EXPECT_EQ(Set.functions("acme::io::read"), Set.functions("aio::read"));
  EXPECT_TRUE(Set.mayBeFunction("read"));
  EXPECT_FALSE(Set.mayBeFunction("write"));
}

TEST(ModelReader, UnderstandsComments) {
  EXPECT_EQ("", errorOf("{ // ours\n\"library\": \"acme\" }"));
}

TEST(ModelReader, AsksForTheEntriesOfALaterFileFirst) {
  ModelSet Set;
  const llvm::StringRef First = R"({"library": "a", "functions": [
      {"names": ["f"], "roles": ["blocks"], "class": "A"}]})";
  const llvm::StringRef Second = R"({"library": "b", "functions": [
      {"names": ["f"], "roles": ["non-blocking"]},
      {"names": ["f"], "roles": ["sync-wait"]}]})";
  ASSERT_EQ("", llvm::toString(Set.add("a.json", First)));
  ASSERT_EQ("", llvm::toString(Set.add("b.json", Second)));
  ASSERT_EQ(3U, Set.functions("f").size());
  EXPECT_TRUE(Set.functions("f")[0]->is(FunctionRole::NonBlocking));
  EXPECT_TRUE(Set.functions("f")[1]->is(FunctionRole::SyncWait));
  EXPECT_TRUE(Set.functions("f")[2]->is(FunctionRole::Blocks));
}

TEST(ModelReader, BuiltInModelsAreRead) {
  EXPECT_NE(nullptr, builtinModels().type("asyncio::Coro"));
  EXPECT_FALSE(
      builtinModels().functions("std::this_thread::sleep_for").empty());
  EXPECT_NE(nullptr, builtinModels().library("posix"));
}

//===--- Errors: place, what, what to do ----------------------------------===//

TEST(ModelReader, AFileWithAnErrorLeavesNoTrace) {
  ModelSet Set;
  EXPECT_NE("", llvm::toString(Set.add("acme.json", R"({"library": "acme",
      "types": [{"names": ["acme::Job"], "roles": ["lazy-coroutine"]}],
      "functions": [{"names": ["f"], "roles": ["nonsense-role"]}]})")));
  EXPECT_EQ(nullptr, Set.type("acme::Job"));
  EXPECT_EQ(nullptr, Set.library("acme"));
}

TEST(ModelReader, NoJson) {
  const std::string Error = errorOf("{\"library\": \"acme\",, }");
  EXPECT_THAT(Error, StartsWith("acme.json: byte "));
  EXPECT_THAT(Error, HasSubstr("no valid JSON here"));
}

TEST(ModelReader, EmptyFile) {
  EXPECT_THAT(errorOf(""), HasSubstr("no valid JSON here"));
}

TEST(ModelReader, NoObject) {
  EXPECT_EQ("acme.json: top level: must be an object: write { ... }",
            errorOf("[]"));
}

TEST(ModelReader, NoLibrary) {
  EXPECT_EQ("acme.json: top level: 'library' is missing; add it",
            errorOf("{}"));
}

TEST(ModelReader, UnknownKey) {
  EXPECT_EQ("acme.json: top level: unknown key 'titel'; did you mean 'title'?",
            errorOf(R"({"library": "acme", "titel": "Acme"})"));
  EXPECT_EQ("acme.json: top level: unknown key 'colour'; remove it",
            errorOf(R"({"library": "acme", "colour": "red"})"));
  EXPECT_EQ(
      "acme.json: functions[0]: unknown key 'unles'; did you mean 'unless'?",
      errorOfFunction(R"({"names": ["f"], "roles": ["blocks"], "unles": []})"));
}

TEST(ModelReader, UnknownRole) {
  EXPECT_EQ(
      "acme.json: types[0].roles[1]: unknown role 'lazy-corutine'; did "
      "you mean 'lazy-coroutine'?",
      errorOfType(
          R"({"names": ["J"], "roles": ["awaitable", "lazy-corutine"]})"));
  EXPECT_EQ(
      "acme.json: functions[0].roles[0]: unknown role 'block'; did you mean "
      "'blocks'?",
      errorOfFunction(R"({"names": ["f"], "roles": ["block"]})"));
  EXPECT_EQ("acme.json: functions[0].roles[0]: unknown role 'xyzzy-plugh'; "
            "docs/models.md lists the roles",
            errorOfFunction(R"({"names": ["f"], "roles": ["xyzzy-plugh"]})"));
}

TEST(ModelReader, AbbreviatedRole) {
  EXPECT_THAT(errorOfType(R"({"names": ["J"], "roles": ["lazy"]})"),
              HasSubstr("did you mean 'lazy-coroutine'?"));
}

// A role of functions is none of types.
TEST(ModelReader, RoleOfTheOtherKind) {
  EXPECT_THAT(errorOfType(R"({"names": ["J"], "roles": ["spawn-owned"]})"),
              StartsWith("acme.json: types[0].roles[0]: unknown role"));
}

TEST(ModelReader, UnknownDropAndClass) {
  EXPECT_THAT(
      errorOfType(
          R"({"names": ["J"], "roles": ["task-handle"], "drop": "lost"})"),
      StartsWith("acme.json: types[0].drop: unknown value 'lost'; one of "
                 "never-runs"));
  EXPECT_EQ("acme.json: functions[0].class: unknown class 'Z'; one of A, F, D, "
            "C, N, U",
            errorOfFunction(
                R"({"names": ["f"], "roles": ["blocks"], "class": "Z"})"));
}

TEST(ModelReader, NoNames) {
  EXPECT_EQ("acme.json: types[0]: 'names' is missing or empty; list qualified "
            "names",
            errorOfType(R"({"roles": ["awaitable"]})"));
  EXPECT_NE("", errorOfType(R"({"names": [], "roles": ["awaitable"]})"));
}

TEST(ModelReader, WrongTypes) {
  EXPECT_EQ("acme.json: types: must be a list: write [ ... ]",
            errorOf(R"({"library": "acme", "types": {}})"));
  EXPECT_EQ("acme.json: types[0]: must be an object: write { ... }",
            errorOfType("7"));
  EXPECT_EQ("acme.json: types[0].names[0]: must be a string",
            errorOfType(R"({"names": [7], "roles": ["awaitable"]})"));
  EXPECT_EQ("acme.json: types[0].nodiscard: must be true or false",
            errorOfType(
                R"({"names": ["J"], "roles": ["awaitable"], "nodiscard": 1})"));
  EXPECT_EQ("acme.json: functions[0].callable: must be the zero-based index of "
            "an argument",
            errorOfFunction(
                R"({"names": ["f"], "roles": ["offload"], "callable": "0"})"));
  EXPECT_EQ("acme.json: top level.library: must be a string",
            errorOf(R"({"library": 7})"));
  EXPECT_EQ("acme.json: namespaces: must map a prefix to a list of others",
            errorOf(R"({"library": "acme", "namespaces": ["a"]})"));
}

TEST(ModelReader, Conditions) {
  const auto With = [](const std::string &Condition) {
    return errorOfFunction(
        R"({"names": ["f"], "roles": ["blocks"], "unless": [)" + Condition +
        "]}");
  };
  EXPECT_EQ("", With(R"({"argument": "receiver", "is": "null"})"));
  EXPECT_EQ("", With(R"({"arguments": {"min": 1}})"));
  EXPECT_EQ("acme.json: functions[0].unless[0].is: unknown value 'nil'; one of "
            "zero, null, not-null, negative",
            With(R"({"argument": 0, "is": "nil"})"));
  EXPECT_EQ("acme.json: functions[0].unless[0]: is no condition; "
            "docs/models.md lists them",
            With(R"({"argument": 0})"));
  EXPECT_EQ("acme.json: functions[0].unless[0].bits: must be an integer or a "
            "list of them",
            With(R"({"argument": 0, "bits": "64"})"));
  EXPECT_EQ("acme.json: functions[0].unless[0]: unknown key 'arg'; remove it",
            With(R"({"arg": 0, "is": "zero"})"));
  EXPECT_EQ("acme.json: functions[0].unless[0].arguments: unknown key 'minn'; "
            "did you mean 'min'?",
            With(R"({"arguments": {"minn": 1}})"));
}

TEST(ModelReader, ValuesOutOfRangeAreErrorsToo) {
  // nlohmann/json throws; the reader turns it into a message.
  EXPECT_THAT(errorOfFunction(R"({"names": ["f"], "roles": ["blocks"],
                  "unless": [{"arguments": {"min": "1"}}]})"),
              HasSubstr("a value of the wrong kind"));
}

} // namespace
