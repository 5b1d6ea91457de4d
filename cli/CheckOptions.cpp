// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "cli/CheckOptions.h"

#include "driver/host/Files.h"
#include "driver/host/Machine.h"
#include "driver/host/Size.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace cotidy {
namespace {

using Takes = Option::Takes;

/// A setter for one of a few words.
template <class T>
auto oneOf(T &Field, std::vector<std::pair<std::string, T>> Words) {
  return [&Field, Words](const std::string &Value) -> Result<void> {
    std::string All;
    for (const auto &[Word, Meaning] : Words) {
      if (Word == Value) {
        Field = Meaning;
        return {};
      }
      All += (All.empty() ? "" : ", ") + Word;
    }
    return Error{"'" + Value + "' is unknown, give one of " + All};
  };
}

auto text(std::string &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    Field = Value;
    return {};
  };
}

auto flag(bool &Field, bool Meaning) {
  return [&Field, Meaning](const std::string &) -> Result<void> {
    Field = Meaning;
    return {};
  };
}

auto existingPath(std::vector<std::string> &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    const std::string Path = absolutePath(Value);
    std::error_code Ignored;
    if (Value.empty() || !std::filesystem::exists(Path, Ignored))
      return Error{"'" + Value + "' does not exist, correct the path"};
    Field.push_back(Path);
    return {};
  };
}

auto workers(unsigned &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    const char *End = Value.data() + Value.size();
    unsigned Read = 0;
    const auto [Stop, Failed] = std::from_chars(Value.data(), End, Read);
    if (Failed != std::errc() || Stop != End || Read == 0 || Read > 1024)
      return Error{"'" + Value + "' is no number from 1 to 1024"};
    Field = Read;
    return {};
  };
}

auto seconds(std::chrono::milliseconds &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    const char *End = Value.data() + Value.size();
    double Read = 0;
    const auto [Stop, Failed] = std::from_chars(Value.data(), End, Read);
    if (Failed != std::errc() || Stop != End || !(Read >= 0.001) || Read > 1e6)
      return Error{"'" + Value + "' is no number of seconds above 0"};
    Field = std::chrono::milliseconds(std::llround(Read * 1000));
    return {};
  };
}

auto memory(std::optional<std::uint64_t> &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    const Result<std::uint64_t> Read =
        Value == "none" ? Result<std::uint64_t>(0) : parseSize(Value);
    if (!Read)
      return Error{Read.message() + ", nor none"};
    // Less than any worker needs to start.
    constexpr std::uint64_t Least = 64 << 20;
    if (*Read && *Read < Least)
      return Error{"'" + Value + "' is too little, give 64M or more"};
    Field = *Read;
    return {};
  };
}

auto checkOption(std::map<std::string, std::string> &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    const std::size_t Equals = Value.find('=');
    if (Equals == std::string::npos || Equals == 0)
      return Error{"'" + Value +
                   "' is no NAME=VALUE, for example "
                   "cotidy-blocking-call.Files=strict"};
    Field[Value.substr(0, Equals)] = Value.substr(Equals + 1);
    return {};
  };
}

const std::vector<std::pair<std::string, Format>> &formatNames() {
  static const std::vector<std::pair<std::string, Format>> Names = {
      {"text", Format::Text},       {"json", Format::Json},
      {"jsonl", Format::JsonLines}, {"sarif", Format::Sarif},
      {"gitlab", Format::GitLab},   {"sonar", Format::Sonar},
      {"rdjson", Format::Rdjson},   {"rdjsonl", Format::RdjsonLines},
      {"junit", Format::JUnit},     {"html", Format::Html},
  };
  return Names;
}

/// FORMAT:FILE, where the format comes first since a file may have a colon.
auto reportFile(std::vector<ReportFile> &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    const std::size_t Colon = Value.find(':');
    ReportFile Read;
    if (Colon == std::string::npos || Colon + 1 == Value.size())
      return Error{"'" + Value +
                   "' is no FORMAT:FILE, for example sarif:report.sarif"};
    if (const Result<void> Known =
            oneOf(Read.What, formatNames())(Value.substr(0, Colon));
        !Known)
      return Known.error();
    if (Read.What == Format::Text)
      return Error{"text is for standard output, send that to a file"};
    Read.File = Value.substr(Colon + 1);
    if (Read.File == "-")
      return Error{"for standard output give --format=" +
                   Value.substr(0, Colon)};
    Field.push_back(std::move(Read));
    return {};
  };
}

/// FILE, or safe:FILE or all:FILE.
auto fixesFile(std::vector<ReportFile> &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    ReportFile Read{Format::Fixes, Value, FixScope::Safe};
    for (const auto &[Word, Scope] :
         {std::pair("safe:", FixScope::Safe), std::pair("all:", FixScope::All)})
      if (Value.starts_with(Word)) {
        Read.File = Value.substr(std::string_view(Word).size());
        Read.Scope = Scope;
      }
    if (Read.File.empty())
      return Error{"names no file, for example fixes.yaml"};
    Field.push_back(std::move(Read));
    return {};
  };
}

auto existingFolder(std::string &Field) {
  return [&Field](const std::string &Value) -> Result<void> {
    std::error_code Ignored;
    if (!std::filesystem::is_directory(Value, Ignored))
      return Error{"'" + Value + "' is no folder, correct the path"};
    Field = absolutePath(Value);
    return {};
  };
}

std::vector<Option> optionsInto(CheckOptions &Into) {
  return {
      {"-p", Takes::Value, "PATH",
       "compile_commands.json or its folder; default: the nearest\n"
       "one in ., build*/ or a parent folder",
       text(Into.Database)},
      {"--checks", Takes::Value, "GLOBS",
       "added to the configuration's, as \"-*,cotidy-blocking-*\"",
       text(Into.Checks)},
      {"--option", Takes::Value, "NAME=VALUE",
       "sets a check's option; may be repeated", checkOption(Into.Options)},
      {"--config", Takes::Value, "TEXT", "used instead of .clang-tidy files",
       text(Into.Config)},
      {"--models", Takes::Value, "FILE",
       "what is known about a library, as JSON; may be repeated",
       existingPath(Into.Models)},
      {"--external", Takes::Value, "DIR",
       "headers in it are third party: nothing is reported there;\n"
       "may be repeated",
       existingPath(Into.External)},
      {"--facts", Takes::Value, "FILE",
       "what other units say about their functions, as `cotidy collect`\n"
       "or `cotidy link` wrote it; default: all units that are checked\n"
       "are asked",
       [&Into](const std::string &Value) -> Result<void> {
         std::vector<std::string> Path;
         if (Result<void> Found = existingPath(Path)(Value); !Found)
           return Found;
         Into.Options["cotidy.Facts"] = Path.front();
         return {};
       }},
      {"--trace", Takes::Value, "FILE",
       "slow callbacks that a program in debug mode wrote to its\n"
       "ASYNCIO_TRACE, shown beside the findings; may be repeated",
       existingPath(Into.Traces)},
      {"--fix", Takes::OptionalValue, "safe|all",
       "applies fixes: those that keep the meaning (default), or\n"
       "also those that need review",
       [&Into](const std::string &Value) -> Result<void> {
         return oneOf<std::optional<FixScope>>(
             Into.Fix, {{"safe", FixScope::Safe}, {"all", FixScope::All}})(
             Value.empty() ? "safe" : Value);
       }},
      {"--fix-errors", Takes::Nothing, "",
       "with --fix or --diff: in files that do not compile, too",
       flag(Into.FixErrors, true)},
      {"--diff", Takes::Nothing, "",
       "prints what --fix=all would change and changes nothing",
       flag(Into.Diff, true)},
      {"-j", Takes::Value, "N", "files at a time; default: one a core",
       workers(Into.Workers)},
      {"--fail-on", Takes::Value, "warning|error|never",
       "what makes the exit code 1; default: warning",
       oneOf<FailOn>(Into.Threshold, {{"warning", FailOn::Warning},
                                      {"error", FailOn::Error},
                                      {"never", FailOn::Never}})},
      {"--format", Takes::Value, "FORMAT",
       "of standard output: text, json, jsonl, sarif, gitlab, sonar,\n"
       "rdjson, rdjsonl, junit or html; default: text",
       oneOf(Into.Output, formatNames())},
      {"--output", Takes::Value, "FORMAT:FILE",
       "writes the report to a file as well, as sarif:report.sarif;\n"
       "may be repeated",
       reportFile(Into.Reports)},
      {"--export-fixes", Takes::Value, "[safe:|all:]FILE",
       "writes the fixes as clang-apply-replacements takes them;\n"
       "default: those that keep the meaning",
       fixesFile(Into.Reports)},
      {"--root", Takes::Value, "DIR",
       "the folder that paths in reports start from; default: the top\n"
       "of the git repository, or the current folder",
       existingFolder(Into.Root)},
      {"--color", Takes::Value, "auto|always|never",
       "auto: on a terminal, unless NO_COLOR is set",
       oneOf<ColorMode>(Into.Color, {{"auto", ColorMode::Auto},
                                     {"always", ColorMode::Always},
                                     {"never", ColorMode::Never}})},
      {"--unit-timeout", Takes::Value, "SECONDS",
       "after which a file is given up; default: 600",
       seconds(Into.UnitTimeout)},
      {"--memory-limit", Takes::Value, "SIZE",
       "of one file, as 4G or none, after which it is given up;\n"
       "default: three quarters of the machine's memory",
       memory(Into.MemoryLimit)},
      {"--profile", Takes::Nothing, "",
       "where the processor time went, by check and by file: a table\n"
       "on standard error, or part of the JSON document",
       flag(Into.Profile, true)},
      {"--cache-dir", Takes::Value, "DIR",
       "what is kept between runs: how long each file took; default:\n"
       "cotidy in $XDG_CACHE_HOME or ~/.cache",
       text(Into.CacheFolder)},
      {"--progress", Takes::Value, "auto|lines|never",
       "auto: a bar on a terminal, else a line every ten seconds",
       oneOf<ProgressMode>(Into.Progress, {{"auto", ProgressMode::Auto},
                                           {"lines", ProgressMode::Lines},
                                           {"never", ProgressMode::Never}})},
      {"--no-progress", Takes::Nothing, "", "as --progress=never",
       [&Into](const std::string &) -> Result<void> {
         Into.Progress = ProgressMode::Never;
         return {};
       }},
      {"--quiet", Takes::Nothing, "", "no summary and no progress",
       flag(Into.Quiet, true)},
  };
}

/// Those of `cotidy check` that say which units there are and what is known of
/// them, and where the facts go.
std::vector<Option> collectOptionsInto(CheckOptions &Into) {
  static constexpr std::array Shared = {"-p",
                                        "--checks",
                                        "--option",
                                        "--config",
                                        "--models",
                                        "--external",
                                        "-j",
                                        "--root",
                                        "--unit-timeout",
                                        "--memory-limit",
                                        "--cache-dir",
                                        "--progress",
                                        "--no-progress",
                                        "--quiet"};
  std::vector<Option> All = optionsInto(Into);
  std::erase_if(All, [](const Option &Each) {
    return std::find(Shared.begin(), Shared.end(), Each.Name) == Shared.end();
  });
  All.push_back({"-o", Takes::Value, "FILE",
                 "where the facts go; default: standard output",
                 text(Into.FactsOutput)});
  return All;
}

} // namespace

static Result<CheckOptions> read(const std::vector<std::string> &Arguments,
                                 std::vector<Option> (*Known)(CheckOptions &)) {
  CheckOptions Read;
  Read.Workers = availableProcessors();
  Result<Operands> Rest = parseArguments(Arguments, Known(Read));
  if (!Rest)
    return Rest.error();
  Read.Files = std::move(Rest->Names);
  Read.Flags = std::move(Rest->Flags);
  if (Read.Flags && !Read.Database.empty())
    return Error{"-p: a database and flags after -- exclude each other, "
                 "give one of them"};
  if (Read.Flags && Read.Files.empty())
    return Error{"--: flags, but no file to check with them, name files "
                 "before --"};
  // A file that takes so much would take the machine with it. Not a share for
  // each worker: that would fail files that fit while others need little.
  if (!Read.MemoryLimit)
    Read.MemoryLimit = availableMemory() / 4 * 3;
  for (auto It = Read.Reports.begin(); It != Read.Reports.end(); ++It)
    if (std::any_of(Read.Reports.begin(), It, [&](const ReportFile &Other) {
          return absolutePath(Other.File) == absolutePath(It->File) &&
                 std::filesystem::status(It->File).type() !=
                     std::filesystem::file_type::character;
        }))
      return Error{It->File + ": is named for two reports, name two files"};
  if (Read.Diff && Read.Output != Format::Text)
    return Error{"--diff: prints a diff, give no --format with it"};
  return Read;
}

Result<CheckOptions>
readCheckOptions(const std::vector<std::string> &Arguments) {
  return read(Arguments, optionsInto);
}

Result<CheckOptions>
readCollectOptions(const std::vector<std::string> &Arguments) {
  return read(Arguments, collectOptionsInto);
}

std::string describeCheck() {
  CheckOptions Unused;
  return "Usage: cotidy check [options] [files or folders...] [-- flags...]\n"
         "\n"
         "Checks C++ files as the compilation database compiles them: those\n"
         "named, those below a folder named, or all. With flags after -- no\n"
         "database is read, and each file is checked with these flags.\n"
         "\n"
         "Options:\n" +
         describeOptions(optionsInto(Unused)) +
         "\n"
         "Exit codes: 0 nothing found; 1 findings; 2 a file could not be\n"
         "analysed or the call was wrong, with all else still reported.\n";
}

std::string describeCollect() {
  CheckOptions Unused;
  return "Usage: cotidy collect [options] [files or folders...] [-- flags...]\n"
         "\n"
         "Writes what the files tell about their functions to the rest of the\n"
         "project: what blocks, and what it calls in other files. Equal files\n"
         "give equal bytes. `cotidy link` puts such files together, and\n"
         "`cotidy check --facts` uses them.\n"
         "\n"
         "Options:\n" +
         describeOptions(collectOptionsInto(Unused)) +
         "\n"
         "Exit codes: 0 all files were read; 2 a file could not be analysed "
         "or\n"
         "the call was wrong, with the facts of all others still written.\n";
}

} // namespace cotidy
