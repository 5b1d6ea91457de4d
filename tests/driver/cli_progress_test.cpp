// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Progress, and the order of the units, as a user sees them.
#include "tests/driver/CliFixture.h"

#include <gmock/gmock.h>
#include <pty.h>
#include <unistd.h>

namespace cotidy {
namespace {

using testing::HasSubstr;
using testing::Not;

class CliProgress : public Cli {
protected:
  /// What the terminal is sent, which has so many columns.
  std::string onTerminal(const std::string &Arguments, unsigned short Columns,
                         const std::string &Kind = "xterm") {
    int Master = -1;
    const winsize Size = {24, Columns, 0, 0};
    const pid_t Child = ::forkpty(&Master, nullptr, nullptr, &Size);
    if (Child == 0) {
      const std::string Line = "cd " + Folder.path() +
                               " && COTIDY_WORKER=" FAKE_WORKER
                               " XDG_CACHE_HOME=$PWD/.cache TERM=" +
                               Kind + " exec " COTIDY_BINARY " " + Arguments;
      ::execl("/bin/sh", "sh", "-c", Line.c_str(), nullptr);
      ::_exit(127);
    }
    std::string Sent;
    char Bytes[4096];
    for (ssize_t Got = 0; (Got = ::read(Master, Bytes, sizeof Bytes)) > 0;)
      Sent.append(Bytes, static_cast<std::size_t>(Got));
    ::close(Master);
    ::waitpid(Child, nullptr, 0);
    return Sent;
  }
};

TEST_F(CliProgress, ATerminalShowsABarThatIsTakenBack) {
  project({{"slow1.cpp", ""}, {"slow2.cpp", ""}, {"slow3.cpp", ""}});
  const std::string Sent = onTerminal("check -j1", 100);
  EXPECT_THAT(Sent, HasSubstr("\r\033[K[........................] 0/3  slow"));
  EXPECT_THAT(Sent, HasSubstr("] 1/3"));
  EXPECT_THAT(Sent, HasSubstr("\r\033[Kcotidy: checked 3 of 3 units"));
}

TEST_F(CliProgress, ABarNeedsATerminalThatCanTakeItBack) {
  project({{"slow1.cpp", ""}, {"slow2.cpp", ""}});
  for (const std::string &Sent : {onTerminal("check -j2", 100, "dumb"),
                                  onTerminal("check -j2 --no-progress", 100),
                                  onTerminal("check -j2 --progress=never", 100),
                                  onTerminal("check -j2 --progress=lines", 100),
                                  onTerminal("check -j2 --quiet", 100)})
    EXPECT_THAT(Sent, Not(HasSubstr("\033[K")));
}

TEST_F(CliProgress, ABarIsNoWiderThanTheTerminal) {
  project({{"slow-and-with-a-long-name.cpp", ""}, {"slow2.cpp", ""}});
  const std::string Sent = onTerminal("check -j2 --quiet --progress=auto", 24) +
                           onTerminal("check -j2", 24);
  for (std::size_t At = Sent.find("\033[K"); At != std::string::npos;
       At = Sent.find("\033[K", At + 1)) {
    const std::string Line = Sent.substr(At + 3, Sent.find('\r', At) - At - 3);
    if (Line.find("cotidy:") == std::string::npos) {
      EXPECT_LT(Line.size(), 24U) << Line;
    }
  }
}

TEST_F(CliProgress, NothingIsDrawnIntoAFile) {
  project({{"slow1.cpp", ""}, {"slow2.cpp", ""}});
  EXPECT_EQ(call("check"), 0);
  EXPECT_EQ(Err, "cotidy: checked 2 of 2 units: no findings\n");
}

TEST_F(CliProgress, TheLongestOfTheLastRunBeginsFirst) {
  const std::string Log = "FAKE_WORKER_LOG=" + Folder.path(".log");
  project(
      {{"a.cpp", "//"}, {"big.cpp", std::string(500, ' ')}, {"slow.cpp", ""}});
  EXPECT_EQ(call("check -j1", Log), 0);
  EXPECT_EQ(Folder.read(".log"), "big.cpp\na.cpp\nslow.cpp\n");
  EXPECT_EQ(call("check -j1", Log), 0);
  EXPECT_THAT(Folder.read(".log").substr(23),
              testing::StartsWith("slow.cpp\n"));
}

TEST_F(CliProgress, ACacheThatCannotBeWrittenIsToldToWhoNamedIt) {
  project({{"a.cpp", ""}, {"b.cpp", ""}});
  Folder.write(".cache", "a file");
  EXPECT_EQ(call("check"), 0);
  EXPECT_EQ(Err, "cotidy: checked 2 of 2 units: no findings\n");
  EXPECT_EQ(call("check --cache-dir=.cache"), 0);
  EXPECT_THAT(Err, HasSubstr(".cache: is no folder, name another"));
  EXPECT_EQ(call("check --cache-dir=cache"), 0);
  EXPECT_THAT(Folder.read("cache/unit-times"), HasSubstr("cotidy-unit-times"));
}

TEST_F(CliProgress, AnInterruptedRunKeepsTheTimesOfWhatWasDone) {
  project({{"a.cpp", "//"}, {"hang.cpp", ""}});
  EXPECT_EQ(call("check -j1", "timeout --preserve-status -s INT 0.5"), 130);
  EXPECT_THAT(Err, HasSubstr("interrupted, 1 of 2 units checked"));
  const std::string Times = Folder.read(".cache/cotidy/unit-times");
  EXPECT_EQ(std::count(Times.begin(), Times.end(), '\n'), 2);
}

} // namespace
} // namespace cotidy
