// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/framework/BlockingReport.h"

#include "checks/core/facts/Collect.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {

using namespace clang;

namespace {

/// Whether a coroutine that only this unit can call is always started by one
/// that has moved to a worker pool by then: it runs where its caller runs.
bool isOnlyCalledElsewhere(Unit &In, const Body &Coroutine, unsigned Depth) {
  const FunctionDecl *Function = Coroutine.Function;
  if (!Function || (!Coroutine.Lambda && Function->isExternallyVisible()))
    return false;
  bool Called = false;
  for (const Body &Caller : In.bodies())
    for (const CallSite &Call : Caller.Calls) {
      if (Call.Callee->getCanonicalDecl() != Function->getCanonicalDecl())
        continue;
      if (!Caller.isCoroutine() || !mayRunElsewhere(In, Caller, Call.At, Depth))
        return false;
      Called = true;
    }
  return Called;
}

} // namespace

bool mayRunElsewhere(Unit &In, const Body &Around, const Expr *Call,
                     unsigned Depth) {
  if (Depth < 4 && isOnlyCalledElsewhere(In, Around, Depth + 1))
    return true;
  if (!Call)
    return false;
  for (const Suspension &Point : Around.Suspensions) {
    if (!Point.Operand)
      continue;
    const CallSite *Moves =
        Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource());
    if (!Moves || !matching(*Moves, FunctionRole::ResumesElsewhere, In, Around))
      continue;
    const Flow *Paths = In.flow(Around);
    if (!Paths || Paths->reaches(Point.At, Call))
      return true;
  }
  return false;
}

void forEachBlockingPlace(
    Pass &P, FunctionRole Role, const BlockingFacts::Counts &Wanted,
    llvm::function_ref<void(const Body &, const BlockingPlace &)> Visit) {
  if (UnitFacts *Into = P.unit().collects())
    collectBlocking(P.unit(), Role, Wanted, *Into);
  BlockingFacts Facts(P.unit(), Role, Wanted);
  for (const Body &Around : P.unit().bodies()) {
    if (!P.unit().isOnLoop(Around))
      continue;
    for (const BlockingPlace &Place : Facts.in(Around))
      if (!mayRunElsewhere(P.unit(), Around, Place.Call))
        Visit(Around, Place);
  }
}

std::string culprit(const BlockingPlace &Place) {
  return culprit(Place.Path.back());
}

std::string way(const BlockingPlace &Place) {
  if (Place.Path.size() < 2)
    return {};
  std::string Text = "'" + nameOf(Place.Path.front()) + "'";
  // In the middle of a long path a reader wants the ends; the notes have all.
  const size_t Size = Place.Path.size();
  for (size_t I = 1; I != Size; ++I) {
    const std::string Name =
        I + 1 == Size ? culprit(Place) : nameOf(Place.Path[I]);
    Text += (I == 1 ? " calls '" : ", which calls '") + Name + "'";
  }
  return Text;
}

std::vector<Note> hops(const BlockingPlace &Place) {
  std::vector<Note> Notes;
  for (size_t I = 1; I < Place.Path.size(); ++I) {
    const bool Last = I + 1 == Place.Path.size();
    const Hop &Step = Place.Path[I];
    Note &Made = Notes.emplace_back(
        Note{Step.At.getBegin(),
             llvm::formatv("'{0}' calls '{1}' here", nameOf(Place.Path[I - 1]),
                           Last ? culprit(Place) : nameOf(Step))});
    if (Step.Foreign)
      Made.Elsewhere = {Step.Foreign->File, Step.Foreign->Line,
                        Step.Foreign->Column};
  }
  return Notes;
}

std::string clause(llvm::StringRef Sentence) {
  std::string Text = Sentence.rtrim(". \n").str();
  // "SQLite waits" keeps its capital, "The thread waits" does not.
  if (Text.size() > 1 && llvm::isUpper(Text[0]) &&
      (llvm::isLower(Text[1]) || Text[1] == ' ') &&
      !llvm::any_of(llvm::StringRef(Text)
                        .take_until([](char C) { return C == ' '; })
                        .drop_front(),
                    [](char C) { return llvm::isUpper(C); }))
    Text[0] = llvm::toLower(Text[0]);
  return Text;
}

std::string sourceText(Pass &P, const Expr *E) {
  if (E->getBeginLoc().isMacroID() || E->getEndLoc().isMacroID())
    return {};
  return Lexer::getSourceText(
             CharSourceRange::getTokenRange(E->getSourceRange()), P.sources(),
             P.context().getLangOpts())
      .str();
}

} // namespace cotidy
