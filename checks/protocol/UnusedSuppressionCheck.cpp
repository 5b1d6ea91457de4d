// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Journal.h"
#include "checks/core/framework/Pass.h"
#include "checks/protocol/Suppressions.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {

using namespace clang;

namespace {

constexpr llvm::StringLiteral Own = "cotidy-unused-suppression";

/// clang-tidy's globs know the star only.
bool matches(llvm::StringRef Glob, llvm::StringRef Name) {
  const auto [Head, Tail] = Glob.split('*');
  if (Head.size() == Glob.size())
    return Glob == Name;
  if (!Name.consume_front(Head))
    return false;
  for (;; Name = Name.drop_front()) {
    if (matches(Tail, Name))
      return true;
    if (Name.empty())
      return false;
  }
}

class Judge {
public:
  Judge(Pass &P, const Journal &Past)
      : P(P), Past(Past), Sources(P.sources()), Main(Sources.getMainFileID()),
        Text(Sources.getBufferData(Main)) {}

  void run() {
    for (const Suppression &Each :
         findSuppressions(Text, P.context().getLangOpts()))
      judge(Each);
  }

private:
  void judge(const Suppression &Of) {
    const SourceLocation At = place(Of.Offset);
    if (isInDirective(Text, Of.Offset) || isSkipped(At) || isPattern(At))
      return;
    std::vector<const Suppression::Name *> Unused;
    std::vector<std::string> Ours;
    for (const Suppression::Name &Name : Of.Names) {
      if (!Name.Text.starts_with("cotidy-") || Name.Text == Own)
        continue;
      Ours.push_back(("'" + Name.Text + "'").str());
      if (!exists(Name.Text))
        misspelt(Name);
      else if (allRan(Name.Text) && !silences(Of, Name.Text))
        Unused.push_back(&Name);
    }
    if (Unused.size() == Of.Names.size() && !Unused.empty()) {
      reportAll(Of, Ours);
      return;
    }
    for (const Suppression::Name *Name : Unused)
      reportOne(Of, *Name);
    if (Unused.empty() && Past.RequireReasons && !Ours.empty() && !Of.HasReason)
      P.report({.At = At,
                .Message = llvm::formatv(
                    "this {0} of {1} gives no reason; write one behind it, "
                    "after a colon",
                    Of.Word, llvm::join(Ours, ", "))});
  }

  SourceLocation place(unsigned Offset) const {
    return Sources.getLocForStartOfFile(Main).getLocWithOffset(int(Offset));
  }

  static llvm::StringRef range(const Suppression &Of) {
    switch (Of.What) {
    case Suppression::Kind::ThisLine:
      return "on this line";
    case Suppression::Kind::NextLine:
      return "on the next line";
    case Suppression::Kind::Block:
      break;
    }
    return "up to its NOLINTEND";
  }

  void reportAll(const Suppression &Of, const std::vector<std::string> &Names) {
    Fix Remove{.Title = "Remove the comment",
               .Safety = FixSafety::Safe,
               .Edits = {}};
    for (const Suppression::Extent &Extent : Of.Extents)
      Remove.Edits.push_back(removal(Extent.Begin, Extent.End));
    P.report({.At = place(Of.Offset),
              .Message = llvm::formatv(
                  "this {0} silences nothing: {1} {2} nothing {3}", Of.Word,
                  llvm::join(Names, ", "),
                  Names.size() == 1 ? "reports" : "report", range(Of)),
              .Fixes = {std::move(Remove)}});
  }

  void reportOne(const Suppression &Of, const Suppression::Name &Name) {
    Fix Remove{.Title = "Remove the name",
               .Safety = FixSafety::Safe,
               .Edits = {}};
    Remove.Edits.push_back(withComma(Name, Of.Names));
    for (const Suppression::Name &Other : Of.EndNames)
      if (Other.Text == Name.Text)
        Remove.Edits.push_back(withComma(Other, Of.EndNames));
    P.report({.At = place(Name.Offset),
              .Message = llvm::formatv(
                  "'{0}' silences nothing in this {1}: the check reports "
                  "nothing {2}",
                  Name.Text, Of.Word, range(Of)),
              .Fixes = {std::move(Remove)}});
  }

  void misspelt(const Suppression::Name &Name) {
    llvm::StringRef Nearest;
    unsigned Distance = unsigned(Name.Text.size()) / 3 + 1;
    for (llvm::StringRef Known : Past.All)
      if (unsigned D = Known.edit_distance(Name.Text, true, Distance);
          D < Distance) {
        Distance = D;
        Nearest = Known;
      }
    P.report(
        {.At = place(Name.Offset),
         .Message = llvm::formatv(
             "'{0}' silences nothing: there is no such check{1}", Name.Text,
             Nearest.empty() ? std::string()
                             : ("; did you mean '" + Nearest + "'?").str()),
         .Level = Confidence::Certain});
  }

  Edit removal(unsigned Begin, unsigned End) const {
    return Edit::remove(
        CharSourceRange::getCharRange(place(Begin), place(End)));
  }

  /// The name with the comma before it, or behind it if it is the first.
  Edit withComma(const Suppression::Name &Name,
                 const std::vector<Suppression::Name> &List) const {
    const auto Index = size_t(&Name - List.data());
    const auto EndOf = [](const Suppression::Name &Each) {
      return Each.Offset + unsigned(Each.Text.size());
    };
    if (Index)
      return removal(EndOf(List[Index - 1]), EndOf(Name));
    return removal(Name.Offset, List[1].Offset);
  }

  bool exists(llvm::StringRef Glob) const {
    return llvm::any_of(Past.All,
                        [&](auto Known) { return matches(Glob, Known); });
  }

  /// Whether it is known what all the checks of a glob have to say.
  bool allRan(llvm::StringRef Glob) const {
    return llvm::all_of(Past.All, [&](llvm::StringRef Known) {
      return Known == Own || !matches(Glob, Known) ||
             llvm::is_contained(Past.Ran, Known);
    });
  }

  bool silences(const Suppression &Of, llvm::StringRef Glob) const {
    return llvm::any_of(Past.Reports, [&](const Journal::Report &Each) {
      return matches(Glob, Each.Check) &&
             llvm::any_of(Each.Places,
                          [&](SourceLocation At) { return covers(Of, At); });
    });
  }

  bool covers(const Suppression &Of, SourceLocation At) const {
    const auto [File, Offset] = Sources.getDecomposedSpellingLoc(At);
    if (File != Main)
      return false;
    if (Of.What == Suppression::Kind::Block)
      return Of.Offset < Offset && Offset < Of.BlockEnd;
    const unsigned Line = Sources.getLineNumber(Main, Of.Offset);
    return Sources.getLineNumber(Main, Offset) ==
           Line + (Of.What == Suppression::Kind::NextLine);
  }

  bool isIn(SourceLocation At, SourceRange Range) const {
    return !Sources.isBeforeInTranslationUnit(At, Range.getBegin()) &&
           !Sources.isBeforeInTranslationUnit(Range.getEnd(), At);
  }

  bool isSkipped(SourceLocation At) const {
    return llvm::any_of(Past.Skipped,
                        [&](SourceRange Each) { return isIn(At, Each); });
  }

  /// Whether a template is around that nothing instantiates here: what it does
  /// is only half known.
  bool isPattern(SourceLocation At) {
    for (const Body &Each : P.unit().bodies())
      if (Each.Function && Each.Function->isDependentContext() &&
          isIn(At, {Sources.getFileLoc(Each.Function->getBeginLoc()),
                    Sources.getFileLoc(Each.Function->getEndLoc())}))
        return true;
    return false;
  }

  Pass &P;
  const Journal &Past;
  SourceManager &Sources;
  FileID Main;
  llvm::StringRef Text;
};

void run(Pass &P) {
  // Of code that clang does not understand little is known.
  const Journal *Past = P.journal();
  if (!Past || P.context().getDiagnostics().hasUncompilableErrorOccurred())
    return;
  Judge(P, *Past).run();
}

} // namespace

const Check UnusedSuppressionCheck = {
    .Info =
        {.Name = Own,
         .Summary = "a NOLINT comment silences nothing",
         .Why = "A suppression that has outlived its reason hides the next "
                "mistake on its line. So does one that never worked, because "
                "it stands on the wrong line or names no check.",
         .Bad = R"cpp(
asyncio::Coro<void> wait() {
  co_await asyncio::sleep(std::chrono::seconds(1)); // NOLINT(cotidy-blocking-call)
}
)cpp",
         .Good = R"cpp(
#include <thread>
asyncio::Coro<void> wait() {
  // NOLINTNEXTLINE(cotidy-blocking-call): nothing else runs yet
  std::this_thread::sleep_for(std::chrono::seconds(1));
  co_return;
}
)cpp",
         .Limits =
             "Judged are comments in the main file of a unit that compiles, "
             "where they name checks of cotidy that run; names of other "
             "checks, a bare NOLINT, and globs with checks that are off are "
             "not. A header means different things to different units, so its "
             "comments would take a look at the whole project. Nor are "
             "comments judged in templates that nothing instantiates, in macro "
             "definitions and where the preprocessor skips the code. What "
             "PathLevels hides counts as silenced. The global option "
             "cotidy.RequireReasons also reports suppressions without a "
             "reason, as a colon and a few words behind the list.",
         .Since = "0.1",
         .Fix = FixSafety::Safe},
    .Reads = Scope::Findings,
    .Run = run,
};

} // namespace cotidy
