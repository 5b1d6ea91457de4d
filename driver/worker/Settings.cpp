// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "driver/worker/Settings.h"

#include "checks/Checks.h"
#include "checks/plugin/TidyAdapter.h"
#include "clang-tidy/GlobList.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"

using clang::tidy::ClangTidyOptions;

namespace cotidy::worker {

using ParsedOptions = llvm::ErrorOr<ClangTidyOptions>;

/// Reads configuration text; the first thing wrong with it goes to Wrong.
static ParsedOptions parse(llvm::MemoryBufferRef Text, std::string &Wrong) {
  return clang::tidy::parseConfigurationWithDiags(
      Text, [&](const llvm::SMDiagnostic &Found) {
        if (Wrong.empty())
          Wrong = llvm::formatv("{0}:{1}:{2}: {3}; correct the configuration",
                                Found.getFilename(), Found.getLineNo(),
                                Found.getColumnNo() + 1, Found.getMessage());
      });
}

namespace {

/// clang-tidy's reader of .clang-tidy files. Its constructor that takes a
/// parser forgets to set the file system.
class ConfigurationFiles : public clang::tidy::FileOptionsProvider {
public:
  ConfigurationFiles(const ClangTidyOptions &Defaults,
                     ConfigFileHandlers Parsers)
      : FileOptionsProvider({}, Defaults, {}, std::move(Parsers)) {
    FS = llvm::vfs::getRealFileSystem();
  }
};

} // namespace

static llvm::Expected<ClangTidyOptions> read(const wire::CheckJob &Job) {
  using namespace clang::tidy;
  std::string Wrong;
  auto Parse = [&](llvm::MemoryBufferRef Text) { return parse(Text, Wrong); };

  ClangTidyOptions Defaults = ClangTidyOptions::getDefaults();
  Defaults.Checks = "";
  Defaults.HeaderFilterRegex = ".*";
  Defaults.SystemHeaders = false;

  ClangTidyOptions Read;
  if (Job.Config.empty()) {
    Read = ConfigurationFiles(Defaults, {{".clang-tidy", Parse}})
               .getOptions(Job.File);
  } else {
    ParsedOptions Inline = Parse({Job.Config, "--config"});
    if (Inline)
      // This one looks for files only if the text inherits from them.
      Read = ConfigOptionsProvider({}, Defaults, *Inline, {})
                 .getOptions(Job.File);
    else if (Wrong.empty())
      Wrong = "--config: " + Inline.getError().message();
  }
  if (!Wrong.empty())
    return llvm::createStringError(Wrong);
  return Read;
}

/// An error if Key is an option of ours that does not exist.
static llvm::Error known(llvm::StringRef Key) {
  if (!Key.starts_with("cotidy"))
    return llvm::Error::success();
  std::string Nearest;
  unsigned Distance = Key.size() / 3 + 1;
  auto Compare = [&](llvm::StringRef Owner, llvm::ArrayRef<OptionInfo> Options) {
    for (const OptionInfo &Option : Options) {
      std::string Name = (Owner + "." + Option.Name).str();
      if (unsigned D = Key.edit_distance(Name, true, Distance); D < Distance) {
        Distance = D;
        Nearest = std::move(Name);
      }
    }
  };
  Compare("cotidy", globalOptions());
  for (const Check *Each : allChecks())
    Compare(Each->Info.Name, Each->Info.Options);
  if (Nearest == Key)
    return llvm::Error::success();
  return llvm::createStringError(
      "CheckOptions: there is no option '" + Key + "'; " +
      (Nearest.empty()
           ? "`cotidy explain <check>` shows the options of a check"
           : "did you mean '" + Nearest + "'?"));
}

/// An error if a glob of Globs is the name of a check that does not exist, or
/// if Selected, made of them, leaves none.
static llvm::Error selectsSomething(llvm::StringRef Globs,
                                    llvm::StringRef Selected) {
  for (llvm::StringRef Glob : llvm::split(Globs, ',')) {
    Glob = Glob.trim();
    Glob.consume_front("-");
    if (!Glob.starts_with("cotidy-") || Glob.contains('*'))
      continue;
    llvm::StringRef Nearest;
    unsigned Distance = Glob.size() / 3;
    bool Exists = false;
    for (const Check *Each : allChecks()) {
      Exists |= Each->Info.Name == Glob;
      if (unsigned D = Each->Info.Name.edit_distance(Glob, true, Distance);
          D < Distance) {
        Distance = D;
        Nearest = Each->Info.Name;
      }
    }
    if (!Exists)
      return llvm::createStringError(
          "Checks: there is no check '" + Glob + "'; " +
          (Nearest.empty() ? "`cotidy list` shows them"
                           : "did you mean '" + Nearest + "'?"));
  }
  const clang::tidy::GlobList Chosen(Selected);
  for (const Check *Each : allChecks())
    if (Chosen.contains(Each->Info.Name))
      return llvm::Error::success();
  return llvm::createStringError("Checks: '" + Selected +
                                 "' leaves no check of cotidy; `cotidy list` "
                                 "shows them");
}

std::string selectedChecks(llvm::StringRef Configured,
                           llvm::StringRef FromJob) {
  std::string All = "-*,cotidy-*";
  for (const Check *Each : allChecks())
    if (Each->Info.Level == Confidence::Policy)
      All += (",-" + Each->Info.Name).str();

  // clang-tidy separates globs by commas and newlines alike.
  llvm::SmallVector<llvm::StringRef> Globs;
  for (llvm::StringRef Line : llvm::split(Configured, '\n'))
    for (llvm::StringRef Glob : llvm::split(Line, ','))
      if (!Glob.trim().empty())
        Globs.push_back(Glob.trim());

  std::string Selected = All;
  if (llvm::any_of(Globs,
                   [](llvm::StringRef G) { return G.starts_with("cotidy"); })) {
    Selected = "-*," + llvm::join(Globs, ",");
  } else {
    for (llvm::StringRef Glob : Globs)
      if (Glob.starts_with("-cotidy"))
        Selected += ("," + Glob).str();
  }
  if (!FromJob.empty())
    Selected += ("," + FromJob).str();
  return Selected;
}

llvm::Expected<ClangTidyOptions> settingsOf(const wire::CheckJob &Job) {
  llvm::Expected<ClangTidyOptions> Settings = read(Job);
  if (!Settings)
    return Settings;
  const std::string Configured = Settings->Checks.value_or("");
  Settings->Checks = selectedChecks(Configured, Job.Checks);
  if (llvm::Error Nothing = selectsSomething(Configured + "," + Job.Checks,
                                             *Settings->Checks))
    return std::move(Nothing);
  for (const auto &[Name, Value] : Job.Options)
    if (!llvm::StringRef(Name).starts_with("cotidy"))
      return llvm::createStringError("--option=" + Name +
                                     ": no option of cotidy; write "
                                     "--option=<check>.<option>=<value>");

  ClangTidyOptions::OptionMap &Options = Settings->CheckOptions;
  // Above every file, however many of them inherit from each other.
  constexpr unsigned FromJob = 1000;
  for (const auto &[Name, Value] : Job.Options)
    Options[Name] = {Value, FromJob};
  // Only the command that compiles the unit tells; clang is what parses it.
  if (!Job.Compiler.empty())
    Options.try_emplace("cotidy-compiler-trap.Compilers", Job.Compiler);
  auto Append = [&](const char *Name, const std::vector<std::string> &Items) {
    std::string All = Options.lookup(Name).Value;
    for (const std::string &Item : Items)
      All += (All.empty() ? "" : ";") + Item;
    if (!All.empty())
      Options[Name] = {All, FromJob};
  };
  Append("cotidy.External", Job.External);
  Append("cotidy.Models", Job.Models);

  for (const auto &Option : Options)
    if (llvm::Error Unknown = known(Option.getKey()))
      return std::move(Unknown);
  return Settings;
}

} // namespace cotidy::worker
