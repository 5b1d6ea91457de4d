// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/HandlerPaths.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::CXXCatchStmt;
using clang::CXXRecordDecl;
using clang::CXXTryStmt;

/// The library that delivers a cancellation to this suspension: that of the
/// awaited type, or else of the coroutine that awaits.
const Library *cancellingLibrary(Pass &P, const Suspension &Point,
                                 const Body &Around) {
  if (Point.Operand) {
    const TypeFacts &Facts = P.unit().facts(Point.Operand->getType());
    if (Facts.Model && Facts.Model->From)
      return Facts.Model->From;
    if (const CallSite *Call = Around.callAt(
            Point.Operand->IgnoreUnlessSpelledInSource()))
      for (const FunctionModel *Model :
           P.unit().modelsOf(Call->Callee, Call->Receiver))
        if (Model->From)
          return Model->From;
  }
  return P.unit().libraryOf(Around);
}

/// Whether the coroutine itself asked for the cancellation of what it awaits,
/// and now only waits for the end of it.
bool isDrain(Pass &P, const Suspension &Point, const Body &Around) {
  const clang::ValueDecl *Awaited =
      Point.Operand ? namedVariable(Point.Operand) : nullptr;
  if (!Awaited)
    return false;
  const Flow *Paths = P.unit().flow(Around);
  return Paths && llvm::any_of(Around.Calls, [&](const CallSite &Call) {
           return Call.Receiver && namedVariable(Call.Receiver) == Awaited &&
                  matching(Call, FunctionRole::CancelsTask, P.unit(), Around) &&
                  Paths->reaches(Call.At, Point.At);
         });
}

/// Whether a loop around the handler asks about cancellation by other means.
bool loopAsks(Pass &P, const CXXTryStmt &Try, const Body &Around) {
  const Flow *Paths = P.unit().flow(Around);
  for (const CallSite &Call : Around.Calls)
    if (matching(Call, FunctionRole::TestsCancellation, P.unit(), Around))
      for (const Suspension &Point : Around.Suspensions)
        if (Paths && contains(Try.getTryBlock(), Point.At) &&
            Paths->reaches(Point.At, Call.At) &&
            Paths->reaches(Call.At, Point.At))
          return true;
  return false;
}

/// Whether an inner try statement takes the exception before Try sees it.
bool isTakenInside(const Suspension &Point, const CXXTryStmt &Try,
                   const CXXRecordDecl *Carrier, const Body &Around) {
  for (const CXXTryStmt *Inner : Around.Tries)
    if (Inner != &Try && contains(Try.getTryBlock(), Inner) &&
        contains(Inner->getTryBlock(), Point.At))
      for (unsigned I = 0; I != Inner->getNumHandlers(); ++I)
        if (catches(*Inner->getHandler(I), Carrier))
          return true;
  return false;
}

bool namesCarrier(const CXXCatchStmt &Handler, const CXXRecordDecl *Carrier) {
  if (!Handler.getExceptionDecl() || !Carrier)
    return false;
  const CXXRecordDecl *Class =
      Handler.getCaughtType().getNonReferenceType()->getAsCXXRecordDecl();
  return Class && Class->getCanonicalDecl() == Carrier->getCanonicalDecl();
}

/// Whether losing the exception in this way is a mistake in this library.
bool isMistake(const HandlerPaths &Paths, const Library &From, bool Named) {
  if (!Paths.Known || !Paths.Loses)
    return false;
  // A carrier that ordinary errors use too is caught for their sake; only a
  // loop that cannot be left shows that nobody thought of cancellation.
  if (From.SharedCarrier)
    return Paths.TriesAgain;
  // Delivered again at every further await, a cancellation is lost only to
  // code that goes on; who names the type and stops has understood it.
  if (From.LevelCancellation)
    return Paths.TriesAgain || (Paths.GoesOn && !Named);
  return true;
}

std::string message(const HandlerPaths &Paths, const Library &From,
                    llvm::StringRef Carrier) {
  if (Paths.Replaces)
    return llvm::formatv(
        "this handler catches cancellation ('{0}') and throws another "
        "exception, so the task counts as failed and not as cancelled",
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
  return !Block || (!Block->body_empty() &&
                    llvm::isa<clang::CoreturnStmt, clang::ReturnStmt,
                              clang::ContinueStmt, clang::BreakStmt,
                              clang::CXXThrowExpr>(Block->body_back()));
}

void judge(Pass &P, const CXXTryStmt &Try, const Suspension &Point,
           const Library &From, const Body &Around) {
  for (const std::string &Name : From.Carriers) {
    const CXXRecordDecl *Carrier = findClass(P.context(), Name);
    if (isTakenInside(Point, Try, Carrier, Around))
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
      if (isMistake(Paths, From, Named) &&
          !looksAtException(Handler, P.unit(), Around) &&
          !(Paths.TriesAgain && loopAsks(P, Try, Around))) {
        Finding Found{.At = Handler.getCatchLoc(),
                      .Message = message(Paths, From, Name),
                      .Notes = {{Point.At->getBeginLoc(),
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

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies()) {
    if (!P.unit().isOnLoop(Around))
      continue;
    for (const CXXTryStmt *Try : Around.Tries)
      for (const Suspension &Point : Around.Suspensions) {
        if (!contains(Try->getTryBlock(), Point.At))
          continue;
        const Library *From = cancellingLibrary(P, Point, Around);
        if (From && From->CancellationKnown && !isDrain(P, Point, Around))
          judge(P, *Try, Point, *From, Around);
      }
  }
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
                 "as in Boost.Asio, only loops. A handler that asks what it "
                 "caught is trusted.",
             .Since = "0.1",
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
