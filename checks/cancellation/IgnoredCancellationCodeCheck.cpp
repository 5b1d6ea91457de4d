// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/cancellation/CancellingLibrary.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using clang::Expr;
using clang::Stmt;
using clang::ValueDecl;

/// The expressions that enclose others in one body.
class Parents {
public:
  explicit Parents(const Stmt *Root) { add(Root); }
  [[nodiscard]] const Stmt *of(const Stmt *S) const { return Outer.lookup(S); }

private:
  void add(const Stmt *S) {
    for (const Stmt *Child : S->children())
      if (Child) {
        Outer.try_emplace(Child, S);
        add(Child);
      }
  }
  llvm::DenseMap<const Stmt *, const Stmt *> Outer;
};

/// What a mention of an error does with it.
enum class Use {
  Tested, ///< Is there one?
  Told,   ///< Printed or logged.
  Looked, ///< Compared, thrown, handed on: somebody may know which it is.
};

/// Whether a function can only tell of the error that it is given: it returns
/// nothing, takes a copy or a constant, and throws nothing.
bool onlyTells(Pass &P, const clang::FunctionDecl *Callee) {
  const Body *Of = P.unit().bodyOf(Callee);
  return Of && Callee->getReturnType()->isVoidType() && !Of->isCoroutine() &&
         llvm::none_of(statementsIn(Of->Root), [](const Stmt *S) {
           return llvm::isa<clang::CXXThrowExpr>(S);
         });
}

Use useOf(Pass &P, const Stmt *Mention, const Parents &Enclosing) {
  const Stmt *Inner = Mention;
  for (const Stmt *S = Enclosing.of(Mention); S;
       Inner = S, S = Enclosing.of(S)) {
    if (llvm::isa<clang::IfStmt, clang::WhileStmt, clang::ForStmt,
                  clang::DoStmt>(S))
      return Use::Tested;
    if (const auto *Choice = llvm::dyn_cast<clang::ConditionalOperator>(S))
      return Choice->getCond() == Inner ? Use::Tested : Use::Looked;
    if (const auto *Unary = llvm::dyn_cast<clang::UnaryOperator>(S)) {
      if (Unary->getOpcode() != clang::UO_LNot)
        return Use::Looked;
      continue;
    }
    if (const auto *Binary = llvm::dyn_cast<clang::BinaryOperator>(S)) {
      if (!Binary->isLogicalOp())
        return Use::Looked;
      continue;
    }
    if (const auto *Call = llvm::dyn_cast<clang::CXXOperatorCallExpr>(S))
      return Call->getOperator() == clang::OO_LessLess ? Use::Told
                                                       : Use::Looked;
    if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(S)) {
      const clang::CXXMethodDecl *Method = Call->getMethodDecl();
      if (!Method || Call->getCallee()->IgnoreParens() != Inner)
        return Use::Looked;
      const std::string Name = lastName(Method);
      if (Name == "message" || Name == "what" || Name == "to_string")
        return Use::Told;
      if (!llvm::isa<clang::CXXConversionDecl>(Method) && Name != "failed")
        return Use::Looked;
      continue;
    }
    if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S))
      return onlyTells(P, Call->getDirectCallee()) ? Use::Told : Use::Looked;
    if (!llvm::isa<clang::MemberExpr, clang::ImplicitCastExpr, clang::ParenExpr,
                   clang::FullExpr, clang::CXXConstructExpr,
                   clang::MaterializeTemporaryExpr,
                   clang::CXXBindTemporaryExpr>(S))
      return Use::Looked;
  }
  return Use::Looked;
}

/// The value of a condition while Error is set; nothing for another one.
std::optional<bool> whileSet(const Expr *Condition, const ValueDecl *Error) {
  const Expr *E = Condition->IgnoreUnlessSpelledInSource()->IgnoreParenCasts();
  if (const auto *Not = llvm::dyn_cast<clang::UnaryOperator>(E);
      Not && Not->getOpcode() == clang::UO_LNot) {
    const auto Inner = whileSet(Not->getSubExpr(), Error);
    return Inner ? std::optional<bool>(!*Inner) : std::nullopt;
  }
  if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(E);
      Call && Call->getMethodDecl() &&
      (llvm::isa<clang::CXXConversionDecl>(Call->getMethodDecl()) ||
       lastName(Call->getMethodDecl()) == "failed"))
    E = Call->getImplicitObjectArgument();
  return namedVariable(E) == Error ? std::optional<bool>(true) : std::nullopt;
}

using AwaitMap = llvm::DenseMap<const Expr *, const Suspension *>;

/// Follows the paths after an await on which its error is set.
class Follower {
public:
  Follower(Pass &P, const Suspension &Point, const ValueDecl *Error,
           const Body &Around, const Parents &Enclosing, const AwaitMap &Awaits)
      : P(P), Point(Point), Error(Error), Around(Around), Enclosing(Enclosing),
        Awaits(Awaits), Own(statementsIn(Point.At)) {}

  const Stmt *Test = nullptr; ///< A mention that tests the error.

  /// Whether the error is tested at most, and every path leads to the same
  /// await once more.
  bool goesRound() {
    const Flow *Paths = P.unit().flow(Around);
    const auto Start = Paths ? Paths->find(Point.At) : std::nullopt;
    if (!Start)
      return false;
    llvm::SmallPtrSet<const clang::CFGBlock *, 16> Seen;
    llvm::SmallVector<Flow::Point, 8> Open{{Start->Block, Start->Index + 1}};
    // A longer way round is not clear enough to report, and following each of
    // many would take too long.
    constexpr unsigned Longest = 256;
    while (!Open.empty()) {
      if (Seen.size() > Longest)
        return false;
      const Flow::Point Here = Open.pop_back_val();
      if (!walk(Here))
        return false;
      if (Settled)
        continue;
      const auto Known = outcome(*Here.Block);
      if (Here.Block->succ_empty())
        return false;
      unsigned Index = 0;
      for (const clang::CFGBlock *Next : Here.Block->succs()) {
        const bool Taken = !Known || Index == (*Known ? 0U : 1U);
        ++Index;
        if (!Next || !Taken)
          continue;
        if (Next == &Paths->graph().getExit())
          return false; // It leaves the coroutine on some path.
        if (Seen.insert(Next).second)
          Open.push_back({Next, 0});
      }
    }
    return Again;
  }

private:
  /// False where the path leaves, or somebody looks at the error.
  bool walk(Flow::Point Here) {
    Settled = false;
    unsigned Index = 0;
    for (const clang::CFGElement &Element : *Here.Block) {
      if (Index++ < Here.Index)
        continue;
      const auto Statement = Element.getAs<clang::CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (S == Point.At) {
        Again = Settled = true;
        return true;
      }
      if (llvm::isa<clang::CXXThrowExpr>(S))
        return false;
      // An await that throws ends a coroutine that was cancelled.
      if (const auto *Other = llvm::dyn_cast<Expr>(S))
        if (const Suspension *Its = Awaits.lookup(Other);
            Its && !givesErrorAsValue(P.unit(), *Its, Around))
          return false;
      if (const auto *Call = llvm::dyn_cast<Expr>(S))
        if (const CallSite *Site = Around.callAt(Call);
            Site &&
            matching(*Site, FunctionRole::TestsCancellation, P.unit(), Around))
          return false;
      if (const auto *Mention = llvm::dyn_cast<clang::DeclRefExpr>(S);
          Mention && Mention->getDecl() == Error && !Own.contains(S)) {
        const Use How = useOf(P, Mention, Enclosing);
        if (How == Use::Looked)
          return false;
        if (How == Use::Tested && !Test)
          Test = Mention;
      }
    }
    return true;
  }

  std::optional<bool> outcome(const clang::CFGBlock &Block) const {
    if (Block.succ_size() != 2 || !Block.getTerminatorStmt())
      return std::nullopt;
    const Expr *Condition = Block.getLastCondition();
    return Condition ? whileSet(Condition, Error) : std::nullopt;
  }

  Pass &P;
  const Suspension &Point;
  const ValueDecl *Error;
  const Body &Around;
  const Parents &Enclosing;
  const AwaitMap &Awaits;
  StmtSet Own; ///< The await itself, which may be given the error to fill in.
  bool Again = false;
  bool Settled = false;
};

/// The variable that an await puts its error into, or null.
const ValueDecl *
errorOf(Pass &P, const Suspension &Point, const CallSite &Call,
        const Body &Around,
        const llvm::DenseMap<const Expr *, const clang::VarDecl *> &Kept) {
  const auto IsError = [&](clang::QualType Type) {
    return P.unit().facts(Type).is(TypeRole::ErrorValue);
  };
  if (const clang::VarDecl *Var = Kept.lookup(Point.At)) {
    if (const auto *Parts = llvm::dyn_cast<clang::DecompositionDecl>(Var)) {
      for (const clang::BindingDecl *Part : Parts->bindings())
        if (IsError(Part->getType()))
          return Part;
      return nullptr;
    }
    return IsError(Var->getType()) ? Var : nullptr;
  }
  // redirect_error(token, error)
  for (const Expr *Argument : Call.Arguments) {
    const CallSite *Token =
        Around.callAt(Argument->IgnoreUnlessSpelledInSource());
    if (!Token ||
        !P.unit().facts(Argument->getType()).is(TypeRole::ErrorValueToken))
      continue;
    for (const Expr *Given : Token->Arguments)
      if (const ValueDecl *Var = namedVariable(Given);
          Var && IsError(Var->getType()))
        return Var;
  }
  return nullptr;
}

void judgeBody(Pass &P, const Body &Around) {
  std::optional<Parents> Enclosing;
  llvm::DenseMap<const Expr *, const clang::VarDecl *> Kept;
  for (const clang::VarDecl *Var : Around.Locals)
    if (Var->getInit())
      Kept.try_emplace(Var->getInit()->IgnoreUnlessSpelledInSource(), Var);
  AwaitMap Awaits;
  for (const Suspension &Point : Around.Suspensions)
    Awaits.try_emplace(Point.At, &Point);
  for (const Suspension &Point : Around.Suspensions) {
    const CallSite *Call =
        Point.Operand
            ? Around.callAt(Point.Operand->IgnoreUnlessSpelledInSource())
            : nullptr;
    // What a function of one's own calls an error may never be a cancellation.
    if (!Call || P.unit().isOwnCode(Call->Callee->getLocation()) ||
        !givesErrorAsValue(P.unit(), Point, Around))
      continue;
    const Library *From = cancellingLibrary(P, Point, Around);
    // Timers are cancelled to wake up who waits for them.
    if (!From || !From->CancellationKnown || !From->SharedCarrier ||
        matching(*Call, FunctionRole::Sleep, P.unit(), Around))
      continue;
    const ValueDecl *Error = errorOf(P, Point, *Call, Around, Kept);
    if (!Error)
      continue;
    if (!Enclosing)
      Enclosing.emplace(Around.Root);
    Follower Paths(P, Point, Error, Around, *Enclosing, Awaits);
    if (!Paths.goesRound())
      continue;
    Finding Found{
        .At = Point.At->getSourceRange(),
        .Message = llvm::formatv(
            "the loop goes on with every error in '{0}', also when '{1}' was "
            "cancelled or what it works on was closed: then it never ends",
            Error->getName(), calledName(Call->Callee, Call->Receiver))};
    if (Paths.Test)
      Found.Notes.push_back({Paths.Test->getBeginLoc(),
                             "this asks only whether there was an error"});
    else
      Found.Notes.push_back({Error->getLocation(), "nothing asks for it"});
    P.report(Found);
  }
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    if (P.unit().isOnLoop(Around) && !Around.Suspensions.empty())
      judgeBody(P, Around);
}

} // namespace

const Check IgnoredCancellationCodeCheck = {
    .Info = {.Name = "cotidy-ignored-cancellation-code",
             .Summary = "an operation reports its cancellation as an error "
                        "code, and the loop around it goes on",
             .Why = "With as_tuple or redirect_error an operation does not "
                    "throw: that it was cancelled, or that its socket was "
                    "closed, is one error code among others. A loop that logs "
                    "the error and tries again goes round for ever then, "
                    "without a pause, and nothing can stop the coroutine.",
             .Bad = R"cpp(
#include <boost-asio.h>
#include <tuple>
namespace net = boost::asio;
net::awaitable<void> serve(net::ip::tcp::acceptor &acceptor) {
  for (;;) {
    auto [error, socket] =
        co_await acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (error)
      continue;
    socket.close();
  }
}
)cpp",
             .Good = R"cpp(
#include <boost-asio.h>
#include <tuple>
namespace net = boost::asio;
net::awaitable<void> serve(net::ip::tcp::acceptor &acceptor) {
  for (;;) {
    auto [error, socket] =
        co_await acceptor.async_accept(net::as_tuple(net::use_awaitable));
    if (error == net::error::operation_aborted)
      co_return;
    if (error)
      continue;
    socket.close();
  }
}
)cpp",
             .Limits =
                 "Only operations of a library whose cancellation arrives as "
                 "an ordinary error. A loop that some path can leave with the "
                 "error set is not reported, nor is one in which another await "
                 "can throw; who compares the error, throws it or hands it to "
                 "a function that may, is trusted. Timers are left alone: they "
                 "are cancelled to wake somebody up.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
