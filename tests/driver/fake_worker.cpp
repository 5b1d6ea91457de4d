// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stands in for cotidy-worker. What it does with a unit is said by the
// beginning of the file's name:
//   crash abort exit3 badalloc        it dies
//   second                            it dies, unless this is its first unit
//   hang stubborn mute                no answer; deaf to signals; no output
//   garbage nojson stranger twice     a wrong answer, or one too many
//   eater flood                       it eats memory; it floods stderr
//   parent orphan                     a child holds its pipes: it hangs; it
//   ends upgrade                           it dies, and the next is of version
//   0.0.9 broken touch                      errors; it changes the file
// Any other file, and the files it includes by quotes, has a finding wherever
// one of the words BAD (safe fix), REVIEW (fix to review), NOFIX, SEVERE (level
// error) or PATH (a chain of calls) stands. FAKE_WORKER_START=fail makes it fail to start,
// FAKE_WORKER_VERSION sets its version, FAKE_WORKER_UPGRADE names a file for
// "upgrade", FAKE_WORKER_PIDS one that each process is noted in,
// FAKE_WORKER_LOG one for the names of the files, as they come.
#include "driver/host/Files.h"
#include "driver/wire/Framing.h"
#include "driver/wire/Json.h"
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace cotidy {
namespace {

namespace fs = std::filesystem;

void findWord(const std::string &File, const std::string &Text,
              const std::string &Word, wire::UnitResult &Into) {
  for (std::size_t At = Text.find(Word); At != std::string::npos;
       At = Text.find(Word, At + 1)) {
    wire::Finding Found;
    Found.Check = "cotidy-fake";
    Found.Level = Word == "SEVERE" ? "error" : "warning";
    Found.File = File;
    Found.Offset = At;
    Found.Length = Word.size();
    Found.Line =
        1 + static_cast<unsigned>(std::count(
                Text.begin(), Text.begin() + static_cast<long>(At), '\n'));
    Found.Column = static_cast<unsigned>(At - (Text.rfind('\n', At) + 1)) + 1;
    Found.Message = Word + " is found";
    Found.Notes = {{File, 1, 1, 0, "the file begins here", ""}};
    if (Word == "PATH") {
      Found.Confidence = "certain";
      Found.Symbol = "net::serve";
      Found.Notes = {{File, 1, 1, 0, "'load' calls 'parse' here", "net::load"},
                     {File, 1, 1, 0, "'parse' calls '::read' here", "parse"}};
    }
    if (Word == "BAD" || Word == "REVIEW")
      Found.Fixes = {{"Write GOOD",
                      std::string(Word == "BAD" ? wire::Safe : wire::Review),
                      {{File, At, Word.size(), "GOOD"}}}};
    Into.Findings.push_back(Found);
  }
}

void analyse(const fs::path &File, wire::UnitResult &Into) {
  const Result<std::string> Text = readFile(File.string());
  if (!Text)
    return;
  for (const char *Word : {"BAD", "REVIEW", "NOFIX", "SEVERE", "PATH"})
    findWord(File.string(), *Text, Word, Into);
  const std::string Include = "#include \"";
  for (std::size_t At = Text->find(Include); At != std::string::npos;
       At = Text->find(Include, At + 1)) {
    const std::size_t Begin = At + Include.size();
    analyse(File.parent_path() /
                Text->substr(Begin, Text->find('"', Begin) - Begin),
            Into);
  }
}

void notePid() {
  if (const char *Pids = std::getenv("FAKE_WORKER_PIDS"))
    std::ofstream(Pids, std::ios::app) << ::getpid() << std::endl;
}

[[noreturn]] void hang() {
  while (true)
    ::pause();
}

/// Hangs, and only SIGKILL ends it.
[[noreturn]] void hangDeaf() {
  for (const int Each : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    std::signal(Each, SIG_IGN);
  hang();
}

[[noreturn]] void eatMemory() {
  while (true) {
    constexpr std::size_t Bite = 4 << 20;
    std::memset(::operator new(Bite), 1, Bite);
    ::usleep(1000);
  }
}

[[noreturn]] void flood() {
  const std::string Line(200, 'x');
  while (true)
    std::cerr << Line << "\n";
}

/// It has the pipes of this process, and is in its group.
void startDeafChild() {
  if (::fork() == 0) {
    notePid();
    hangDeaf();
  }
}

/// Jobs before this one.
int JobsBefore = 0;

/// What a file's name asks for; returns if the unit is to be analysed.
void misbehave(const std::string &Name, const wire::CheckJob &Job,
               wire::UnitResult &Into) {
  if (Name.starts_with("crash")) {
    std::cerr << "Assertion `fake' failed.\n #0 0x1 frame\n";
    // Also in a sanitizer's build, which has a handler for it.
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
  } else if (Name.starts_with("exit3")) {
    std::cerr << "giving up\n";
    std::exit(3);
  } else if (Name.starts_with("abort")) {
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
  } else if (Name.starts_with("badalloc")) {
    std::cerr << "terminate called after throwing an instance of "
                 "'std::bad_alloc'\n";
    std::signal(SIGABRT, SIG_DFL);
    std::abort();
  } else if (Name.starts_with("second")) {
    if (JobsBefore)
      std::exit(4);
  } else if (Name.starts_with("eater")) {
    eatMemory();
  } else if (Name.starts_with("flood")) {
    flood();
  } else if (Name.starts_with("parent")) {
    startDeafChild();
    hangDeaf();
  } else if (Name.starts_with("orphan")) {
    startDeafChild();
    ::_exit(5);
  } else if (Name.starts_with("upgrade")) {
    std::ofstream(std::getenv("FAKE_WORKER_UPGRADE")) << "0.0.9";
    std::exit(6);
  } else if (Name.starts_with("slow")) {
    ::usleep(300'000);
  } else if (Name.starts_with("hang")) {
    hang();
  } else if (Name.starts_with("stubborn")) {
    hangDeaf();
  } else if (Name.starts_with("mute")) {
    ::close(STDOUT_FILENO);
    hang();
  } else if (Name.starts_with("garbage")) {
    std::cout << "this is no message" << std::endl;
    ::pause();
  } else if (Name.starts_with("nojson")) {
    static_cast<void>(wire::writeMessage(STDOUT_FILENO, "{nonsense"));
    ::pause();
  } else if (Name.starts_with("stranger")) {
    Into.Id += 1000;
  } else if (Name.starts_with("broken")) {
    Into.Status = wire::UnitStatus::Broken;
    Into.Errors = {{Job.File, 1, 1, "unknown type name 'x'"},
                   {Job.File, 2, 1, "expected ';'"}};
  } else if (Name.starts_with("touch")) {
    analyse(Job.File, Into);
    // The clock of files ticks every few milliseconds.
    ::usleep(20'000);
    std::ofstream(Job.File, std::ios::app) << "// changed\n";
  }
}

std::string version() {
  if (const char *Version = std::getenv("FAKE_WORKER_VERSION"))
    return Version;
  if (const char *Upgrade = std::getenv("FAKE_WORKER_UPGRADE"))
    if (const Result<std::string> Newer = readFile(Upgrade))
      return *Newer;
  return COTIDY_VERSION;
}

std::string answer(const wire::Job &Asked) {
  if (Asked.Kind == wire::JobKind::Identify) {
    return wire::writeResult(wire::Identity{version(), "22.1.8"});
  }
  if (Asked.Kind == wire::JobKind::List) {
    wire::CheckInfo Fake{"cotidy-fake-blocking",
                         "a fake is found",
                         "It is bad.",
                         "\nf();\n",
                         "\ng();\n",
                         "Misses most.",
                         "0.1",
                         "likely",
                         "review",
                         {{"Files", "strict", "Which."}}};
    wire::CheckInfo Other = Fake;
    Other.Name = "cotidy-another";
    wire::CheckInfo Found = Fake;
    Found.Name = "cotidy-fake";
    return wire::writeResult(std::vector{Fake, Other, Found});
  }
  wire::UnitResult Unit;
  Unit.Id = Asked.Check.Id;
  Unit.File = Asked.Check.File;
  const std::string Name = fs::path(Unit.File).filename().string();
  if (const char *Log = std::getenv("FAKE_WORKER_LOG"))
    std::ofstream(Log, std::ios::app) << Name << std::endl;
  misbehave(Name, Asked.Check, Unit);
  if (!Name.starts_with("touch"))
    analyse(Unit.File, Unit);
  if (Name.starts_with("twice"))
    static_cast<void>(
        wire::writeMessage(STDOUT_FILENO, wire::writeResult(Unit)));
  ++JobsBefore;
  return wire::writeResult(Unit);
}

int run() {
  notePid();
  if (const char *Start = std::getenv("FAKE_WORKER_START");
      Start && std::string(Start) == "fail") {
    std::cerr << "libfake.so: cannot open shared object file\n";
    return 127;
  }
  while (true) {
    const auto Message = wire::readMessage(STDIN_FILENO);
    if (!Message || !*Message)
      return Message ? 0 : 1;
    const Result<wire::Job> Asked = wire::readJob(**Message);
    if (!Asked || !wire::writeMessage(STDOUT_FILENO, answer(*Asked)))
      return 1;
  }
}

} // namespace
} // namespace cotidy

int main() { return cotidy::run(); }
