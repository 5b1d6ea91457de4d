// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/tasks/LaterUse.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

namespace cotidy {

using namespace clang;

namespace {

bool isEnding(llvm::StringRef Word) {
  return llvm::StringSwitch<bool>(Word)
      .Cases({"close", "shutdown", "shut", "disconnect", "stop", "cancel"},
             true)
      .Cases({"teardown", "terminate", "quit", "abort", "kill", "release"},
             true)
      .Default(false);
}

bool isWaiting(llvm::StringRef Word) {
  return llvm::StringSwitch<bool>(Word)
      .Cases({"wait", "sleep", "delay", "pause"}, true)
      .Default(false);
}

/// Whether a word of a function's name, in any usual spelling, is Wanted.
bool hasWord(const FunctionDecl *Callee, bool (*Wanted)(llvm::StringRef)) {
  if (!Callee || !Callee->getIdentifier())
    return false;
  std::string Word;
  for (const char C : Callee->getName()) {
    if (C == '_' || llvm::isUpper(C)) {
      if (Wanted(Word))
        return true;
      Word.clear();
    }
    if (C != '_')
      Word += llvm::toLower(C);
  }
  return Wanted(Word);
}

/// The object that an expression passes on as a whole.
bool names(const Expr *E, const Place &Object) {
  if (!E)
    return false;
  const auto Named = placeOf(E);
  return Named && *Named == Object;
}

/// Whether the call has the object as its own or as an argument.
bool concerns(const CallSite &Call, const Place &Object) {
  if (names(Call.Receiver, Object))
    return true;
  for (const Expr *Argument : Call.Arguments)
    if (names(Argument, Object))
      return true;
  return false;
}

/// The call that a mention of an object is the receiver or an argument of, seen
/// through moves, addresses and conversions.
const CallSite *callAround(const Stmt *Mention, const Body &Around,
                           const Parents &Enclosing) {
  for (const Stmt *S = Enclosing.of(Mention); S; S = Enclosing.of(S)) {
    if (const auto *Made = dyn_cast<CXXConstructExpr>(S);
        Made && Made->getConstructor()->isCopyOrMoveConstructor())
      continue;
    if (const auto *Written = dyn_cast<CallExpr>(S)) {
      const auto *Operator = dyn_cast<CXXOperatorCallExpr>(S);
      if (Written->isCallToStdMove() ||
          (Operator && (Operator->getOperator() == OO_Arrow ||
                        Operator->getOperator() == OO_Star)))
        continue;
      return Around.callAt(Written);
    }
    if (!isa<MemberExpr, CastExpr, ParenExpr, UnaryOperator,
             MaterializeTemporaryExpr, CXXBindTemporaryExpr, FullExpr>(S))
      return nullptr;
  }
  return nullptr;
}

} // namespace

bool endsItsObject(const FunctionDecl *Callee) {
  return hasWord(Callee, isEnding);
}

bool onlyWaits(const FunctionDecl *Callee) {
  return hasWord(Callee, isWaiting);
}

std::optional<Place> workedOn(const CallSite &Call) {
  const Expr *On = Call.Receiver;
  if (!On && !Call.Arguments.empty())
    On = Call.Arguments.front();
  auto Object = On ? placeOf(On) : std::nullopt;
  if (Object && !Object->Root && Object->Members.empty())
    return std::nullopt; // The current object is used by every member.
  return Object;
}

const Expr *goesOnWith(const Place &Object, const Expr *After, Unit &In,
                       const Body &Around, const Parents &Enclosing) {
  const Flow *Paths = In.flow(Around);
  const auto Start = Paths ? Paths->find(After) : std::nullopt;
  if (!Start)
    return nullptr;
  const ValueDecl *Last = Object.Members.empty()
                              ? static_cast<const ValueDecl *>(Object.Root)
                              : Object.Members.back();
  const auto Mentions = [&](const Stmt *S) {
    if (const auto *Use = dyn_cast<DeclRefExpr>(S))
      return Use->getDecl() == Last;
    const auto *Use = dyn_cast<MemberExpr>(S);
    return Use && Use->getMemberDecl() == Last;
  };
  const Expr *Found = nullptr;
  unsigned Steps = 0;
  constexpr unsigned Longest = 2000;
  Paths->forward(
      {Start->Block, Start->Index + 1},
      [&](const CFGElement &Element) -> Flow::Step {
        if (++Steps > Longest)
          return Flow::Step::Stop;
        const auto Statement = Element.getAs<CFGStmt>();
        if (!Statement)
          return Flow::Step::Continue;
        const Stmt *S = Statement->getStmt();
        if (isa<CXXThrowExpr>(S))
          return Flow::Step::Prune;
        if (!Mentions(S))
          return Flow::Step::Continue;
        const CallSite *Call = callAround(S, Around, Enclosing);
        if (!Call || !concerns(*Call, Object) || endsItsObject(Call->Callee))
          return Flow::Step::Prune;
        if (In.facts(Call->At->getType()).Awaitable) {
          Found = Call->At;
          return Flow::Step::Stop;
        }
        // An option that is set is not where an error shows.
        return names(Call->Receiver, Object) &&
                       Call->At->getType()->isVoidType()
                   ? Flow::Step::Continue
                   : Flow::Step::Prune;
      },
      [](const CFGBlock &) { return Flow::Step::Continue; });
  return Found;
}

} // namespace cotidy
