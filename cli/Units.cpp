// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/Units.h"

#include "driver/host/CompileDatabase.h"
#include "driver/host/CompilerName.h"
#include "driver/host/Files.h"
#include "driver/host/FlagFilter.h"
#include <algorithm>
#include <array>
#include <set>

namespace cotidy {

namespace fs = std::filesystem;

namespace {

bool isHeader(const std::string &File) {
  static constexpr std::array Endings = {".h",   ".hh",  ".hpp", ".hxx", ".h++",
                                         ".inl", ".ipp", ".tcc", ".inc"};
  return std::any_of(Endings.begin(), Endings.end(),
                     [&](const char *Each) { return File.ends_with(Each); });
}

class Chooser {
public:
  explicit Chooser(const CheckOptions &Options) : Options(Options) {}

  Result<UnitChoice> withFlags() {
    for (const std::string &Name : Options.Files) {
      std::error_code Ignored;
      if (fs::is_directory(Name, Ignored)) {
        Choice.Problems.push_back(Name + ": is a folder, with flags after -- "
                                         "name files");
        continue;
      }
      if (!fs::exists(Name, Ignored)) {
        Choice.Problems.push_back(Name + ": does not exist, correct the path");
        continue;
      }
      CompileCommand Command;
      Command.File = absolutePath(Name);
      Command.Directory = absolutePath(".");
      Command.Arguments = *Options.Flags;
      Command.Arguments.insert(Command.Arguments.begin(), "clang++");
      add(Command);
    }
    return std::move(Choice);
  }

  Result<UnitChoice> withDatabase(const CompileDatabase &Database) {
    if (Options.Files.empty())
      addBelow(Database, "/");
    else
      for (const std::string &Name : Options.Files)
        addNamed(Database, Name);
    if (Choice.Jobs.empty() && Choice.Problems.empty())
      return Error{Database.path() + ": has no C++ file, name another with -p"};
    return std::move(Choice);
  }

private:
  void add(const CompileCommand &Command) {
    if (!Added.insert(Command.File).second)
      return;
    wire::CheckJob Job;
    Job.Id = Choice.Jobs.size();
    Job.File = Command.File;
    Job.Directory = Command.Directory;
    Job.Arguments = clangArguments(Command);
    Job.Checks = Options.Checks;
    Job.Options = Options.Options;
    Job.Config = Options.Config;
    Job.External = Options.External;
    Job.Models = Options.Models;
    Job.Profile = Options.Profile;
    Job.Compiler = versionedCompiler(Command.Arguments);
    Choice.Jobs.push_back(std::move(Job));
  }

  /// False if no unit is there, C++ or not.
  bool addBelow(const CompileDatabase &Database, const std::string &Folder) {
    bool Any = false;
    for (const CompileCommand &Command : Database.commands()) {
      if (!isBelow(Command.File, Folder))
        continue;
      Any = true;
      if (compilesCxx(Command.Arguments, Command.File))
        add(Command);
    }
    return Any;
  }

  void addNamed(const CompileDatabase &Database, const std::string &Name) {
    const std::string Path = absolutePath(Name);
    const std::string Where = displayPath(absolutePath(Database.path()));
    std::error_code Ignored;
    if (fs::is_directory(Path, Ignored)) {
      // The database may name the folder without the user's symbolic link.
      const std::string Real = fs::canonical(Path, Ignored).string();
      if (!addBelow(Database, Path) && !addBelow(Database, Real))
        Choice.Problems.push_back(Name + ": no file below it is in " + Where +
                                  ", name another folder or database (-p)");
    } else if (const CompileCommand *Command = Database.find(Path)) {
      add(*Command);
    } else if (!fs::exists(Path, Ignored)) {
      Choice.Problems.push_back(Name + ": does not exist, correct the path");
    } else if (isHeader(Name)) {
      Choice.Problems.push_back(
          Name + ": is a header and has no entry in " + Where +
          ", check a source that includes it: its findings are reported there");
    } else {
      Choice.Problems.push_back(
          Name + ": has no entry in " + Where +
          ", add it to a target and configure again, or give its flags "
          "after --");
    }
  }

  const CheckOptions &Options;
  UnitChoice Choice;
  std::set<std::string> Added;
};

} // namespace

Result<UnitChoice> chooseUnits(const CheckOptions &Options) {
  Chooser Work(Options);
  if (Options.Flags)
    return Work.withFlags();
  Result<CompileDatabase> Database =
      !Options.Database.empty()
          ? CompileDatabase::load(Options.Database)
          : CompileDatabase::search(
                Options.Files.empty() ? "." : Options.Files.front());
  if (!Database)
    return Database.error();
  return Work.withDatabase(*Database);
}

} // namespace cotidy
