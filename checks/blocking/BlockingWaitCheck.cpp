// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/blocking/OwnLoopWaits.h"
#include "checks/core/analysis/Conditions.h"
#include "checks/core/framework/BlockingReport.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

/// Whether what follows E in the source binds tighter than a co_await in its
/// place: a member, a subscript, a call.
bool bindsTighter(Pass &P, const clang::Expr *E) {
  const auto Next = clang::Lexer::findNextToken(E->getEndLoc(), P.sources(),
                                                P.context().getLangOpts());
  return Next && Next->isOneOf(clang::tok::period, clang::tok::arrow,
                               clang::tok::l_square, clang::tok::l_paren,
                               clang::tok::plusplus, clang::tok::minusminus);
}

/// Whether the callee is an object that stands for a function, as folly's.
bool isFunctionObject(const CallSite &Call) {
  const auto *Object =
      llvm::dyn_cast_or_null<clang::VarDecl>(namedVariable(Call.Receiver));
  return Object && Object->isFileVarDecl() &&
         Call.Callee->getOverloadedOperator() == clang::OO_Call;
}

/// `co_await` in place of the call, where the argument is what is waited for
/// and belongs to the library of the coroutine.
std::optional<Fix> awaitFix(Pass &P, const Body &Around,
                            const BlockingPlace &Place) {
  if (Place.Path.size() != 1 || !Place.Call || !mayAwaitAt(Around, Place.Call))
    return std::nullopt;
  const CallSite *Call = Around.callAt(Place.Call);
  if (!Call || (Call->Receiver && !isFunctionObject(*Call)) ||
      Call->Arguments.size() != 1 || Place.Call->getBeginLoc().isMacroID())
    return std::nullopt;
  const TypeFacts &Waited = P.unit().facts(Call->Arguments[0]->getType());
  if (!Waited.Awaitable || !Waited.Model ||
      Waited.Model->From != P.unit().libraryOf(Around))
    return std::nullopt;
  std::string Argument = sourceText(P, Call->Arguments[0]);
  if (Argument.empty())
    return std::nullopt;
  if (bindsLooserThanAwait(Call->Arguments[0]))
    Argument = "(" + Argument + ")";
  std::string Await = "co_await " + Argument;
  if (bindsTighter(P, Place.Call))
    Await = "(" + Await + ")";
  return Fix{.Title = "Await it",
             .Edits = {Edit::replace(Place.Call->getSourceRange(), Await)}};
}

/// Waits for work that was started on the very loop that stands still
/// meanwhile (B4).
void ownLoop(Pass &P, const Body &Around) {
  for (const CallSite &Call : Around.Calls) {
    const auto Waits = waitForOwnLoop(P.unit(), Around, Call);
    if (!Waits)
      continue;
    P.report(
        {.At = Call.At->getSourceRange(),
         .Message = llvm::formatv(
             "'{0}' deadlocks{1}: the work that it waits for runs on the event "
             "loop that this coroutine blocks; use 'co_await'",
             lastName(Call.Callee),
             Waits->OneThread ? ""
                              : " unless other threads run the same executor"),
         .Notes = {{Waits->Start->At->getBeginLoc(),
                    "the work is started on this coroutine's loop here"}},
         .Fixes = {},
         .Level = Waits->OneThread ? Confidence::Certain : Confidence::Likely});
  }
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    if (P.unit().isOnLoop(Around))
      ownLoop(P, Around);
  const auto Always = [](const FunctionModel &, const CallSite &,
                         const Body &) { return true; };
  forEachBlockingPlace(
      P, FunctionRole::SyncWait, Always,
      [&](const Body &Around, const BlockingPlace &Place) {
        if (waitsForOwnLoop(P.unit(), Around, Place))
          return;
        const std::string Way = way(Place);
        Finding Found{
            .At = Place.At,
            .Message = llvm::formatv(
                "'{0}' waits synchronously for asynchronous work: {1}; it "
                "deadlocks if that work needs this thread, so use 'co_await'",
                Place.Path.size() > 1 ? nameOf(Place.Path.front())
                                      : culprit(Place),
                Way.empty() ? clause(Place.Model->Why) : Way),
            .Notes = hops(Place)};
        if (auto Cure = awaitFix(P, Around, Place))
          Found.Fixes.push_back(std::move(*Cure));
        P.report(Found);
      });
}

} // namespace

const Check BlockingWaitCheck = {
    .Info =
        {.Name = "cotidy-blocking-wait",
         .Summary = "a coroutine waits synchronously for asynchronous work",
         .Why = "A synchronous wait holds the thread until the work is "
                "done. If the work needs the same thread, as most work of "
                "the same event loop does, neither ever goes on. If it "
                "does not, everything else on the loop stands still.",
         .Bad = R"cpp(
cppcoro::task<int> load();
cppcoro::task<int> use() {
  co_return cppcoro::sync_wait(load());
}
)cpp",
         .Good = R"cpp(
cppcoro::task<int> load();
cppcoro::task<int> use() {
  co_return co_await load();
}
)cpp",
         .Limits =
             "Certain where the work was started on the loop that "
             "runs the coroutine; elsewhere it is not proved that the "
             "work needs this thread. A wait for a result that was just tested "
             "to be there is not reported.",
         .Since = "0.1",
         .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
