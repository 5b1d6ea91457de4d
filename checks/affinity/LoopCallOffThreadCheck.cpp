// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/Callables.h"
#include "checks/core/facts/LoopCalls.h"
#include "checks/core/framework/BlockingReport.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {

using namespace clang;

namespace {

/// A body that does not run on the thread of the loop, and who says so.
struct Elsewhere {
  const Body *Runs = nullptr;
  const CallSite *Given = nullptr; ///< The call that it is handed to.
  const FunctionModel *By = nullptr;
  bool Signal = false;
};

/// Whether a function can be a handler of signals by its type.
bool takesASignal(const FunctionDecl *Function) {
  return Function->getReturnType()->isVoidType() &&
         (Function->getNumParams() == 1 || Function->getNumParams() == 3) &&
         Function->getParamDecl(0)->getType()->isSpecificBuiltinType(
             BuiltinType::Int);
}

class Finder {
public:
  explicit Finder(Pass &P) : P(P), Facts(P.unit()) {}

  void run() {
    for (const Body &Around : P.unit().bodies())
      for (const CallSite &Call : Around.Calls)
        handedOver(Call, Around);
    llvm::DenseSet<const Body *> Roots;
    for (const Elsewhere &Each : Found)
      Roots.insert(Each.Runs);
    for (const Elsewhere &Each : Found)
      for (const LoopCall &Call : Facts.in(*Each.Runs))
        report(Each, Call, Roots);
  }

private:
  void handedOver(const CallSite &Call, const Body &Around) {
    Unit &In = P.unit();
    if (const FunctionModel *By =
            matching(Call, FunctionRole::Offload, In, Around)) {
      if (const Body *Runs = callable(Call, *By); Runs && !Runs->isCoroutine())
        Found.push_back({Runs, &Call, By});
      return;
    }
    const FunctionModel *By =
        matching(Call, FunctionRole::HandlesSignals, In, Around);
    if (!By)
      return;
    if (const Body *Runs = callable(Call, *By)) {
      Found.push_back({Runs, &Call, By, true});
      return;
    }
    // sigaction() takes a structure, which was filled near by.
    for (const auto &[Mentioned, Places] : Around.Uses)
      if (const auto *Function = dyn_cast<FunctionDecl>(Mentioned);
          Function && takesASignal(Function))
        if (const Body *Runs = In.bodyOf(Function))
          Found.push_back({Runs, &Call, By, true});
    for (const LambdaExpr *Lambda : Around.Lambdas)
      if (takesASignal(Lambda->getCallOperator()))
        if (const Body *Runs = In.bodyOf(Lambda->getCallOperator()))
          Found.push_back({Runs, &Call, By, true});
  }

  const Body *callable(const CallSite &Call, const FunctionModel &By) {
    if (By.Callable != FunctionModel::AnyArgument)
      return size_t(By.Callable) < Call.Arguments.size()
                 ? calledBody(P.unit(), Call.Arguments[By.Callable])
                 : nullptr;
    for (const Expr *Argument : Call.Arguments)
      if (const Body *Runs = calledBody(P.unit(), Argument))
        return Runs;
    return nullptr;
  }

  void report(const Elsewhere &Where, const LoopCall &Call,
              const llvm::DenseSet<const Body *> &Roots) {
    const bool MayBeShared = Call.Model->is(FunctionRole::LoopShared);
    const Expr *Operation = nullptr;
    if (MayBeShared) {
      // What a library runs on its own pool may belong to that pool.
      if (Where.By->From == Call.Model->From)
        return;
      Operation = operationOn(Call.Object.Named, Call, Roots);
      if (!Operation)
        return;
    }
    const BlockingPlace Place{Call.Path.front().At, Call.Call, Call.Model,
                              Call.Path};
    const std::string Way = way(Place);
    const std::string What =
        Way.empty() ? "'" + culprit(Place) + "' is called" : Way;
    const std::string Giver =
        calledName(Where.Given->Callee, Where.Given->Receiver);
    Finding Report{.At = Place.At, .Message = {}};
    if (Where.Signal)
      Report.Message = llvm::formatv(
          "{0} in a signal handler, which interrupts the event loop at any "
          "point: {1}; set a flag or write to a descriptor that the loop "
          "watches",
          What, clause(Call.Model->Why));
    else
      Report.Message = llvm::formatv(
          "{0} on another thread than the event loop's: {1}; use '{2}'", What,
          clause(Call.Model->Why), Call.Model->Instead);
    Report.Notes = hops(Place);
    Report.Notes.push_back(
        {Where.Given->At->getBeginLoc(),
         llvm::formatv(Where.Signal ? "'{0}' makes this the handler here"
                                    : "'{0}' runs this on another thread",
                       Giver)});
    if (Operation)
      Report.Notes.push_back(
          {Operation->getBeginLoc(),
           llvm::formatv("the event loop works with '{0}' from here on",
                         Call.Object.Named->getName())});
    if (Call.Path.size() == 1 && !MayBeShared)
      Report.Level = Confidence::Certain;
    if (auto Cure = renamed(Where, Call))
      Report.Fixes.push_back(std::move(*Cure));
    P.report(Report);
  }

  /// A place outside of the other threads' code that starts an asynchronous
  /// operation on the same variable or field: without one, the object may as
  /// well belong to the thread that uses it.
  const Expr *operationOn(const ValueDecl *Object, const LoopCall &Call,
                          const llvm::DenseSet<const Body *> &Roots) {
    if (!Operations) {
      Operations.emplace();
      for (const Body &Around : P.unit().bodies())
        for (const CallSite &Each : Around.Calls)
          if (matching(Each, FunctionRole::StartsOperation, P.unit(), Around))
            if (const Expr *On = Each.Receiver            ? Each.Receiver
                                 : Each.Arguments.empty() ? nullptr
                                                          : Each.Arguments[0])
              if (const Origin Of = originOf(P.unit(), Around, On); Of.Named)
                (*Operations)[Of.Named].push_back({Each.At, &Around});
    }
    llvm::DenseSet<const Body *> OnTheWay;
    for (const Hop &Step : Call.Path)
      if (const Body *Through = P.unit().bodyOf(Step.Callee))
        OnTheWay.insert(Through);
    if (!Object)
      return nullptr;
    for (const auto &[At, Around] : Operations->lookup(Object))
      if (!Roots.contains(Around) && !OnTheWay.contains(Around))
        return At;
    return nullptr;
  }

  /// The member with the same arguments that every thread may call.
  std::optional<Fix> renamed(const Elsewhere &Where, const LoopCall &Call) {
    if (Where.Signal || Call.Path.size() != 1 || Call.Model->Twin.empty())
      return std::nullopt;
    const auto *Written = dyn_cast<CXXMemberCallExpr>(Call.Call);
    const auto *Member =
        Written ? dyn_cast<MemberExpr>(Written->getCallee()->IgnoreParens())
                : nullptr;
    if (!Member || Member->getMemberLoc().isMacroID())
      return std::nullopt;
    return Fix{
        .Title = "Call '" + Call.Model->Twin + "' instead",
        .Edits = {Edit::replace(Member->getMemberLoc(), Call.Model->Twin)}};
  }

  Pass &P;
  LoopCalls Facts;
  std::vector<Elsewhere> Found;
  using Places = llvm::SmallVector<std::pair<const Expr *, const Body *>, 1>;
  std::optional<llvm::DenseMap<const ValueDecl *, Places>> Operations;
};

void run(Pass &P) { Finder(P).run(); }

} // namespace

const Check LoopCallOffThreadCheck = {
    .Info = {.Name = "cotidy-loop-call-off-thread",
             .Summary = "another thread calls what belongs to the event loop's",
             .Why =
                 "An event loop and what belongs to it, as its tasks, futures, "
                 "events, queues and timers, have no locks: only the loop's "
                 "thread may touch them. A call from a worker, another thread "
                 "or a signal handler races with the loop, which may lose the "
                 "wake-up, crash much later, or sleep on until something else "
                 "wakes it. Each library has a function that hands a callable "
                 "over to the loop's thread.",
             .Bad = R"cpp(
void loaded();
asyncio::Coro<void> load(asyncio::EventLoop &loop) {
  co_await asyncio::to_thread([&] { loop.call_soon(loaded); });
}
)cpp",
             .Good = R"cpp(
void loaded();
asyncio::Coro<void> load(asyncio::EventLoop &loop) {
  co_await asyncio::to_thread([&] { loop.call_soon_threadsafe(loaded); });
}
)cpp",
             .Limits =
                 "Certain where the callable itself makes the call, likely "
                 "where a helper does. Which callables run elsewhere and which "
                 "members belong to a loop is in the models. Objects that the "
                 "callable makes itself or gets by value are its own, a thread "
                 "that runs a loop is that loop's, and a function that asks "
                 "for the current thread knows what it does: all of them are "
                 "silent. Timers and sockets that a library lets several "
                 "threads use one after the other are reported only where "
                 "the unit shows that the loop works with the same variable or "
                 "member. Missed: helpers in other units, callables that are "
                 "stored, objects that another function returns.",
             .Since = "0.1",
             .Fix = FixSafety::Review},
    .Run = run,
};

} // namespace cotidy
