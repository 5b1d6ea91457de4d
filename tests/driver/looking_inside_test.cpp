// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks of a running program, read from outside.
#include "tests/driver/TemporaryFolder.h"

#include "driver/inspect/AwaitGraph.h"
#include "driver/inspect/Tasks.h"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace cotidy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

/// A program with pipes at both ends; killed with this at the latest.
class Program {
public:
  /// Returns when it has said "ready".
  explicit Program(const std::string &Path, const std::string &Mode) {
    int In[2];
    int Out[2];
    if (::pipe2(In, O_CLOEXEC) || ::pipe2(Out, O_CLOEXEC))
      std::abort();
    Process = ::fork();
    if (Process == 0) {
      ::dup2(In[0], STDIN_FILENO);
      ::dup2(Out[1], STDOUT_FILENO);
      ::execl(Path.c_str(), Path.c_str(), Mode.c_str(), nullptr);
      ::_exit(127);
    }
    ::close(In[0]);
    ::close(Out[1]);
    Input = In[1];
    std::string Said;
    for (char C = 0; C != '\n' && ::read(Out[0], &C, 1) == 1;)
      Said += C;
    ::close(Out[0]);
    Ready = Said == "ready\n";
  }
  ~Program() {
    kill();
    reap();
  }
  Program(const Program &) = delete;
  Program &operator=(const Program &) = delete;

  void kill() const {
    if (Process > 0)
      ::kill(Process, SIGKILL);
  }
  /// Its end is the end of its input; the exit code.
  int end() {
    ::close(std::exchange(Input, -1));
    return reap();
  }
  int reap() {
    if (Input >= 0)
      ::close(std::exchange(Input, -1));
    if (Process <= 0)
      return -1;
    int Status = 0;
    ::waitpid(Process, &Status, 0);
    Process = 0;
    return WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
  }
  /// Dead, and not reaped.
  void wait() const {
    siginfo_t Info;
    ::waitid(P_PID, static_cast<id_t>(Process), &Info, WEXITED | WNOWAIT);
  }

  pid_t Process = 0;
  bool Ready = false;

private:
  int Input = -1;
};

const Task *taskOf(const Snapshot &In, const std::string &Name) {
  for (const Loop &Each : In.Loops)
    for (const Task &Of : Each.Tasks)
      if (Of.Name == Name)
        return &Of;
  return nullptr;
}

std::vector<std::string> namesOf(const std::vector<std::size_t> &Indices,
                                 const Loop &In) {
  std::vector<std::string> Names;
  for (const std::size_t Each : Indices)
    Names.push_back(In.Tasks[Each].Name);
  return Names;
}

/// What a program in the mode "tree" is to look like, however it was built.
void expectTree(const std::string &Path) {
  Program Running(Path, "tree");
  ASSERT_TRUE(Running.Ready) << Path;
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_TRUE(Read) << Read.message();
  EXPECT_THAT(Read->Problems, IsEmpty());
  ASSERT_EQ(Read->Loops.size(), 1U);
  const Loop &In = Read->Loops[0];
  EXPECT_TRUE(In.Steady);
  EXPECT_EQ(In.Thread, Running.Process);
  ASSERT_EQ(In.Tasks.size(), 6U);

  const Task *All = taskOf(*Read, "all");
  const Task *One = taskOf(*Read, "one");
  const Task *Kept = taskOf(*Read, "kept");
  ASSERT_TRUE(All && One && Kept);
  EXPECT_EQ(All->Call, "gather");
  EXPECT_EQ(All->State, TaskState::Waiting);
  EXPECT_THAT(namesOf(All->AwaitedBy, In), ElementsAre("one", "kept"));
  EXPECT_EQ(One->Call, "wait");
  EXPECT_THAT(namesOf(One->Awaits, In), ElementsAre("all"));
  EXPECT_THAT(namesOf(Kept->Awaits, In), ElementsAre("all"));
  EXPECT_EQ(Kept->Call, "shield");

  ASSERT_EQ(All->Awaits.size(), 2U);
  const Task &Serve = In.Tasks[All->Awaits[0]];
  EXPECT_THAT(Serve.Name, StartsWith("Task-"));
  EXPECT_EQ(Serve.Call, "Event.wait");
  ASSERT_EQ(Serve.Stack.size(), 2U);
  EXPECT_EQ(Serve.Stack[0].Function, "read_packet");
  EXPECT_EQ(Serve.Stack[1].Function, "serve");
  EXPECT_THAT(Serve.Stack[0].File, HasSubstr("looked_at.cpp"));
  EXPECT_EQ(Serve.Stack[0].Line + 4, Serve.Stack[1].Line);
  EXPECT_EQ(In.Tasks[All->Awaits[1]].Call, "sleep");
  EXPECT_EQ(Running.end(), 0);
}

TEST(LookingInside, FindsTasksPlacesAndWhoAwaitsWhom) { expectTree(LOOKED_AT); }

TEST(LookingInside, WorksWithoutAPositionIndependentProgram) {
  expectTree(LOOKED_AT_NO_PIE);
}

#ifdef LOOKED_AT_SHARED
TEST(LookingInside, WorksWithTheRuntimeInASharedLibrary) {
  expectTree(LOOKED_AT_SHARED);
}
#endif

TEST(LookingInside, WorksInAStrippedProgram) {
  const TemporaryFolder Folder;
  const std::string Copy = Folder.path("stripped");
  const std::string Line = "strip -o " + Copy + " " LOOKED_AT " 2>/dev/null";
  if (std::system(Line.c_str()) != 0)
    GTEST_SKIP() << "no strip here";
  expectTree(Copy);
}

TEST(LookingInside, WorksWhenTheFileOfTheProgramIsGone) {
  const TemporaryFolder Folder;
  const std::string Copy = Folder.path("a program (deleted)");
  std::filesystem::copy_file(LOOKED_AT, Copy);
  Program Running(Copy, "tree");
  ASSERT_TRUE(Running.Ready);
  std::filesystem::remove(Copy);
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_TRUE(Read) << Read.message();
  EXPECT_TRUE(taskOf(*Read, "kept"));
}

TEST(LookingInside, KnowsTheWaysToWait) {
  Program Running(LOOKED_AT, "ways");
  ASSERT_TRUE(Running.Ready);
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_TRUE(Read) << Read.message();
  ASSERT_EQ(Read->Loops.size(), 1U);
  struct {
    const char *Name;
    const char *Call;
    std::vector<std::string> Awaits;
  } const Ways[] = {{"nap", "sleep", {}},
                    {"group", "TaskGroup", {"child of group"}},
                    {"first", "as_completed", {"nap"}},
                    {"too late", "wait_for", {"stubborn"}},
                    {"get", "Queue.get", {}},
                    {"put", "Queue.put", {}},
                    {"join", "Queue.join", {}},
                    {"lock", "Lock.acquire", {}},
                    {"slot", "Semaphore.acquire", {}},
                    {"future", "Future", {}}};
  for (const auto &[Name, Call, Awaits] : Ways) {
    const Task *Of = taskOf(*Read, Name);
    ASSERT_TRUE(Of) << Name;
    EXPECT_EQ(Of->Call, Call) << Name;
    EXPECT_EQ(namesOf(Of->Awaits, Read->Loops[0]), Awaits) << Name;
  }
  EXPECT_EQ(taskOf(*Read, "stubborn")->Cancels, 1);
}

TEST(LookingInside, FindsTheLoopsOfAllThreads) {
  Program Running(LOOKED_AT, "threads");
  ASSERT_TRUE(Running.Ready);
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_TRUE(Read) << Read.message();
  ASSERT_EQ(Read->Loops.size(), 2U);
  EXPECT_NE(Read->Loops[0].Thread, Read->Loops[1].Thread);
  EXPECT_TRUE(taskOf(*Read, "other"));
  EXPECT_TRUE(taskOf(*Read, "kept"));
  EXPECT_EQ(Running.end(), 0);
}

TEST(LookingInside, AForkedCopyHasNoneOfTheLoops) {
  Program Running(LOOKED_AT, "fork");
  ASSERT_TRUE(Running.Ready);
  const std::string Number = std::to_string(Running.Process);
  std::ifstream Children("/proc/" + Number + "/task/" + Number + "/children");
  pid_t Copy = 0;
  if (!(Children >> Copy))
    GTEST_SKIP() << "the kernel does not tell children";
  const Result<Snapshot> Read = readTasks(Copy);
  ASSERT_TRUE(Read) << Read.message();
  EXPECT_THAT(Read->Loops, IsEmpty());
  EXPECT_EQ(Running.end(), 0);
}

TEST(LookingInside, ABusyLoopIsReadTooAndSaidToBeBusy) {
  Program Running(LOOKED_AT, "busy");
  ASSERT_TRUE(Running.Ready);
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_TRUE(Read) << Read.message();
  EXPECT_THAT(Read->Problems, IsEmpty());
  ASSERT_EQ(Read->Loops.size(), 1U);
  EXPECT_FALSE(Read->Loops[0].Steady);
  EXPECT_EQ(Read->Loops[0].Tasks.size(), 52U);
  EXPECT_TRUE(taskOf(*Read, "spinner"));
  EXPECT_EQ(Running.end(), 0);
}

TEST(LookingInside, FindsTasksThatAwaitEachOther) {
  Program Running(LOOKED_AT, "cycle");
  ASSERT_TRUE(Running.Ready);
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_TRUE(Read) << Read.message();
  ASSERT_EQ(Read->Loops.size(), 1U);
  const auto Cycles = awaitCycles(Read->Loops[0]);
  ASSERT_EQ(Cycles.size(), 1U);
  EXPECT_THAT(namesOf(Cycles[0], Read->Loops[0]),
              ElementsAre("he", "she", "he"));
}

TEST(LookingInside, SaysThatThereIsNoSuchProcess) {
  pid_t Gone = 0;
  {
    const Program Running("/bin/true", "");
    Gone = Running.Process;
  }
  const Result<Snapshot> Read = readTasks(Gone);
  ASSERT_FALSE(Read);
  EXPECT_THAT(Read.message(), StartsWith("no process "));
}

TEST(LookingInside, SaysThatAProcessHasEnded) {
  const Program Running("/bin/true", "");
  Running.wait();
  const Result<Snapshot> Read = readTasks(Running.Process);
  ASSERT_FALSE(Read);
  EXPECT_THAT(Read.message(), HasSubstr("it has ended"));
}

TEST(LookingInside, SaysThatAProgramHasNoRuntime) {
  // It returns when the other program runs.
  pid_t Other = 0;
  std::string Name = "sleep", Time = "60";
  char *const Arguments[] = {Name.data(), Time.data(), nullptr};
  ASSERT_EQ(
      ::posix_spawnp(&Other, "sleep", nullptr, nullptr, Arguments, environ), 0);
  const Result<Snapshot> Read = readTasks(Other);
  ::kill(Other, SIGKILL);
  ::waitpid(Other, nullptr, 0);
  ASSERT_FALSE(Read);
  EXPECT_THAT(Read.message(), HasSubstr("has no asyncio runtime of cotidy"));
}

TEST(LookingInside, AProgramThatEndsMeanwhileIsAnErrorOrWasRead) {
  for (int I = 0; I < 20; ++I) {
    Program Running(LOOKED_AT, "tree");
    ASSERT_TRUE(Running.Ready);
    if (::fork() == 0) {
      Running.kill();
      ::_exit(0);
    }
    const Result<Snapshot> Read = readTasks(Running.Process);
    if (!Read)
      EXPECT_THAT(Read.message(),
                  ::testing::AnyOf(HasSubstr("ended while it was read"),
                                   HasSubstr("it has ended")));
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
  }
}

TEST(LookingInside, SaysWhatToDoWithoutPermission) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "needs root, to be somebody else";
  Program Running(LOOKED_AT, "tree");
  ASSERT_TRUE(Running.Ready);
  int Pipe[2];
  ASSERT_EQ(::pipe2(Pipe, O_CLOEXEC), 0);
  const pid_t Other = ::fork();
  if (Other == 0) {
    if (::setresgid(65534, 65534, 65534) || ::setresuid(65534, 65534, 65534))
      ::_exit(1);
    const Result<Snapshot> Read = readTasks(Running.Process);
    const std::string Text = Read ? "it was read" : Read.message();
    ::_exit(::write(Pipe[1], Text.data(), Text.size()) < 0);
  }
  ::close(Pipe[1]);
  std::string Said(4096, '\0');
  const ssize_t Got = ::read(Pipe[0], Said.data(), Said.size());
  ::close(Pipe[0]);
  ::waitpid(Other, nullptr, 0);
  Said.resize(static_cast<std::size_t>(std::max<ssize_t>(Got, 0)));
  EXPECT_THAT(Said, StartsWith("not allowed to read the memory of process "));
  EXPECT_THAT(Said, HasSubstr("CAP_SYS_PTRACE"));
}

/// The commands themselves.
class LookingCommands : public testing::Test {
protected:
  int call(const std::string &Arguments) {
    const std::string Line = "cd " + Folder.path() + " && " COTIDY_BINARY " " +
                             Arguments + " >.out 2>.err </dev/null";
    const int Status = std::system(Line.c_str());
    Out = Folder.read(".out");
    Err = Folder.read(".err");
    return WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
  }

  TemporaryFolder Folder;
  std::string Out;
  std::string Err;
};

TEST_F(LookingCommands, PsPrintsATable) {
  const Program Running(LOOKED_AT, "tree");
  EXPECT_EQ(call("ps " + std::to_string(Running.Process)), 0) << Err;
  EXPECT_EQ(Err, "");
  EXPECT_THAT(Out, StartsWith("thread"));
  EXPECT_THAT(Out, HasSubstr("Event.wait -> read_packet -> serve"));
  EXPECT_THAT(Out, HasSubstr("one, kept\n"));
}

TEST_F(LookingCommands, PstreeDrawsATree) {
  const Program Running(LOOKED_AT, "tree");
  EXPECT_EQ(call("pstree " + std::to_string(Running.Process)), 0) << Err;
  EXPECT_EQ(Err, "");
  EXPECT_THAT(Out, StartsWith("└── (T) Task-1\n    └── main_task "));
  EXPECT_THAT(Out, HasSubstr("        └── wait\n"
                             "            └── (T) all\n"
                             "                └── all_of "));
  EXPECT_THAT(Out, HasSubstr("└── (T) all (see above)\n"));
}

TEST_F(LookingCommands, PstreeDrawsAPicture) {
  const Program Running(LOOKED_AT, "odd");
  EXPECT_EQ(call("pstree --format=svg " + std::to_string(Running.Process)), 0);
  EXPECT_THAT(Out, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(Out, HasSubstr("red \\x1b[31m &lt;&amp;&quot;&gt;</text>"));
  EXPECT_THAT(Out, Not(HasSubstr("\x1b")));
}

TEST_F(LookingCommands, ATreeThatIsTooDeepIsCut) {
  const Program Running(LOOKED_AT, "odd");
  EXPECT_EQ(call("pstree " + std::to_string(Running.Process)), 0) << Err;
  EXPECT_THAT(Out, HasSubstr("(T) red \\x1b[31m <&\">\n"));
  EXPECT_THAT(Out, HasSubstr("└── ...\n"));
  EXPECT_EQ(call("ps " + std::to_string(Running.Process)), 0) << Err;
  EXPECT_EQ(std::count(Out.begin(), Out.end(), '\n'), 4) << Out;
}

TEST_F(LookingCommands, WriteJsonForTools) {
  const Program Running(LOOKED_AT, "tree");
  for (const char *Command : {"ps", "pstree"}) {
    EXPECT_EQ(call(Command + std::string(" --format=json ") +
                   std::to_string(Running.Process)),
              0);
    const auto Document = nlohmann::json::parse(Out);
    EXPECT_EQ(Document["version"], 1);
    EXPECT_EQ(Document["process"], Running.Process);
    EXPECT_EQ(Document["problems"].size(), 0U);
    const auto &Loop = Document["loops"][0];
    EXPECT_EQ(Loop["steady"], true);
    EXPECT_EQ(Loop["cycles"].size(), 0U);
    EXPECT_EQ(Loop["tasks"][1]["name"], "all");
    EXPECT_EQ(Loop["tasks"][1]["state"], "waiting");
    EXPECT_EQ(Loop["tasks"][2]["awaits"][0], Loop["tasks"][1]["id"]);
    EXPECT_EQ(Loop["tasks"][1]["awaitedBy"][0], Loop["tasks"][2]["id"]);
  }
}

TEST_F(LookingCommands, PstreeNamesACycle) {
  const Program Running(LOOKED_AT, "cycle");
  EXPECT_EQ(call("pstree " + std::to_string(Running.Process)), 1);
  EXPECT_EQ(Out, "");
  EXPECT_THAT(Err, HasSubstr("\n  he → she → he\n"));
  EXPECT_EQ(call("ps " + std::to_string(Running.Process)), 0);
  EXPECT_THAT(Out, HasSubstr("meet"));
}

TEST_F(LookingCommands, AWrongCallIsNamed) {
  for (const char *Wrong : {"ps", "pstree", "ps x", "ps -5", "ps 0", "ps 1 2",
                            "ps 99999999999999999999", "ps --format=svg 1",
                            "pstree --format=x 1"}) {
    EXPECT_EQ(call(Wrong), 2) << Wrong;
    EXPECT_EQ(Out, "") << Wrong;
    EXPECT_NE(Err, "") << Wrong;
  }
  EXPECT_EQ(call("help ps"), 0);
  EXPECT_THAT(Out, StartsWith("Usage: cotidy ps"));
  EXPECT_EQ(call("pstree --help"), 0);
  EXPECT_THAT(Out, StartsWith("Usage: cotidy pstree"));
}

} // namespace
} // namespace cotidy
