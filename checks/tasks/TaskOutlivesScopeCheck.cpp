// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/BorrowReport.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using namespace clang;

using Kind = DanglingLoan::Kind;
using Where = TaskFate::Where;

//===--- What the task borrows --------------------------------------------===//

void borrowed(Pass &P) {
  forEachDanglingLoan(P, [&](const Body &Around, const DanglingLoan &Loan) {
    if (Loan.What != Kind::Argument && Loan.What != Kind::Object)
      return;
    const bool Returned =
        Loan.Fate.Goes == Where::Returned && !Around.isCoroutine();
    // A function that is only declared here may be no coroutine at all.
    const bool Unseen = !Loan.Wanted.Use;
    if (!Returned && !Unseen)
      return;
    Finding Found{.At = Loan.What == Kind::Object
                            ? Loan.Call->At->getSourceRange()
                            : Loan.Given->getSourceRange(),
                  .Message = {},
                  .Notes = evidence(P, Loan),
                  .Level = Loan.Certain && !Unseen ? Confidence::Certain
                                                   : Confidence::Likely};
    Found.Message = llvm::formatv(
        "the task of {0} borrows {1}, which dies {2}: {3}", coroutineOf(Loan),
        Loan.Dies.Local ? victimOf(Loan) : "a temporary",
        Returned          ? "when this function returns"
        : Loan.Dies.Local ? "before the task has run"
                          : "at the end of this statement",
        Returned ? "the task runs later" : wayOut(Loan));
    P.report(Found);
  });
}

//===--- Scopes that end too early ----------------------------------------===//

/// Whether running S can throw something, beside the call Except itself.
bool mayThrow(const Stmt *S, const Expr *Except) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<CXXThrowExpr, CXXNewExpr, CXXDynamicCastExpr, CXXTryStmt>(S))
    return true;
  if (const auto *E = dyn_cast<Expr>(S); E && E != Except) {
    const FunctionDecl *Callee = nullptr;
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      Callee = Call->getDirectCallee();
      if (!Callee)
        return true;
    } else if (const auto *Made = dyn_cast<CXXConstructExpr>(E)) {
      Callee = Made->getConstructor();
      // The parameters' copies: memory at most.
      if (Made->getConstructor()->isCopyOrMoveConstructor())
        Callee = nullptr;
    }
    if (Callee) {
      const auto *Type = Callee->getType()->getAs<FunctionProtoType>();
      if (!Type || !Type->isNothrow())
        return true;
    }
  }
  return llvm::any_of(S->children(), [&](const Stmt *Child) {
    return mayThrow(Child, Except);
  });
}

/// The try statement whose block S is in, and no handler, or null.
const CXXTryStmt *tryAround(const Stmt *S, const Parents &Around) {
  for (const Stmt *Up = Around.of(S); Up; S = Up, Up = Around.of(Up))
    if (const auto *Try = dyn_cast<CXXTryStmt>(Up))
      return Try->getTryBlock() == S ? Try : nullptr;
  return nullptr;
}

void tryBlocks(Pass &P, const CallSite &Call, const Parents &Around) {
  const CXXTryStmt *Try = tryAround(Call.At, Around);
  if (!Try || mayThrow(Try->getTryBlock(), Call.At) ||
      P.unit().isFromForeignMacro(Try->getBeginLoc()))
    return;
  P.report({.At = Call.At->getSourceRange(),
            .Message = llvm::formatv(
                "the try block ends before the task of '{0}' runs: its "
                "handlers see none of the task's errors",
                shortName(Call.Callee)),
            .Notes = {{Try->getHandler(0)->getBeginLoc(),
                       "this handler is left by then"}},
            .Level = Confidence::Certain});
}

/// Whether a variable is there for its destructor alone.
bool isGuard(Pass &P, const Body &Of, const VarDecl *Var) {
  const TypeFacts &Facts = P.unit().facts(Var->getType());
  if (Facts.is(TypeRole::ThreadLockGuard) ||
      Facts.is(TypeRole::CoroutineLockGuard))
    return true;
  const CXXRecordDecl *Class = Var->getType()->getAsCXXRecordDecl();
  if (!Class || !Class->hasDefinition() || Class->isInStdNamespace() ||
      Facts.Awaitable || Facts.Coroutine || Of.Uses.contains(Var))
    return false;
  const CXXDestructorDecl *Destructor = Class->getDestructor();
  return Destructor && Destructor->isUserProvided();
}

/// Whether an expression reads what a lock may protect: anything but
/// parameters, locals and constants.
bool readsState(const Stmt *S) {
  if (!S)
    return false;
  if (const auto *Member = dyn_cast<MemberExpr>(S);
      Member && isa<FieldDecl>(Member->getMemberDecl()))
    return true;
  if (const auto *Named = dyn_cast<DeclRefExpr>(S))
    if (const auto *Var = dyn_cast<VarDecl>(Named->getDecl());
        Var && (!Var->hasLocalStorage() || Var->getType()->isReferenceType() ||
                Var->getType()->isPointerType()))
      return true;
  return llvm::any_of(S->children(), readsState);
}

void guards(Pass &P, const Body &Of, const CallSite &Call,
            const Parents &Around) {
  const Stmt *Return = Call.At;
  while (Return && !isa<ReturnStmt>(Return))
    Return = Around.of(Return);
  const auto *Block =
      dyn_cast_or_null<CompoundStmt>(Return ? Around.of(Return) : nullptr);
  if (!Block || readsState(Return))
    return;
  const Stmt *Before = nullptr;
  for (const Stmt *S : Block->body()) {
    if (S == Return)
      break;
    Before = S;
  }
  const auto *Declares = dyn_cast_or_null<DeclStmt>(Before);
  if (!Declares || !Declares->isSingleDecl())
    return;
  const auto *Guard = dyn_cast<VarDecl>(Declares->getSingleDecl());
  if (!Guard || !Guard->hasLocalStorage() || !isGuard(P, Of, Guard) ||
      P.unit().isFromForeignMacro(Guard->getBeginLoc()))
    return;
  P.report({.At = Call.At->getSourceRange(),
            .Message = llvm::formatv("'{0}' ends before the task of '{1}' runs",
                                     Guard->getName(), shortName(Call.Callee)),
            .Notes = {{Guard->getLocation(),
                       llvm::formatv("'{0}' is destroyed when this function "
                                     "returns; a coroutine would keep it",
                                     Guard->getName())}},
            .Level = Confidence::Likely});
}

void scopes(Pass &P, const Body &Of) {
  if (Of.isCoroutine() || !Of.Function)
    return;
  NeedsOfCoroutines &Needs = P.unit().lifetimes().needs();
  for (const CallSite &Call : Of.Calls) {
    if (!Call.Callee || !P.unit().facts(Call.At->getType()).Coroutine)
      continue;
    const Body *Called = P.unit().bodyOf(Call.Callee);
    if (!Called || !Called->isCoroutine() ||
        P.unit().facts(Call.At->getType()).Starts != Start::Lazy)
      continue;
    const Parents &Around = Needs.parents(Of);
    if (fateOf(Call.At, P.unit(), Of, Around).Goes != Where::Returned)
      continue;
    tryBlocks(P, Call, Around);
    guards(P, Of, Call, Around);
  }
}

void run(Pass &P) {
  borrowed(P);
  for (const Body &Of : P.unit().bodies())
    scopes(P, Of);
}

} // namespace

const Check TaskOutlivesScopeCheck = {
    .Info = {.Name = "cotidy-task-outlives-scope",
             .Summary = "a plain function returns a task that needs what ends "
                        "with the function",
             .Why = "A function that is no coroutine itself returns a task "
                    "before that task has run. Its local variables, its "
                    "guards and its try blocks end there: the task works with "
                    "objects that are gone, without the lock, and past the "
                    "handlers that were written for its errors. The same "
                    "happens to a temporary when a task that borrows it is "
                    "kept for later. Certain where the coroutine and its use "
                    "of what dies are in the same unit; likely where it is "
                    "only declared there, for a parameter that the function "
                    "takes by value, and for guards.",
             .Bad = R"cpp(
void show(const std::string &);
asyncio::Coro<void> send(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  show(text);
}
asyncio::Coro<void> greet(int number) {
  std::string text = "hello " + std::to_string(number);
  return send(text);
}
)cpp",
             .Good = R"cpp(
void show(const std::string &);
asyncio::Coro<void> send(const std::string &text) {
  co_await asyncio::sleep(std::chrono::seconds(1));
  show(text);
}
asyncio::Coro<void> greet(int number) {
  std::string text = "hello " + std::to_string(number);
  co_await send(text);
}
)cpp",
             .Limits =
                 "Eager coroutines are judged by what they use after their "
                 "first suspension. A try block is reported where nothing but "
                 "the task can fail in it, a guard where it protects nothing "
                 "but the call. What another coroutine or a variable does with "
                 "a borrowing task is for cotidy-dangling-parameter.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
