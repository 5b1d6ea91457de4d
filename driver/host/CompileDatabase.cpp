// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/host/CompileDatabase.h"

#include "driver/host/Files.h"
#include "driver/host/ShellWords.h"
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace cotidy {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char *FileName = "compile_commands.json";
constexpr const char *Regenerate =
    "write it anew, with CMake by -DCMAKE_EXPORT_COMPILE_COMMANDS=ON";

std::string lineAndColumn(std::string_view Text, std::size_t Offset) {
  const std::string_view Before = Text.substr(0, std::min(Offset, Text.size()));
  const auto Line = 1 + std::count(Before.begin(), Before.end(), '\n');
  const std::size_t LineStart = Before.rfind('\n') + 1;
  return std::to_string(Line) + ":" +
         std::to_string(Before.size() - LineStart + 1);
}

/// The string under Key, empty if it is missing.
Result<std::string> stringOf(const json &Entry, const char *Key,
                             const std::string &Place) {
  const auto Found = Entry.find(Key);
  if (Found == Entry.end())
    return std::string();
  if (!Found->is_string())
    return Error{Place + "." + Key + ": is no string, " + Regenerate};
  return Found->get<std::string>();
}

Result<std::vector<std::string>> argumentsOf(const json &Entry,
                                             const std::string &Place) {
  if (const auto List = Entry.find("arguments"); List != Entry.end()) {
    std::vector<std::string> Arguments;
    if (!List->is_array())
      return Error{Place + ".arguments: is no list, " + Regenerate};
    for (const json &Argument : *List) {
      if (!Argument.is_string())
        return Error{Place + ".arguments[" + std::to_string(Arguments.size()) +
                     "]: is no string, " + Regenerate};
      Arguments.push_back(Argument);
    }
    return Arguments;
  }
  const Result<std::string> Command = stringOf(Entry, "command", Place);
  if (!Command)
    return Command.error();
  return splitShellWords(*Command);
}

Result<CompileCommand> readEntry(const json &Entry, const fs::path &Base,
                                 const std::string &Place) {
  if (!Entry.is_object())
    return Error{Place + ": is no object, " + Regenerate};
  const Result<std::string> File = stringOf(Entry, "file", Place);
  if (!File)
    return File.error();
  if (File->empty())
    return Error{Place + ".file: is missing, " + Regenerate};
  const Result<std::string> Directory = stringOf(Entry, "directory", Place);
  if (!Directory)
    return Directory.error();
  Result<std::vector<std::string>> Arguments = argumentsOf(Entry, Place);
  if (!Arguments)
    return Arguments.error();
  if (Arguments->empty())
    return Error{Place + ": has neither 'command' nor 'arguments', " +
                 Regenerate};

  CompileCommand Read;
  Read.Directory = absolutePath(*Directory, Base);
  Read.File = absolutePath(*File, Read.Directory);
  Read.Arguments = std::move(*Arguments);
  return Read;
}

/// The database of one folder; empty if it has none.
fs::path databaseIn(const fs::path &Folder) {
  std::error_code Ignored;
  if (fs::is_regular_file(Folder / FileName, Ignored))
    return Folder / FileName;
  std::vector<fs::path> Found;
  for (fs::directory_iterator It(Folder, Ignored), End; !Ignored && It != End;
       It.increment(Ignored)) {
    std::error_code NotThere;
    if (It->path().filename().string().starts_with("build") &&
        fs::is_regular_file(It->path() / FileName, NotThere))
      Found.push_back(It->path() / FileName);
  }
  const auto First = std::min_element(Found.begin(), Found.end());
  return First == Found.end() ? fs::path() : *First;
}

} // namespace

Result<CompileDatabase> CompileDatabase::load(const std::string &Path) {
  std::error_code Ignored;
  std::string File = Path;
  if (fs::is_directory(Path, Ignored))
    File = (fs::path(Path) / FileName).string();
  if (!fs::exists(File, Ignored))
    return Error{File + ": does not exist, configure with "
                        "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON or name another "
                        "folder with -p"};
  const Result<std::string> Text = readFile(File);
  if (!Text)
    return Text.error();
  return parse(*Text, File);
}

Result<CompileDatabase> CompileDatabase::search(const std::string &Start) {
  std::error_code Ignored;
  fs::path Folder = absolutePath(Start);
  if (!fs::is_directory(Folder, Ignored))
    Folder = Folder.parent_path();
  for (fs::path Last; Folder != Last;
       Last = Folder, Folder = Folder.parent_path())
    if (const fs::path Found = databaseIn(Folder); !Found.empty())
      return load(Found.string());
  return Error{displayPath(absolutePath(Start)) +
               ": no compile_commands.json here, in build*/ or in a parent "
               "folder, configure with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, "
               "name its folder with -p, or give the flags after --"};
}

Result<CompileDatabase> CompileDatabase::parse(std::string_view Text,
                                               const std::string &Path) {
  json Root;
  try {
    Root = json::parse(Text);
  } catch (const json::parse_error &Thrown) {
    // nlohmann counts bytes from 1 and points behind the bad one.
    const std::size_t Offset = Thrown.byte ? Thrown.byte - 1 : 0;
    return Error{Path + ":" + lineAndColumn(Text, Offset) +
                 ": is not valid JSON, " + Regenerate};
  }
  if (!Root.is_array())
    return Error{Path + ": is no list of commands, " + Regenerate};

  CompileDatabase Database;
  Database.Path = Path;
  const fs::path Base = fs::path(absolutePath(Path)).parent_path();
  for (std::size_t I = 0; I < Root.size(); ++I) {
    Result<CompileCommand> Entry =
        readEntry(Root[I], Base, Path + ": [" + std::to_string(I) + "]");
    if (!Entry)
      return Entry.error();
    if (Database.ByFile.try_emplace(Entry->File, Database.Commands.size())
            .second)
      Database.Commands.push_back(std::move(*Entry));
  }
  return Database;
}

const CompileCommand *CompileDatabase::find(const std::string &File) const {
  if (const auto Found = ByFile.find(File); Found != ByFile.end())
    return &Commands[Found->second];
  // The build may know the file through a symbolic link. Only files of the
  // same name are compared, since each comparison asks the file system.
  const fs::path Name = fs::path(File).filename();
  for (const CompileCommand &Command : Commands) {
    std::error_code NotThere;
    if (fs::path(Command.File).filename() == Name &&
        fs::equivalent(Command.File, File, NotThere))
      return &Command;
  }
  return nullptr;
}

} // namespace cotidy
