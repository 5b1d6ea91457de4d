// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/plugin/TidyAdapter.h"

#include "checks/Checks.h"
#include "checks/core/analysis/EnclosingFunction.h"
#include "checks/core/facts/Collect.h"
#include "checks/core/framework/Journal.h"
#include "checks/core/framework/Pass.h"
#include "checks/core/models/BuiltinModels.h"
#include "checks/plugin/FactsFile.h"
#include "checks/plugin/PathLevels.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Basic/FileManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;

namespace cotidy {

static std::vector<FindingDetail> *Details = nullptr;

void recordDetails(std::vector<FindingDetail> *Into) { Details = Into; }

static Timing *Times = nullptr;

void recordTimes(Timing *Into) { Times = Into; }

static FactRecord *Record = nullptr;

void recordFacts(FactRecord *Into) { Record = Into; }

llvm::ArrayRef<OptionInfo> globalOptions() {
  static constexpr OptionInfo All[] = {
      {.Name = "External",
       .Default = "",
       .Help = "Paths, separated by semicolons, below which code is somebody "
               "else's."},
      {.Name = "Facts",
       .Default = "",
       .Help =
           "File that `cotidy link --solve` wrote: what the project's other "
           "units say about the functions that this one calls."},
      {.Name = "PathLevels",
       .Default = "",
       .Help = "How sure a finding must be to be reported, by the path of its "
               "file: 'glob=level' separated by semicolons, where level is "
               "certain, likely, policy or off; the last glob that matches "
               "decides."},
      {.Name = "Models",
       .Default = "",
       .Help = "Files, separated by semicolons, that describe further "
               "libraries."},
      {.Name = "RequireReasons",
       .Default = "false",
       .Help = "Whether cotidy-unused-suppression reports suppressions of "
               "cotidy's checks that give no reason, too.",
       .Values = "true|false"},
  };
  return All;
}

/// The analyses of the translation unit at hand, which all its checks share.
class SharedUnit {
public:
  /// The unit of Context. Complain gets a model file that is of no use, once.
  Unit &of(ASTContext &Context, llvm::StringRef ModelPaths,
           llvm::StringRef External, llvm::StringRef FactsPath,
           llvm::function_ref<void(llvm::StringRef)> Complain) {
    if (!Current) {
      const ModelSet *Models = &builtinModels();
      if (!ModelPaths.empty()) {
        llvm::Expected<ModelSet> Extended =
            read(located(split(ModelPaths), Context),
                 Context.getSourceManager().getFileManager());
        if (Extended) {
          OwnModels = std::move(*Extended);
          Models = &*OwnModels;
        } else {
          Complain(llvm::toString(Extended.takeError()));
        }
      }
      if (!FactsPath.empty()) {
        // One process may check many units with the same file.
        static FactsFile Linked;
        llvm::Expected<const LinkedFacts *> Told =
            Linked.read(located({FactsPath.str()}, Context).front(),
                        Context.getSourceManager().getFileManager());
        if (Told)
          Facts = *Told;
        else
          Complain(llvm::toString(Told.takeError()));
      }
      Current = std::make_unique<Unit>(
          Context, *Models,
          UnitSettings{.External = located(split(External), Context),
                       .Times = Times,
                       .Linked = Facts,
                       .Facts = Record ? &Record->Facts : nullptr,
                       .Root = Record ? Record->Root : std::string()});
    }
    return *Current;
  }

  /// Each check of a unit opens and closes it once. The first and the last one
  /// clear what is left: a unit must not be asked about the next file's AST,
  /// which may have the same address as this one's.
  void open() {
    if (Opened++ == 0)
      reset();
  }
  void close() {
    if (--Opened == 0)
      reset();
  }

  /// What the checks of this unit have done so far.
  Journal Past;

private:
  void reset() {
    if (Current && Record) {
      pruneFacts(*Current, Record->Facts);
      Record->Asked = Current->imports().asked();
    }
    Current.reset();
    Facts = nullptr;
    OwnModels.reset();
    Past = {};
  }

  static std::vector<std::string> split(llvm::StringRef List) {
    std::vector<std::string> Items;
    for (llvm::StringRef Item : llvm::split(List, ';'))
      if (!Item.trim().empty())
        Items.push_back(Item.trim().str());
    return Items;
  }

  /// The paths as they are found from the directory of the compilation, or
  /// else from the nearest folder above the main file that has them: where the
  /// .clang-tidy file that names them most likely is.
  static std::vector<std::string> located(std::vector<std::string> Paths,
                                          ASTContext &Context) {
    SourceManager &Sources = Context.getSourceManager();
    FileManager &Files = Sources.getFileManager();
    llvm::vfs::FileSystem &Disk = Files.getVirtualFileSystem();
    llvm::SmallString<256> Main;
    if (auto Entry = Sources.getFileEntryRefForID(Sources.getMainFileID()))
      Main = Entry->getName();
    Files.makeAbsolutePath(Main);
    for (std::string &Path : Paths) {
      if (llvm::sys::path::is_absolute(Path) || Disk.exists(Path))
        continue;
      for (llvm::StringRef Above = llvm::sys::path::parent_path(Main);
           !Above.empty(); Above = llvm::sys::path::parent_path(Above)) {
        llvm::SmallString<256> There = Above;
        llvm::sys::path::append(There, Path);
        if (Disk.exists(There)) {
          Path = There.str();
          break;
        }
      }
    }
    return Paths;
  }

  static llvm::Expected<ModelSet> read(const std::vector<std::string> &Paths,
                                       FileManager &Files) {
    std::vector<ModelFile> Read;
    for (const std::string &Path : Paths) {
      auto Buffer = Files.getBufferForFile(Path);
      if (!Buffer)
        return llvm::createStringError(
            "%s: cannot read this file of cotidy.Models: %s; give a path that "
            "is absolute, or relative to the directory of the compilation or "
            "to a folder above the file",
            Path.c_str(), Buffer.getError().message().c_str());
      Read.push_back({Path, (*Buffer)->getBuffer().str()});
    }
    return withUserModels(Read);
  }

  std::optional<ModelSet> OwnModels;
  const LinkedFacts *Facts = nullptr;
  std::unique_ptr<Unit> Current;
  unsigned Opened = 0;
};

void addChecks(tidy::ClangTidyCheckFactories &Factories) {
  auto Shared = std::make_shared<SharedUnit>();
  for (const Check *Each : allChecks())
    Factories.registerCheckFactory(
        Each->Info.Name,
        [Each, Shared](llvm::StringRef, tidy::ClangTidyContext *Context) {
          return std::make_unique<TidyAdapter>(*Each, Shared, Context);
        });
}

TidyAdapter::TidyAdapter(const Check &Adapted,
                         std::shared_ptr<SharedUnit> Shared,
                         tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Adapted.Info.Name, Context), Adapted(Adapted),
      Shared(std::move(Shared)),
      Global("cotidy", Context->getOptions().CheckOptions, Context) {
  // All are read here, because `clang-tidy --verify-config` takes those that a
  // constructor reads for the ones that exist.
  for (const OptionInfo &Option : Adapted.Info.Options)
    if (std::optional<llvm::StringRef> Value = Options.get(Option.Name))
      Set[Option.Name] = Value->str();
  for (const OptionInfo &Option : globalOptions())
    if (std::optional<llvm::StringRef> Value = Global.get(Option.Name))
      Set[("cotidy." + Option.Name).str()] = Value->str();
}

bool TidyAdapter::isLanguageVersionSupported(const LangOptions &Lang) const {
  return Lang.CPlusPlus20;
}

void TidyAdapter::storeOptions(tidy::ClangTidyOptions::OptionMap &Into) {
  for (const OptionInfo &Option : Adapted.Info.Options)
    Options.store(Into, Option.Name, Options.get(Option.Name, Option.Default));
  for (const OptionInfo &Option : globalOptions())
    Global.store(Into, Option.Name, Global.get(Option.Name, Option.Default));
}

void TidyAdapter::registerMatchers(ast_matchers::MatchFinder *Finder) {
  Finder->addMatcher(ast_matchers::translationUnitDecl(), this);
}

namespace {

class SkippedCode : public PPCallbacks {
public:
  explicit SkippedCode(std::vector<SourceRange> &Into) : Into(Into) {}
  void SourceRangeSkipped(SourceRange Range, SourceLocation) override {
    Into.push_back(Range);
  }

private:
  std::vector<SourceRange> &Into;
};

} // namespace

void TidyAdapter::registerPPCallbacks(const SourceManager &,
                                      Preprocessor *Preprocessor,
                                      clang::Preprocessor *) {
  if (Adapted.Reads == Scope::Findings)
    Preprocessor->addPPCallbacks(std::make_unique<SkippedCode>(Skipped));
}

void TidyAdapter::onStartOfTranslationUnit() { Shared->open(); }

void TidyAdapter::onEndOfTranslationUnit() {
  if (Waiting)
    runCheck(*Waiting);
  Shared->close();
}

void TidyAdapter::check(const ast_matchers::MatchFinder::MatchResult &Result) {
  // The order in which clang-tidy runs checks is not known, but each has run
  // when the unit ends.
  if (Adapted.Reads == Scope::Findings)
    Waiting = Result.Context;
  else
    runCheck(*Result.Context);
}

/// The place that a user wrote, where a macro of a system header wrote the
/// rest: clang drops what is reported inside such a macro.
static SourceLocation outOfSystemMacro(SourceLocation At,
                                       const SourceManager &Sources) {
  return At.isMacroID() && Sources.isInSystemMacro(At)
             ? Sources.getExpansionLoc(At)
             : At;
}

/// The places at which clang-tidy looks for a comment that suppresses.
static llvm::SmallVector<SourceLocation, 1>
placesOf(SourceLocation At, const SourceManager &Sources) {
  llvm::SmallVector<SourceLocation, 1> Places = {At};
  while (At.isMacroID()) {
    At = Sources.getImmediateExpansionRange(At).getBegin();
    Places.push_back(At);
  }
  return Places;
}

void TidyAdapter::runCheck(ASTContext &Context) {
  SourceManager &Sources = Context.getSourceManager();
  Unit &Analysed = Shared->of(
      Context, Set.lookup("cotidy.Models"), Set.lookup("cotidy.External"),
      Set.lookup("cotidy.Facts"), [&](llvm::StringRef Message) {
        // An error, since clang-tidy shows warnings only of enabled checks.
        configurationDiag("%0", DiagnosticIDs::Error) << Message;
      });

  auto Option = [&](llvm::StringRef Name) -> std::optional<std::string> {
    auto Value = Set.find(Name);
    if (Value == Set.end())
      return std::nullopt;
    return Value->second;
  };
  for (const OptionInfo &Known : Adapted.Info.Options)
    if (auto Value = Set.find(Known.Name);
        Value != Set.end() && !Known.allows(Value->second)) {
      configurationDiag("%0.%1: '%2' is no value of this option; one of %3",
                        DiagnosticIDs::Error)
          << Adapted.Info.Name << Known.Name << Value->second << Known.Values;
      return;
    }
  llvm::Expected<PathLevels> Levels =
      PathLevels::parse(Set.lookup("cotidy.PathLevels"));
  if (!Levels) {
    configurationDiag("%0", DiagnosticIDs::Error)
        << llvm::toString(Levels.takeError());
    return;
  }
  auto Report = [&](const Finding &Found) {
    SourceLocation Place = Sources.getFileLoc(Found.At.getBegin());
    if (!Analysed.isOwnCode(Place))
      return;
    Shared->Past.Reports.push_back(
        {Adapted.Info.Name,
         placesOf(outOfSystemMacro(Found.At.getBegin(), Sources), Sources)});
    if (Levels->reports(Sources.getFilename(Place),
                        Found.Level.value_or(Adapted.Info.Level)))
      emit(Found, Analysed);
  };
  const Timing::Scope Measured(Times, Adapted.Info.Name);
  Journal Past;
  if (Adapted.Reads == Scope::Findings) {
    Past = Shared->Past;
    Past.Skipped = Skipped;
    Past.RequireReasons = Set.lookup("cotidy.RequireReasons") == "true";
    for (const Check *Each : allChecks())
      Past.All.push_back(Each->Info.Name);
  }
  Pass Running(Adapted, Analysed, Option, Report,
               Adapted.Reads == Scope::Findings ? &Past : nullptr);
  Adapted.Run(Running);
  Shared->Past.Ran.push_back(Adapted.Info.Name);
}

/// The edits of a fix as clang-tidy wants them, or nothing if one of them
/// would change a macro's definition or a header that is not ours to change.
std::optional<std::vector<FixItHint>>
TidyAdapter::hints(const Fix &Cure, const SourceManager &Sources) const {
  std::vector<FixItHint> Hints;
  for (const Edit &Each : Cure.Edits) {
    CharSourceRange InFile =
        Lexer::makeFileCharRange(Each.Range, Sources, getLangOpts());
    if (InFile.isInvalid() || Sources.isInSystemHeader(InFile.getBegin()))
      return std::nullopt;
    if (InFile.getBegin() == InFile.getEnd())
      Hints.push_back(FixItHint::CreateInsertion(InFile.getBegin(), Each.Text));
    else
      Hints.push_back(FixItHint::CreateReplacement(InFile, Each.Text));
  }
  return Hints;
}

/// The place in a file of another unit, or nothing if the file is not there or
/// has changed so much that it has no such line.
static SourceLocation open(const FilePlace &Place, SourceManager &Sources) {
  FileManager &Files = Sources.getFileManager();
  llvm::SmallVector<std::string, 8> Names;
  if (llvm::sys::path::is_absolute(Place.File)) {
    Names.push_back(Place.File);
  } else if (Record && !Record->Root.empty()) {
    Names.push_back(Record->Root + "/" + Place.File);
  } else {
    // Below the folder of the project, which is one above the main file.
    llvm::SmallString<256> Main;
    if (auto Entry = Sources.getFileEntryRefForID(Sources.getMainFileID()))
      Main = Entry->getName();
    Files.makeAbsolutePath(Main);
    for (llvm::StringRef Above = llvm::sys::path::parent_path(Main);
         !Above.empty(); Above = llvm::sys::path::parent_path(Above))
      Names.push_back((Above + "/" + Place.File).str());
  }
  for (const std::string &Name : Names)
    if (OptionalFileEntryRef Entry = Files.getOptionalFileRef(Name)) {
      const FileID File = Sources.getOrCreateFileID(*Entry, SrcMgr::C_User);
      const SourceLocation Found =
          Sources.translateLineCol(File, Place.Line, Place.Column);
      if (Found.isValid() && Sources.getSpellingLineNumber(Found) == Place.Line)
        return Found;
    }
  return {};
}

FindingDetail TidyAdapter::detailOf(const Finding &Found,
                                    Unit &Analysed) const {
  const SourceManager &Sources = Analysed.context().getSourceManager();
  const SourceLocation Place =
      Sources.getFileLoc(outOfSystemMacro(Found.At.getBegin(), Sources));
  FindingDetail Made = {.Check = Adapted.Info.Name.str(),
                        .File = Sources.getFilename(Place).str(),
                        .Offset = Sources.getFileOffset(Place),
                        .Message = Found.Message,
                        .Level = Found.Level.value_or(Adapted.Info.Level),
                        .Symbol = enclosingFunction(Analysed, Place),
                        .FixTitle = {},
                        .Notes = {}};
  for (const Note &Remark : Found.Notes)
    Made.Notes.push_back(
        {Remark.Message, enclosingFunction(Analysed, Remark.At)});
  return Made;
}

void TidyAdapter::emit(const Finding &Found, Unit &Analysed) {
  SourceManager &Sources = Analysed.context().getSourceManager();
  const SourceLocation At = outOfSystemMacro(Found.At.getBegin(), Sources);
  const SourceRange Range(At, outOfSystemMacro(Found.At.getEnd(), Sources));
  std::vector<std::pair<const Fix *, std::vector<FixItHint>>> Fixes;
  for (const Fix &Cure : Found.Fixes)
    if (auto Hints = hints(Cure, Sources))
      Fixes.emplace_back(&Cure, std::move(*Hints));
  auto OnWarning = llvm::find_if(Fixes, [](const auto &Each) {
    return Each.first->Safety == FixSafety::Safe;
  });

  {
    // "%0", because the text of a message may have a percent sign.
    DiagnosticBuilder Warning = diag(At, "%0");
    Warning << Found.Message << Range;
    if (OnWarning != Fixes.end())
      Warning << OnWarning->second;
    if (Details) {
      Details->push_back(detailOf(Found, Analysed));
      if (OnWarning != Fixes.end())
        Details->back().FixTitle = OnWarning->first->Title;
    }
  } // The warning is sent at the end of its builder, and notes come after it.

  for (const Note &Remark : Found.Notes) {
    const SourceLocation Place = Remark.Elsewhere
                                     ? open(*Remark.Elsewhere, Sources)
                                     : outOfSystemMacro(Remark.At, Sources);
    if (Place.isValid())
      diag(Place, "%0", DiagnosticIDs::Note) << Remark.Message;
    else if (Remark.Elsewhere)
      diag("%0 (%1:%2:%3)", DiagnosticIDs::Note)
          << Remark.Message << Remark.Elsewhere->File << Remark.Elsewhere->Line
          << Remark.Elsewhere->Column;
    else
      diag("%0", DiagnosticIDs::Note) << Remark.Message;
  }
  for (auto Each = Fixes.begin(); Each != Fixes.end(); ++Each)
    if (Each != OnWarning)
      diag(At, "fix: %0", DiagnosticIDs::Note)
          << Each->first->Title << Each->second;
}

} // namespace cotidy
