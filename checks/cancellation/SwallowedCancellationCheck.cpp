// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/cancellation/CancellingLibrary.h"
#include "checks/core/analysis/Exceptions.h"
#include "checks/core/analysis/HandlerPaths.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CXXCatchStmt;
using clang::CXXRecordDecl;
using clang::CXXTryStmt;

/// The object that an expression is about: task in std::move(*task), and the
/// container where it is an element or a loop's variable.
const clang::Expr *object(const clang::Expr *E) {
  for (;;) {
    E = E->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
    if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(E)) {
      E = Unary->getSubExpr();
    } else if (const auto *Element =
                   llvm::dyn_cast<clang::ArraySubscriptExpr>(E)) {
      E = Element->getBase();
    } else if (const auto *Copy = llvm::dyn_cast<clang::CXXConstructExpr>(E);
               Copy && Copy->getNumArgs() == 1 &&
               Copy->getConstructor()->isCopyOrMoveConstructor()) {
      E = Copy->getArg(0);
    } else if (const auto *Member =
                   llvm::dyn_cast<clang::CXXMemberCallExpr>(E)) {
      E = Member->getImplicitObjectArgument(); // begin(), value(), get()
    } else if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(E);
               Call && Call->getNumArgs() > 0 &&
               (Call->isCallToStdMove() ||
                llvm::isa<clang::CXXOperatorCallExpr>(Call))) {
      E = Call->getArg(0);
    } else if (const auto *Use = llvm::dyn_cast<clang::DeclRefExpr>(E)) {
      const auto *Var = llvm::dyn_cast<clang::VarDecl>(Use->getDecl());
      if (!Var || !Var->getInit() ||
          !(Var->isCXXForRangeDecl() || Var->isImplicit()))
        return E;
      E = Var->getInit();
    } else {
      return E;
    }
  }
}

bool isSameObject(const clang::Expr *A, const clang::Expr *B) {
  A = object(A);
  B = object(B);
  if (const auto *Use = llvm::dyn_cast<clang::DeclRefExpr>(A)) {
    const auto *Other = llvm::dyn_cast<clang::DeclRefExpr>(B);
    return Other && Use->getDecl() == Other->getDecl();
  }
  if (const auto *Member = llvm::dyn_cast<clang::MemberExpr>(A)) {
    const auto *Other = llvm::dyn_cast<clang::MemberExpr>(B);
    return Other && Member->getMemberDecl() == Other->getMemberDecl() &&
           isSameObject(Member->getBase(), Other->getBase());
  }
  return llvm::isa<clang::CXXThisExpr>(A) && llvm::isa<clang::CXXThisExpr>(B);
}

/// A call that cancels a task, and the expression of the coroutine that makes
/// it: itself, or the lambda that does so when a timer or another task calls
/// it.
struct Cancelling {
  const CallSite *Call;
  const clang::Expr *At;
};

/// The cancelling calls of a body and of the plain lambdas written in it.
void collectCancels(Pass &P, const Body &Of, const clang::Expr *Outermost,
                    std::vector<Cancelling> &Into) {
  for (const CallSite &Call : Of.Calls)
    if (Call.Receiver &&
        matching(Call, FunctionRole::CancelsTask, P.unit(), Of))
      Into.push_back({&Call, Outermost ? Outermost : Call.At});
  for (const clang::LambdaExpr *Lambda : Of.Lambdas)
    if (const Body *Inner = P.unit().bodyOf(Lambda->getCallOperator()))
      collectCancels(P, *Inner, Outermost ? Outermost : Lambda, Into);
}

/// Whether the coroutine itself asked for the cancellation of what it awaits,
/// and now only waits for the end of it: by one of Cancels.
bool isDrain(Pass &P, const Suspension &Point, const Body &Around,
             llvm::ArrayRef<Cancelling> Cancels) {
  if (!Point.Operand || Cancels.empty())
    return false;
  const Flow *Paths = P.unit().flow(Around);
  const auto Cancelled = [&](const clang::Expr *Awaited) {
    return Paths && llvm::any_of(Cancels, [&](const Cancelling &One) {
             return isSameObject(One.Call->Receiver, Awaited) &&
                    Paths->reaches(One.At, Point.At);
           });
  };
  const CallSite *Call =
      Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource());
  if (Call && matching(*Call, FunctionRole::Combinator, P.unit(), Around))
    return llvm::any_of(Call->Arguments, Cancelled);
  return Cancelled(Point.Operand);
}

using Points = std::vector<const Suspension *>;

/// Whether a loop around the handler asks about cancellation by other means.
bool loopAsks(Pass &P, const Points &Tried, const Body &Around) {
  const Flow *Paths = P.unit().flow(Around);
  for (const CallSite &Call : Around.Calls)
    if (matching(Call, FunctionRole::TestsCancellation, P.unit(), Around))
      for (const Suspension *Point : Tried)
        if (Paths && Paths->reaches(Point->At, Call.At) &&
            Paths->reaches(Call.At, Point->At))
          return true;
  return false;
}

/// Whether a handler lets whatever it caught go on: it ends with `throw;`.
bool endsWithRethrow(const CXXCatchStmt &Handler) {
  const auto *Block =
      llvm::dyn_cast<clang::CompoundStmt>(Handler.getHandlerBlock());
  if (!Block || Block->body_empty())
    return false;
  const auto *Throw = llvm::dyn_cast<clang::CXXThrowExpr>(Block->body_back());
  return Throw && !Throw->getSubExpr();
}

/// The first of the points from which the exception arrives at the handlers
/// around the inner try statements, or null.
const Suspension *firstPassing(const Points &Tried,
                               llvm::ArrayRef<const CXXTryStmt *> InnerTries,
                               const CXXRecordDecl *Carrier) {
  llvm::SmallVector<const CXXTryStmt *, 4> Taking;
  for (const CXXTryStmt *Inner : InnerTries)
    for (unsigned I = 0; I != Inner->getNumHandlers(); ++I)
      if (catches(*Inner->getHandler(I), Carrier)) {
        if (!endsWithRethrow(*Inner->getHandler(I)))
          Taking.push_back(Inner);
        break;
      }
  for (const Suspension *Point : Tried)
    if (llvm::none_of(Taking, [&](const CXXTryStmt *Inner) {
          return contains(Inner->getTryBlock(), Point->At);
        }))
      return Point;
  return nullptr;
}

bool namesCarrier(const CXXCatchStmt &Handler, const CXXRecordDecl *Carrier) {
  if (!Handler.getExceptionDecl() || !Carrier)
    return false;
  const CXXRecordDecl *Class =
      Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && Class->getCanonicalDecl() == Carrier->getCanonicalDecl();
}

/// Whether S mentions a local number other than a truth value.
bool mentionsNumber(const clang::Stmt *S) {
  if (!S)
    return false;
  const auto *Use = llvm::dyn_cast<clang::DeclRefExpr>(S);
  const auto *Var =
      Use ? llvm::dyn_cast<clang::VarDecl>(Use->getDecl()) : nullptr;
  return (Var && Var->hasLocalStorage() && Var->getType()->isIntegerType() &&
          !Var->getType()->isBooleanType()) ||
         llvm::any_of(S->children(), mentionsNumber);
}

/// Whether the attempts are counted: by the condition of a loop around the try
/// statement, or by a branch in the handler.
bool countsAttempts(const CXXTryStmt &Try, const CXXCatchStmt &Handler,
                    const Body &Around) {
  for (const clang::Stmt *S : statementsIn(Around.Root)) {
    const clang::Expr *Condition = nullptr;
    if (const auto *For = llvm::dyn_cast<clang::ForStmt>(S))
      Condition = For->getCond();
    else if (const auto *While = llvm::dyn_cast<clang::WhileStmt>(S))
      Condition = While->getCond();
    else if (const auto *Do = llvm::dyn_cast<clang::DoStmt>(S))
      Condition = Do->getCond();
    if (mentionsNumber(Condition) && contains(S, &Try))
      return true;
  }
  return llvm::any_of(statementsIn(Handler.getHandlerBlock()),
                      [](const clang::Stmt *S) {
                        const auto *If = llvm::dyn_cast<clang::IfStmt>(S);
                        return If && mentionsNumber(If->getCond());
                      });
}

/// Whether losing the exception in this way is a mistake in this library.
bool isMistake(const HandlerPaths &Paths, const Library &From, bool Named,
               bool Counted) {
  if (!Paths.Known || !Paths.Loses)
    return false;
  // A carrier that ordinary errors use too is caught for their sake; only a
  // loop that cannot be left shows that nobody thought of cancellation.
  if (From.SharedCarrier)
    return Paths.TriesAgain && !Counted;
  // Delivered again at every further await, a cancellation is lost only to
  // code that goes on; who names the type and stops has understood it.
  if (From.LevelCancellation)
    return Paths.TriesAgain || (Paths.GoesOn && !Named);
  return true;
}

std::string message(const HandlerPaths &Paths, const Library &From,
                    llvm::StringRef Carrier, bool Counted) {
  if (Paths.Replaces)
    return llvm::formatv(
        "this handler catches cancellation ('{0}') and throws another "
        "exception, so the task counts as failed and not as cancelled",
        Carrier);
  if (Paths.TriesAgain && (Paths.Leaves || Counted) &&
      (From.LevelCancellation || From.SharedCarrier))
    return llvm::formatv("this handler swallows cancellation ('{0}') and the "
                         "loop goes on, although each further await fails "
                         "again",
                         Carrier);
  if (Paths.TriesAgain)
    return From.LevelCancellation || From.SharedCarrier
               ? llvm::formatv("this handler swallows cancellation ('{0}') and "
                               "the loop goes on; each further await fails "
                               "again, so the loop never ends",
                               Carrier)
                     .str()
               : llvm::formatv("this handler swallows cancellation ('{0}') and "
                               "the loop goes on, so the task cannot be "
                               "cancelled",
                               Carrier)
                     .str();
  return llvm::formatv(
      "this handler swallows cancellation ('{0}'): the task {1}", Carrier,
      Paths.GoesOn ? "goes on as if nobody had cancelled it"
                   : "ends as if nobody had cancelled it");
}

Fix rethrowFix(const CXXCatchStmt &Handler, llvm::StringRef Carrier,
               bool Named) {
  if (Named) {
    const auto *Block =
        llvm::cast<clang::CompoundStmt>(Handler.getHandlerBlock());
    return {.Title = "Rethrow at the end of the handler",
            .Edits = {Edit::insert(Block->getRBracLoc(), "throw; ")}};
  }
  return {.Title = "Let cancellation pass by a handler of its own",
          .Edits = {Edit::insert(
              Handler.getCatchLoc(),
              llvm::formatv("catch (const {0} &) {{ throw; } ", Carrier))}};
}

bool endsWithJump(const CXXCatchStmt &Handler) {
  const auto *Block =
      llvm::dyn_cast<clang::CompoundStmt>(Handler.getHandlerBlock());
  return !Block ||
         (!Block->body_empty() &&
          llvm::isa<clang::CoreturnStmt, clang::ReturnStmt, clang::ContinueStmt,
                    clang::BreakStmt, clang::CXXThrowExpr>(Block->body_back()));
}

void judge(Pass &P, const CXXTryStmt &Try, const Points &Tried,
           llvm::ArrayRef<const CXXTryStmt *> InnerTries, const Library &From,
           const Body &Around) {
  for (const std::string &Name : From.Carriers) {
    const CXXRecordDecl *Carrier = findClass(P.context(), Name);
    const Suspension *Point = firstPassing(Tried, InnerTries, Carrier);
    if (!Point)
      continue;
    // Carriers that ordinary errors share are one type under several names:
    // who has a handler for one of them has thought of all.
    if (From.SharedCarrier &&
        llvm::any_of(From.Carriers, [&](const std::string &Other) {
          const CXXRecordDecl *Class = findClass(P.context(), Other);
          for (unsigned I = 0; Other != Name && I != Try.getNumHandlers(); ++I)
            if (namesCarrier(*Try.getHandler(I), Class))
              return true;
          return false;
        }))
      continue;
    for (unsigned I = 0; I != Try.getNumHandlers(); ++I) {
      const CXXCatchStmt &Handler = *Try.getHandler(I);
      if (!catches(Handler, Carrier))
        continue;
      // What a test framework's handler does is the framework's to know.
      if (P.unit().isFromForeignMacro(Handler.getCatchLoc()))
        break;
      const bool Named = namesCarrier(Handler, Carrier);
      const HandlerPaths Paths =
          pathsOf(Handler, Try, Carrier, P.unit(), Around);
      const bool Counted = Paths.TriesAgain &&
                           (From.LevelCancellation || From.SharedCarrier) &&
                           countsAttempts(Try, Handler, Around);
      if (isMistake(Paths, From, Named, Counted) &&
          !looksAtException(Handler, P.unit(), Around) &&
          !(Paths.TriesAgain && loopAsks(P, Tried, Around))) {
        Finding Found{.At = Handler.getCatchLoc(),
                      .Message = message(Paths, From, Name, Counted),
                      .Notes = {{Point->At->getBeginLoc(),
                                 "cancellation arrives at this await"}}};
        if (Paths.Replaces)
          Found.Notes.push_back(
              {Paths.ReplacedAt, "another exception takes its place here"});
        if (Carrier && !From.SharedCarrier && !(Named && endsWithJump(Handler)))
          Found.Fixes = {rethrowFix(Handler, Name, Named)};
        P.report(Found);
      }
      break; // The first handler that fits has it; the others never see it.
    }
  }
}

void judgeBody(Pass &P, const Body &Around) {
  std::vector<Cancelling> Cancels;
  if (!Around.Tries.empty())
    collectCancels(P, Around, nullptr, Cancels);
  for (const CXXTryStmt *Try : Around.Tries) {
    const StmtSet Inside = statementsIn(Try->getTryBlock());
    llvm::MapVector<const Library *, Points> ByLibrary;
    for (const Suspension &Point : Around.Suspensions) {
      if (!Inside.contains(Point.At))
        continue;
      const Library *From = cancellingLibrary(P, Point, Around);
      if (From && From->CancellationKnown &&
          !isDrain(P, Point, Around, Cancels))
        ByLibrary[From].push_back(&Point);
    }
    std::vector<const CXXTryStmt *> InnerTries;
    for (const CXXTryStmt *Other : Around.Tries)
      if (Inside.contains(Other))
        InnerTries.push_back(Other);
    for (const auto &[From, Tried] : ByLibrary)
      judge(P, *Try, Tried, InnerTries, *From, Around);
  }
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    if (P.unit().isOnLoop(Around))
      judgeBody(P, Around);
}

} // namespace

const Check SwallowedCancellationCheck = {
    .Info = {.Name = "cotidy-swallowed-cancellation",
             .Summary = "a handler catches the exception that carries "
                        "cancellation and does not let it go on",
             .Why = "Cancellation arrives as an exception at an await. A "
                    "handler that takes it for an ordinary error leaves the "
                    "task running: timeouts and task groups wait for it, some "
                    "of them for ever. In a retry loop the task cannot be "
                    "cancelled at all.",
             .Bad = R"cpp(
asyncio::Coro<void> fetch();
asyncio::Coro<void> poll() {
  for (;;) {
    try {
      co_await fetch();
    } catch (...) {
      // try again
    }
  }
}
)cpp",
             .Good = R"cpp(
asyncio::Coro<void> fetch();
asyncio::Coro<void> poll() {
  for (;;) {
    try {
      co_await fetch();
    } catch (const asyncio::CancelledError &) {
      throw;
    } catch (...) {
      // try again
    }
  }
}
)cpp",
             .Limits =
                 "The exception that matters is the awaited library's own; a "
                 "library without a model is left alone. Where cancellation is "
                 "delivered again at every await, only handlers that go on are "
                 "reported; where the exception carries ordinary errors too, "
                 "as in Boost.Asio, only loops that do not count their rounds. "
                 "A handler that asks what it caught is trusted.",
             .Since = "0.1",
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
