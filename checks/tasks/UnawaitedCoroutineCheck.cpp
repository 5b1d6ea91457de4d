// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

/// What the value is called in a message.
std::string describe(const LostValue &Lost, bool Operation) {
  // A call through a pointer, or in a template, names no function.
  if (!Lost.Callee && llvm::isa<clang::CallExpr>(Lost.Made))
    return Lost.Facts->Coroutine ? "this coroutine" : "this awaitable";
  const std::string Name = Lost.Callee
                               ? calledName(Lost.Callee, Lost.Call->Receiver)
                               : std::string("co_await");
  if (Operation)
    return llvm::formatv("operation '{0}'", Name);
  if (Lost.Facts->Coroutine)
    return Name == "lambda" ? "this lambda coroutine"
                            : llvm::formatv("coroutine '{0}'", Name).str();
  return llvm::formatv("the result of '{0}'", Name).str();
}

std::string message(Pass &P, const LostValue &Lost) {
  // What a library returns is a coroutine by its type; to a reader of the code
  // it is an operation.
  const bool Operation = Lost.Facts->Coroutine && Lost.Callee &&
                         Lost.Facts->Model &&
                         !P.unit().isOwnCode(Lost.Callee->getLocation());
  const std::string What = describe(Lost, Operation);
  const bool Started = !Lost.Facts->Coroutine &&
                       Lost.Facts->OnDrop != Drop::Unknown &&
                       Lost.Facts->OnDrop != Drop::NeverRuns;
  if (Lost.Facts->is(TypeRole::LockAwaitable))
    return Lost.Kept
               ? llvm::formatv("'{0}' is an awaitable and not the lock: "
                               "nothing awaits it, so the lock is never taken",
                               Lost.Kept->getName())
                     .str()
               : What + " is never awaited, so the lock is never taken";
  const llvm::StringRef Effect =
      Operation               ? "it does not start"
      : Lost.Facts->Coroutine ? "its body does not run"
      : Started ? "nobody waits for the work and its errors are lost"
                : "it has no effect";
  switch (Lost.Lost) {
  case LostValue::How::AtOnce:
    return llvm::formatv("{0} is never awaited, so {1}", What, Effect);
  case LostValue::How::NeverUsed:
    return llvm::formatv("{0} is kept in '{1}' and never awaited, so {2}", What,
                         Lost.keeper(), Effect);
  case LostValue::How::InContainer:
    return llvm::formatv("{0} is put into '{1}', which nothing awaits, so {2}",
                         What, Lost.keeper(), Effect);
  case LostValue::How::OnSomePath:
    return llvm::formatv("{0} in '{1}' is not awaited on every path, and then "
                         "{2}",
                         What, Lost.Kept->getName(), Effect);
  }
  return {};
}

/// Whether the coroutine around can await a value of this type: one of its
/// own library.
bool canAwait(Pass &P, const Body &Around, const LostValue &Lost) {
  if (!P.unit().isOnLoop(Around) || !mayAwaitAt(Around, Lost.Made))
    return false;
  if (Lost.Facts->Model && Lost.Facts->Model->From)
    return P.unit().libraryOf(Around) == Lost.Facts->Model->From;
  const auto *Own = Around.Function->getReturnType()->getAsCXXRecordDecl();
  const auto *Other = Lost.Made->getType()->getAsCXXRecordDecl();
  if (!Own || !Other)
    return false;
  const auto *OwnPattern = Own->getTemplateInstantiationPattern();
  return Own == Other ||
         (OwnPattern && OwnPattern == Other->getTemplateInstantiationPattern());
}

Fix awaitFix(Pass &P, const clang::Expr &Made) {
  Fix Await{.Title = "Await it",
            .Edits = {Edit::insert(Made.getBeginLoc(), "co_await ")}};
  const clang::SourceLocation End = clang::Lexer::getLocForEndOfToken(
      Made.getEndLoc(), 0, P.sources(), P.context().getLangOpts());
  if (bindsLooserThanAwait(&Made) && End.isValid()) {
    Await.Edits.front().Text += "(";
    Await.Edits.push_back(Edit::insert(End, ")"));
  }
  return Await;
}

bool isMine(Pass &P, const LostValue &Lost, const Body &Around) {
  const auto Is = [&](FunctionRole Role) {
    return Lost.Call && matching(*Lost.Call, Role, P.unit(), Around);
  };
  if (Is(FunctionRole::Combinator))
    return true;
  if (Lost.Facts->is(TypeRole::TaskHandle))
    return false;
  if (Is(FunctionRole::Detach) || Is(FunctionRole::Spawn))
    return false;
  // What is lazy has no owner yet, whoever is to own it: co_spawn with
  // use_awaitable starts nothing until it is awaited.
  if (Lost.Facts->Starts != Start::Lazy && Is(FunctionRole::SpawnOwned))
    return false;
  // An eager coroutine has started by now: dropping its handle loses the
  // result but not the work, which is cotidy-dropped-task's business.
  if (Lost.Facts->Coroutine)
    return Lost.Facts->Starts == Start::Lazy && Lost.Facts->Awaitable;
  return Lost.Facts->is(TypeRole::Awaitable) ||
         Lost.Facts->is(TypeRole::LockAwaitable);
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    for (const LostValue &Lost : P.unit().lostValues(Around)) {
      if (!isMine(P, Lost, Around))
        continue;
      // A test framework's macro ends the test that has failed, and with it
      // what the test had still to await.
      if (Lost.Lost == LostValue::How::OnSomePath &&
          P.unit().isFromForeignMacro(Lost.Leaves))
        continue;
      Finding Found{.At = Lost.Made->getSourceRange(),
                    .Message = message(P, Lost)};
      if (Lost.Lost == LostValue::How::OnSomePath) {
        Found.Notes.push_back(
            {Lost.AwaitedAt->getLocation(), "one path awaits it here"});
        Found.Notes.push_back({Lost.Leaves, "another leaves here without"});
      }
      if (Lost.Lost == LostValue::How::InContainer) {
        Found.At = Lost.Kept->getLocation();
        Found.Notes.push_back(
            {Lost.Made->getBeginLoc(), "it is put into the container here"});
      }
      if (Lost.Element)
        Found.Notes.push_back({Lost.AwaitedAt->getLocation(),
                               "other elements are used, as here"});
      if (Lost.Callee && Lost.Facts->Coroutine &&
          P.unit().isOwnCode(Lost.Callee->getLocation()))
        Found.Notes.push_back(
            {Lost.Callee->getLocation(), "the coroutine is declared here"});
      // A plain function cannot await. Whether to run the coroutine, to make
      // it a task or to turn the caller into a coroutine is the author's
      // choice. A kept coroutine may be meant for later, but a kept lock is
      // not.
      if (canAwait(P, Around, Lost) &&
          (Lost.Lost == LostValue::How::AtOnce ||
           Lost.Facts->is(TypeRole::LockAwaitable)))
        Found.Fixes = {awaitFix(P, *Lost.Made)};
      P.report(Found);
    }
}

} // namespace

const Check UnawaitedCoroutineCheck = {
    .Info = {.Name = "cotidy-unawaited-coroutine",
             .Summary = "a lazily started coroutine or an awaitable is created "
                        "and never awaited",
             .Why = "A lazy coroutine runs when it is awaited or made into a "
                    "task. Dropped before that, its frame is destroyed ahead "
                    "of the first statement, and nothing reports it. The same "
                    "goes for awaitables: a lock that is not awaited is not "
                    "taken, a gather that is not awaited gathers nothing. A "
                    "value that is kept in a variable and forgotten there is "
                    "lost as surely as one that is dropped at once.",
             .Bad = R"cpp(
asyncio::Coro<void> save();
asyncio::Coro<void> handle() { save(); co_return; }
)cpp",
             .Good = R"cpp(
asyncio::Coro<void> save();
asyncio::Coro<void> handle() { co_await save(); }
)cpp",
             .Limits =
                 "Missed: a coroutine that is put into a member and forgotten "
                 "there, and one that only an exception's way out of a call "
                 "drops. A variable that anything but an await mentions counts "
                 "as used; a standard container does so only where that might "
                 "reach its elements, and single elements are told apart by "
                 "constant indexes. A way out that a macro of another file "
                 "takes (a test that fails) needs no await. A cast to void, "
                 "[[maybe_unused]] and a variable called _ say that the loss "
                 "is meant. Types are recognised by a model or by their "
                 "promise; a type whose promise does not tell whether it "
                 "starts lazily is left alone.",
             .Since = "0.1",
             .Level = Confidence::Certain,
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
