// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Trace files of the runtime beside findings.
#include "driver/host/Trace.h"
#include "tests/driver/TemporaryFolder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

namespace cotidy {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Later than any file is written.
constexpr double Later = 4e9;

class Traces : public testing::Test {
protected:
  json place(const std::string &Function, unsigned Line,
             const std::string &Name = "a.cpp") {
    return {{"function", Function},
            {"file", Name.front() == '/' ? Name : Folder.path(Name)},
            {"line", Line}};
  }
  json step(double Seconds, const json &Begin, const json &End = nullptr) {
    json Line = {{"version", 1},
                 {"event", "slow-callback"},
                 {"time", Later},
                 {"process", 1},
                 {"seconds", Seconds},
                 {"task", "t"},
                 {"begin", json::array({Begin})}};
    if (!End.is_null())
      Line["end"] = json::array({End});
    return Line;
  }
  void add(const json &Line) { Text += Line.dump() + "\n"; }
  Trace read(const std::vector<std::string> &Folders = {}) {
    Result<Trace> Read = readTrace({Folder.write("t.jsonl", Text)}, Folders);
    EXPECT_TRUE(Read);
    return Read ? std::move(*Read) : Trace();
  }
  wire::Finding finding(unsigned Line, const std::string &Check) {
    wire::Finding Made;
    Made.Check = Check;
    Made.File = Folder.path("a.cpp");
    Made.Line = Line;
    Made.Column = 3;
    return Made;
  }

  TemporaryFolder Folder;
  std::string File = Folder.write("a.cpp", "Coro<> f() {\n"      // 1
                                           "  co_await a();\n"   // 2
                                           "  block();\n"        // 3
                                           "  co_await b();\n"   // 4
                                           "  {\n"               // 5
                                           "    co_await c();\n" // 6
                                           "    block();\n"      // 7
                                           "  }\n"               // 8
                                           "  block();\n"        // 9
                                           "}\n");               // 10
  std::string Text;
};

TEST_F(Traces, AreCountedByPlace) {
  add(step(0.2, place("f", 2), place("f", 4)));
  add(step(0.5, place("f", 2), place("f", 4)));
  add(step(0.3, place("f", 2), place("f", 4)));
  add(step(12, place("f", 6)));
  const Trace Read = read();
  EXPECT_THAT(Read.Problems, IsEmpty());
  EXPECT_EQ(Read.Lines, 4U);
  ASSERT_EQ(Read.Places.size(), 2U);
  EXPECT_EQ(Read.Places[0].File, File);
  EXPECT_EQ(Read.Places[0].Line, 2U);
  EXPECT_EQ(Read.Places[0].LastLine, 4U);
  EXPECT_EQ(Read.Places[0].Count, 3U);
  EXPECT_DOUBLE_EQ(Read.Places[0].Longest, 0.5);
  EXPECT_DOUBLE_EQ(Read.Places[0].Median, 0.3);
  // Ended: as far as the block goes.
  EXPECT_EQ(Read.Places[1].LastLine, 8U);
  // Back at the beginning, of another call or another round: likewise.
  Text.clear();
  add(step(1, place("f", 6), place("f", 2)));
  EXPECT_EQ(read().Places[0].LastLine, 8U);
}

TEST_F(Traces, BecomeNotesOfWhatExplainsThem) {
  add(step(0.2, place("f", 2), place("f", 4)));
  Trace Read = read();
  Report Found;
  Found.Findings = {finding(3, "cotidy-blocking-call"),
                    finding(3, "cotidy-dropped-task"),
                    finding(7, "cotidy-blocking-call")};
  joinTrace(Found, Read);
  ASSERT_EQ(Found.Findings.size(), 3U);
  EXPECT_TRUE(Read.Places[0].HasFinding);
  EXPECT_THAT(Found.Findings[1].Notes, IsEmpty());
  ASSERT_EQ(Found.Findings[0].Notes.size(), 1U);
  EXPECT_EQ(Found.Findings[0].Notes[0].Line, 2U);
  EXPECT_THAT(Found.Findings[0].Notes[0].Message,
              HasSubstr("a step of 'f' from here held the event loop (200 ms, "
                        "once)"));
  EXPECT_THAT(Found.Findings[2].Notes, IsEmpty());
}

TEST_F(Traces, AreFindingsWhereNothingExplainsThem) {
  add(step(0.2, place("f", 6)));
  add(step(0.4, place("f", 6)));
  Trace Read = read();
  Report Found;
  Found.Findings = {finding(9, "cotidy-blocking-call")};
  joinTrace(Found, Read);
  ASSERT_EQ(Found.Findings.size(), 2U);
  EXPECT_FALSE(Read.Places[0].HasFinding);
  EXPECT_EQ(Found.Findings[0].Check, "cotidy-slow-callback");
  EXPECT_EQ(Found.Findings[0].Level, "warning");
  EXPECT_EQ(Found.Findings[0].Line, 6U);
  EXPECT_EQ(Found.Findings[0].Column, 5U);
  EXPECT_EQ(Found.Findings[0].Message,
            "a step of 'f' from here held the event loop at run time (up to "
            "400 ms, 2 times, median 300 ms)");
}

TEST_F(Traces, AreShownWhereTheProgramsOwnCodeIs) {
  json Line = step(1, place("to_thread", 7, "/usr/include/asyncio/threads.h"));
  Line["begin"].push_back(place("f", 3));
  add(Line);
  const Trace Read = read();
  ASSERT_EQ(Read.Places.size(), 1U);
  EXPECT_EQ(Read.Places[0].Line, 3U);
}

TEST_F(Traces, HaveFoldersForRelativeNames) {
  Folder.write("build/b.cpp", "x\n");
  json Line = step(1, place("f", 1));
  Line["begin"][0]["file"] = "b.cpp";
  add(Line);
  EXPECT_EQ(read({Folder.path("none"), Folder.path("build")}).Places.size(),
            1U);
}

TEST_F(Traces, DamagedLinesAreNamedAndLeftOut) {
  add(step(0.2, place("f", 2)));
  Text += "{\"version\":1,\"event\":\n\n[1]\nnull\n\x01\xff\n";
  Text += std::string(600000, '[') + "\n";
  for (const auto &[Key, Value] :
       std::vector<std::pair<const char *, json>>{{"seconds", "soon"},
                                                  {"seconds", -1},
                                                  {"seconds", 1e300},
                                                  {"time", nullptr},
                                                  {"begin", 3},
                                                  {"begin", json::array()},
                                                  {"begin", {{{"line", 1}}}}}) {
    json Line = step(1, place("f", 2));
    Line[Key] = Value;
    add(Line);
  }
  for (const json &Number : {json(0), json(-3), json(1.5), json("2"),
                             json(18446744073709551615ULL)}) {
    json Line = step(1, place("f", 2));
    Line["begin"][0]["line"] = Number;
    add(Line);
  }
  Text += "{\"version\":1,\"event\":\"slow-call"; // Cut off, as by a full disk.
  const Trace Read = read();
  EXPECT_EQ(Read.Lines, 1U);
  ASSERT_EQ(Read.Problems.size(), 1U);
  EXPECT_THAT(Read.Problems[0], HasSubstr("t.jsonl:2: is no line of a trace, "
                                          "left out with 17 more lines"));
}

TEST_F(Traces, OtherVersionsAndPlacesThatAreGoneAreNamed) {
  json Newer = step(1, place("f", 2));
  Newer["version"] = 2;
  add(Newer);
  json Callback = step(1, place("f", 2));
  Callback.erase("begin");
  Callback["callback"] = "lambda";
  add(Callback);
  add(step(1, place("f", 11)));
  add(step(1, place("f", 1, "gone.cpp")));
  json Early = step(1, place("f", 2));
  Early["time"] = 1.5;
  add(Early);
  add(Early);
  const Trace Read = read();
  EXPECT_EQ(Read.Lines, 0U);
  EXPECT_THAT(
      Read.Problems,
      ElementsAre(HasSubstr("t.jsonl:1: is of a version or an event"),
                  HasSubstr("t.jsonl:2: a slow callback, which has no place"),
                  HasSubstr("gone.cpp: does not exist, its 1 line "),
                  HasSubstr("a.cpp: was changed since the trace was written, "
                            "its 2 lines left out"),
                  HasSubstr("a.cpp: is too short for 1 line")));
}

TEST_F(Traces, ThatCannotBeReadFail) {
  EXPECT_FALSE(readTrace({Folder.path("none.jsonl")}, {}));
  EXPECT_FALSE(readTrace({Folder.path()}, {}));
}

/// The option of `cotidy check`, with the fake worker behind it.
class TraceOption : public Traces {
protected:
  int call(const std::string &Arguments) {
    const std::string Line = "cd " + Folder.path() +
                             " && COTIDY_WORKER=" FAKE_WORKER " " COTIDY_BINARY
                             " " +
                             Arguments + " >.out 2>.err </dev/null";
    const int Status = std::system(Line.c_str());
    Out = Folder.read(".out");
    Err = Folder.read(".err");
    return WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
  }

  std::string Out;
  std::string Err;
};

TEST_F(TraceOption, ShowsSlowPlacesAsText) {
  add(step(0.25, place("f", 6)));
  Text += "damaged\n";
  Folder.write("t.jsonl", Text);
  EXPECT_EQ(call("check a.cpp --trace t.jsonl -- -std=c++20"), 1);
  EXPECT_THAT(Out, StartsWith("a.cpp:6:5: warning: a step of 'f' from here "
                              "held the event loop at run time (250 ms, once) "
                              "[cotidy-slow-callback]\n"
                              "    6 |     co_await c();\n"
                              "      |     ^~~~"));
  EXPECT_THAT(Err, HasSubstr("t.jsonl:2: is no line of a trace, left out\n"));
  EXPECT_THAT(Err, HasSubstr("checked 1 of 1 unit: 1 finding"));
  EXPECT_EQ(call("check a.cpp --fail-on=error --trace t.jsonl -- -DX"), 0);
}

TEST_F(TraceOption, ShowsSlowPlacesAsJson) {
  add(step(0.25, place("f", 6)));
  Folder.write("t.jsonl", Text);
  EXPECT_EQ(call("check a.cpp --format=json --trace t.jsonl -- -DX"), 1);
  const json Document = json::parse(Out);
  EXPECT_EQ(Document["findings"][0]["check"], "cotidy-slow-callback");
  const json &Place = Document["trace"]["places"][0];
  EXPECT_EQ(Place["line"], 6);
  EXPECT_EQ(Place["maxMs"], 250.0);
  EXPECT_EQ(Place["count"], 1);
  EXPECT_EQ(Place["hasFinding"], false);
  EXPECT_EQ(Document["trace"]["lines"], 1);
}

TEST_F(TraceOption, CountsWhatIsInOtherFiles) {
  Folder.write("b.cpp", "x\n");
  add(step(0.25, place("f", 1, "b.cpp")));
  Folder.write("t.jsonl", Text);
  EXPECT_EQ(call("check a.cpp --trace=t.jsonl -- -DX"), 0);
  EXPECT_THAT(Err, HasSubstr("the trace has 1 slow place in other files\n"));
}

TEST_F(TraceOption, NeedsAFile) {
  EXPECT_EQ(call("check a.cpp --trace none.jsonl -- -DX"), 2);
  EXPECT_THAT(Err, HasSubstr("'none.jsonl' does not exist"));
  EXPECT_EQ(call("check a.cpp --trace . -- -DX"), 2);
  EXPECT_THAT(Err, HasSubstr("cannot be read"));
}

} // namespace
} // namespace cotidy
