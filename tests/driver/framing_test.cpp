// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/wire/Framing.h"
#include "driver/wire/Json.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace cotidy::wire {
namespace {

using namespace std::string_literals;

TEST(Framing, PutsALittleEndianLengthFirst) {
  EXPECT_EQ(frame("abc"), "\x03\0\0\0abc"s);
  EXPECT_EQ(frame(std::string(258, 'x')).substr(0, 4), "\x02\x01\0\0"s);
}

TEST(FrameReader, JoinsAndSplitsBytesAsTheyCome) {
  FrameReader Reader;
  std::vector<std::string> Read;
  for (const char Byte : frame("one") + frame("") + frame("three")) {
    Reader.feed({&Byte, 1});
    const auto Next = Reader.next();
    ASSERT_TRUE(Next);
    if (*Next)
      Read.push_back(**Next);
  }
  EXPECT_EQ(Read, (std::vector<std::string>{"one", "", "three"}));
  EXPECT_FALSE(Reader.incomplete());
}

TEST(FrameReader, RefusesText) {
  FrameReader Reader;
  Reader.feed("Segmentation fault");
  EXPECT_FALSE(Reader.next());
}

TEST(Framing, GoesThroughAPipe) {
  int Ends[2];
  ASSERT_EQ(::pipe(Ends), 0);
  ASSERT_TRUE(writeMessage(Ends[1], "hello"));
  ASSERT_EQ(::write(Ends[1], "\x09\0\0\0cut", 7), 7);
  ::close(Ends[1]);
  const auto First = readMessage(Ends[0]);
  ASSERT_TRUE(First && *First);
  EXPECT_EQ(**First, "hello");
  EXPECT_FALSE(readMessage(Ends[0]));
  const auto End = readMessage(Ends[0]);
  ASSERT_TRUE(End);
  EXPECT_FALSE(*End);
  ::close(Ends[0]);
}

TEST(Json, BringsAJobBack) {
  CheckJob Sent;
  Sent.Id = 7;
  Sent.File = "/a.cpp";
  Sent.Arguments = {"clang++", "-DA=\"\xFF\""}; // No UTF-8.
  Sent.Options = {{"cotidy-x.Y", "z"}};
  Sent.Profile = true;
  const auto Read = readJob(writeJob(Sent));
  ASSERT_TRUE(Read);
  EXPECT_EQ(Read->Kind, JobKind::Check);
  EXPECT_EQ(Read->Check.Id, 7U);
  EXPECT_EQ(Read->Check.Arguments[1], "-DA=\"\uFFFD\"");
  EXPECT_EQ(Read->Check.Options, Sent.Options);
  EXPECT_TRUE(Read->Check.Profile);
}

TEST(Json, BringsAResultBack) {
  UnitResult Sent;
  Sent.Status = UnitStatus::Broken;
  Sent.Errors = {{"/a.cpp", 1, 2, "e"}};
  Sent.Findings.resize(1);
  Sent.Findings[0].Offset = 120;
  Sent.Times = {{TimeShare::Of::Analysis, "flow", 0.5}};
  Sent.Findings[0].Fixes = {{"T", "safe", {{"/a.cpp", 1, 2, "x"}}}};
  const auto Read = readUnitResult(writeResult(Sent));
  ASSERT_TRUE(Read);
  EXPECT_EQ(Read->Status, UnitStatus::Broken);
  EXPECT_EQ(Read->Errors, Sent.Errors);
  EXPECT_EQ(Read->Findings[0].Offset, 120U);
  ASSERT_EQ(Read->Times.size(), 1U);
  EXPECT_EQ(Read->Times[0].What, TimeShare::Of::Analysis);
  EXPECT_EQ(Read->Times[0].Name, "flow");
  EXPECT_EQ(Read->Times[0].Seconds, 0.5);
  EXPECT_EQ(Read->Findings[0].Fixes, Sent.Findings[0].Fixes);
}

TEST(Json, TakesMissingKeysAndRefusesWrongTypes) {
  EXPECT_TRUE(readUnitResult(R"({"id": 1, "status": "parsed", "new": []})"));
  EXPECT_FALSE(readUnitResult(R"({"id": 1})"));
  EXPECT_FALSE(readUnitResult(R"({"id": -1, "status": "parsed"})"));
  EXPECT_FALSE(readUnitResult(R"({"status": "parsed", "findings": {}})"));
  EXPECT_FALSE(readUnitResult("[]"));
  EXPECT_FALSE(readUnitResult("{"));
  EXPECT_FALSE(readJob(R"({"kind": "dance"})"));
}

} // namespace
} // namespace cotidy::wire
