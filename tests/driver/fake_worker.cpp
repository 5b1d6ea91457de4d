// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Stands in for cotidy-worker. What it does with a unit is said by the
// beginning of the file's name (crash, exit3, hang, mute, garbage, nojson,
// stranger, broken, touch); any other file, and the files it includes by
// quotes, has a finding wherever one of the words BAD (safe fix), REVIEW (fix
// to review), NOFIX or SEVERE (level error) stands. FAKE_WORKER_START=fail
// makes it fail to start, FAKE_WORKER_VERSION sets its version.
#include "driver/host/Files.h"
#include "driver/wire/Framing.h"
#include "driver/wire/Json.h"
#include <algorithm>
#include <csignal>
#include <cstdlib>
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
    Found.Notes = {{File, 1, 1, 0, "the file begins here"}};
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
  for (const char *Word : {"BAD", "REVIEW", "NOFIX", "SEVERE"})
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
  } else if (Name.starts_with("hang")) {
    while (true)
      ::pause();
  } else if (Name.starts_with("mute")) {
    ::close(STDOUT_FILENO);
    while (true)
      ::pause();
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

std::string answer(const wire::Job &Asked) {
  if (Asked.Kind == wire::JobKind::Identify) {
    const char *Version = std::getenv("FAKE_WORKER_VERSION");
    return wire::writeResult(
        wire::Identity{Version ? Version : COTIDY_VERSION, "22.1.8"});
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
    return wire::writeResult(std::vector{Fake, Other});
  }
  wire::UnitResult Unit;
  Unit.Id = Asked.Check.Id;
  Unit.File = Asked.Check.File;
  const std::string Name = fs::path(Unit.File).filename().string();
  misbehave(Name, Asked.Check, Unit);
  if (!Name.starts_with("touch"))
    analyse(Unit.File, Unit);
  return wire::writeResult(Unit);
}

int run() {
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
