// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/ClassOf.h"
#include "checks/core/analysis/GuardTypes.h"
#include "checks/core/analysis/Place.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using namespace clang;

/// Whether a class without a model is the guard of what an await was asked of:
/// its destructor calls back the very class whose member was awaited.
bool callsBack(Pass &P, const CXXRecordDecl *Guard, const CallSite *Asked) {
  const CXXRecordDecl *Lock = Asked && Asked->Receiver
                                  ? classBehind(Asked->Receiver->getType())
                                  : nullptr;
  const CXXDestructorDecl *Ends = Guard->getDestructor();
  const Body *Its = Ends && Lock ? P.unit().bodyOf(Ends) : nullptr;
  return Its && llvm::any_of(Its->Calls, [&](const CallSite &Site) {
           const auto On =
               Site.Receiver ? placeOf(Site.Receiver) : std::optional<Place>();
           return On && !On->Root && On->Members.size() == 1 &&
                  classBehind(On->Members.front()->getType()) == Lock;
         });
}

/// A guard template of a coroutine's lock, as unique_lock<AsyncMutex>.
bool guardsCoroutineLock(Pass &P, const CXXRecordDecl *Guard) {
  const auto *Of = dyn_cast<ClassTemplateSpecializationDecl>(Guard);
  return Of && llvm::any_of(Of->getTemplateArgs().asArray(),
                            [&](const TemplateArgument &One) {
                              return One.getKind() == TemplateArgument::Type &&
                                     P.unit()
                                         .facts(One.getAsType())
                                         .is(TypeRole::CoroutineLock);
                            });
}

/// The statements of blocks, so that what is a statement of its own is known.
class Blocks {
public:
  explicit Blocks(const Body &Of) { walk(Of.Root); }

  [[nodiscard]] const CompoundStmt *around(const Expr *E) const {
    return Around.lookup(E);
  }

private:
  void walk(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (const auto *Block = dyn_cast<CompoundStmt>(S))
      for (const Stmt *Each : Block->body())
        if (const auto *E = dyn_cast<Expr>(Each))
          Around[E->IgnoreImplicit()->IgnoreParens()] = Block;
    for (const Stmt *Child : S->children())
      walk(Child);
  }

  llvm::DenseMap<const Expr *, const CompoundStmt *> Around;
};

std::string freeName(const Body &Of) {
  for (llvm::StringRef Name : {"guard", "held", "lock"}) {
    const auto Is = [&](const NamedDecl *D) {
      return D->getIdentifier() && D->getName() == Name;
    };
    if (llvm::none_of(Of.Locals, Is) &&
        llvm::none_of(Of.Uses, [&](auto &Each) { return Is(Each.first); }))
      return Name.str();
  }
  return {};
}

/// Where a name makes a variable of a temporary: before its arguments.
SourceLocation beforeArguments(const Expr *E) {
  if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E))
    return Cast->getLParenLoc().isValid() ? Cast->getLParenLoc()
           : Cast->getSubExpr()->getBeginLoc() == Cast->getBeginLoc()
               ? SourceLocation()
               : Cast->getSubExpr()->getBeginLoc();
  if (const auto *Made = dyn_cast<CXXTemporaryObjectExpr>(E))
    return Made->getParenOrBraceRange().getBegin();
  return {};
}

/// Whether this is a member of a guard or of a lock: what a lock is made of
/// takes and gives it back by hand.
bool isInLock(Pass &P, const Body &Around, const CXXRecordDecl *Guard) {
  const auto *Member = dyn_cast_or_null<CXXMethodDecl>(Around.Function);
  if (!Member)
    return false;
  const CXXRecordDecl *Class = Member->getParent();
  const TypeFacts &Facts =
      P.unit().facts(P.context().getCanonicalTagType(Class));
  return Class->getCanonicalDecl() == Guard->getCanonicalDecl() ||
         Facts.is(TypeRole::CoroutineLock) ||
         Facts.is(TypeRole::CoroutineLockGuard);
}

void discarded(Pass &P, const Body &Around, GuardTypes &Types) {
  std::optional<Blocks> Statements;
  for (const Expr *E : Around.Discarded) {
    const CXXRecordDecl *Class = classBehind(E->getType());
    if (!Class || P.unit().isFromForeignMacro(E->getBeginLoc()) ||
        isInLock(P, Around, Class))
      continue;
    const TypeFacts &Facts = P.unit().facts(E->getType());
    const auto *Await = dyn_cast<CoawaitExpr>(E);
    const bool OfThread = Types.of(E->getType()).Form == GuardForm::Guard;
    bool Certain = true;
    if (Await && !OfThread && !Facts.is(TypeRole::CoroutineLockGuard) &&
        !guardsCoroutineLock(P, Class)) {
      Certain = false;
      if (Facts.Model || Facts.Coroutine ||
          !callsBack(P, Class,
                     Around.callAt(
                         Await->getOperand()->IgnoreUnlessSpelledInSource())))
        continue;
    }
    if (!Await) {
      const auto *Call = dyn_cast<CallExpr>(E);
      if (!OfThread ||
          !(Call || isa<CXXFunctionalCastExpr, CXXTemporaryObjectExpr>(E)))
        continue;
      Certain = !Call;
    }
    // One that adopts gives back what is taken already, and means to.
    const CallSite *Made = Around.callAt(E);
    if (const auto *Cast = dyn_cast<CXXFunctionalCastExpr>(E))
      Made = Around.callAt(Cast->getSubExpr()->IgnoreImplicit());
    if (Made && llvm::any_of(Made->Arguments, [&](const Expr *Argument) {
          const TypeFacts &Tag = P.unit().facts(Argument->getType());
          return Tag.is(TypeRole::AdoptsLock) || Tag.is(TypeRole::DefersLock);
        }))
      continue;
    if (!Statements)
      Statements.emplace(Around);
    const CompoundStmt *Block = Statements->around(E);
    // At the end of a block there is nothing left to protect: code that waits
    // until the lock is free does that.
    if (Block && isa<Expr>(Block->body_back()) &&
        cast<Expr>(Block->body_back())->IgnoreImplicit()->IgnoreParens() == E)
      continue;
    Finding Found{
        .At = E->getSourceRange(),
        .Message =
            Await ? "nobody keeps the guard that this await gives: the lock is "
                    "given back at the end of the statement"
                  : "this guard is a temporary: the lock is given back at the "
                    "end of the statement, and nothing after it is protected",
        .Level = Certain ? Confidence::Certain : Confidence::Likely};
    const std::string Name = freeName(Around);
    const SourceLocation At =
        Await || isa<CallExpr>(E) ? E->getBeginLoc() : beforeArguments(E);
    if (Block && !Name.empty() && At.isValid())
      Found.Fixes = {{.Title = "Keep it to the end of the block",
                      .Edits = {Edit::insert(At, Await || isa<CallExpr>(E)
                                                     ? "auto " + Name + " = "
                                                     : " " + Name)}}};
    P.report(Found);
  }
}

/// std::unique_lock<std::mutex>(Mutex); declares a variable of that name.
void emptyGuards(Pass &P, const Body &Around, GuardTypes &Types) {
  for (const VarDecl *Var : Around.Locals) {
    if (!Var->getTypeSourceInfo() ||
        Var->getTypeSourceInfo()->getTypeLoc().getAs<ParenTypeLoc>().isNull() ||
        Types.of(Var->getType()).Form != GuardForm::Guard)
      continue;
    const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
        Var->getInit() ? Var->getInit()->IgnoreImplicit() : nullptr);
    if (!Made || Made->getNumArgs() != 0)
      continue;
    Finding Found{.At = Var->getSourceRange(),
                  .Message =
                      llvm::formatv("this declares an empty guard called '{0}' "
                                    "and locks nothing: what stands in "
                                    "parentheses is a name here",
                                    Var->getName())};
    const auto Parens =
        Var->getTypeSourceInfo()->getTypeLoc().getAs<ParenTypeLoc>();
    if (const std::string Name = freeName(Around); !Name.empty())
      Found.Fixes = {
          {.Title = "Name the guard",
           .Edits = {Edit::insert(Parens.getLParenLoc(), " " + Name)}}};
    P.report(Found);
  }
}

void run(Pass &P) {
  GuardTypes Types(P.unit(), Held::Locks);
  for (const Body &Around : P.unit().bodies()) {
    discarded(P, Around, Types);
    emptyGuards(P, Around, Types);
  }
}

} // namespace

const Check DiscardedGuardCheck = {
    .Info = {.Name = "cotidy-discarded-guard",
             .Summary = "the guard of a lock dies in the statement that makes "
                        "it",
             .Why = "A guard gives its lock back when it dies. One that no "
                    "variable keeps dies at the end of the statement, so that "
                    "the code below runs without the lock and looks as if it "
                    "had it. The same line with the mutex's name in "
                    "parentheses may declare a new, empty guard of that "
                    "name, which locks nothing at all. A guard that a "
                    "function returns, or that is known by its destructor "
                    "only, makes a likely finding; the others are certain.",
             .Bad = R"cpp(
asyncio::Lock lock;
asyncio::Coro<void> save();
asyncio::Coro<void> handle() {
  co_await lock.scoped();
  co_await save();
}
)cpp",
             .Good = R"cpp(
asyncio::Lock lock;
asyncio::Coro<void> save();
asyncio::Coro<void> handle() {
  auto guard = co_await lock.scoped();
  co_await save();
}
)cpp",
             .Limits = "A cast to void and std::ignore say that the guard is "
                       "meant to die, as does its place at the end of a "
                       "block: code that waits until the lock is free does "
                       "that. A lock that nobody awaits is for "
                       "cotidy-unawaited-coroutine.",
             .Since = "0.1",
             .Level = Confidence::Certain,
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
