// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/FactFlow.h"
#include "checks/core/analysis/Places.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using namespace clang;
using Kind = FactEvent::Kind;

/// A read or a write of a stream that a call begins.
struct Operation {
  Place Stream;
  bool Writes;
  const CallSite *Call;
  /// It runs from the call on, whoever waits: a handler, a future, nobody.
  bool Started;
};

class Search {
public:
  Search(Pass &P, const Body &Of) : P(P), Of(Of) {}

  void run() {
    for (const CallSite &Call : Of.Calls)
      if (auto Found = operation(Call))
        Operations[Call.At] = *Found;
    if (Operations.size() < 2 && !anyStarted())
      return;
    for (const CallSite &Call : Of.Calls)
      together(Call);
    if (anyStarted())
      oneAfterTheOther();
  }

private:
  bool anyStarted() const {
    return llvm::any_of(Operations,
                        [](const auto &Entry) { return Entry.second.Started; });
  }

  std::optional<Operation> operation(const CallSite &Call) {
    const auto Is = [&](FunctionRole Role) {
      return matching(Call, Role, P.unit(), Of) != nullptr;
    };
    const bool Writes = Is(FunctionRole::WritesStream);
    if (!Writes && !Is(FunctionRole::ReadsStream))
      return std::nullopt;
    const Expr *On = Call.Receiver            ? Call.Receiver
                     : Call.Arguments.empty() ? nullptr
                                              : Call.Arguments.front();
    auto Stream = On ? placeOf(On, Of) : std::nullopt;
    if (!Stream || !Stream->last())
      return std::nullopt;
    const TypeFacts &Facts = P.unit().facts(Call.At->getType());
    return Operation{std::move(*Stream), Writes, &Call,
                     !Facts.Awaitable || Facts.Starts == Start::Eager};
  }

  static bool same(const Operation &One, const Operation &Other) {
    return One.Writes == Other.Writes && One.Stream == Other.Stream;
  }

  /// Operations that one await or combinator runs side by side.
  void together(const CallSite &Call) {
    const auto Operator = Call.Callee->getOverloadedOperator();
    const bool Combines =
        Operator == OO_AmpAmp || Operator == OO_PipePipe ||
        matching(Call, FunctionRole::Combinator, P.unit(), Of);
    if (!Combines)
      return;
    llvm::SmallVector<const Operation *, 4> All;
    operands(Call, All, 0);
    for (size_t I = 0; I != All.size(); ++I)
      for (size_t J = 0; J != I; ++J)
        if (same(*All[I], *All[J]))
          return report(*All[I], All[J]->Call->At);
  }

  void operands(const CallSite &Call,
                llvm::SmallVectorImpl<const Operation *> &Out, unsigned Depth) {
    if (Depth > 16)
      return;
    const auto Add = [&](const Expr *E) {
      E = written(E);
      if (const auto Found = Operations.find(E); Found != Operations.end())
        Out.push_back(&Found->second);
      else if (const CallSite *Inner = Of.callAt(E))
        if (const auto Operator = Inner->Callee->getOverloadedOperator();
            Operator == OO_AmpAmp || Operator == OO_PipePipe)
          operands(*Inner, Out, Depth + 1);
    };
    if (Call.Receiver)
      Add(Call.Receiver);
    for (const Expr *Argument : Call.Arguments)
      Add(Argument);
  }

  /// Started operations that meet another one before anything could have
  /// waited for them.
  void oneAfterTheOther() {
    const Flow *Paths = Of.Function ? P.unit().flow(Of) : nullptr;
    if (!Paths)
      return;
    for (const auto &[At, One] : Operations)
      if (One.Started && !number(One))
        Streams.push_back(&One);
    const CFG &Graph = Paths->graph();
    FactFlow Solver(Graph, Streams.size());
    for (const CFGBlock *Block : Graph)
      for (const CFGElement &Element : *Block)
        if (const auto S = Element.getAs<CFGStmt>())
          emit(*Block, S->getStmt(), Solver);
    for (const SpoiltUse &Use : Solver.solve())
      if (Use.Spoilt)
        report(Operations.find(cast<Expr>(Use.Use))->second,
               cast<Expr>(Use.Spoilt));
  }

  std::optional<unsigned> number(const Operation &One) const {
    for (unsigned I = 0; I != Streams.size(); ++I)
      if (same(*Streams[I], One))
        return I;
    return std::nullopt;
  }

  void emit(const CFGBlock &Block, const Stmt *S, FactFlow &Solver) {
    const auto End = [&](auto Which) {
      for (unsigned I = 0; I != Streams.size(); ++I)
        if (Which(Streams[I]->Stream))
          Solver.add(Block, {Kind::End, I, S});
    };
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      // Another stream in every round of a loop.
      for (const Decl *D : Declared->decls())
        End([&](const Place &Of) { return Of.Base == D; });
      return;
    }
    const auto *E = dyn_cast<Expr>(S);
    if (!E)
      return;
    if (isa<CoroutineSuspendExpr>(E))
      return End([](const Place &) { return true; });
    const auto Found = Operations.find(E);
    if (Found == Operations.end()) {
      // What is done with the stream or a future may wait, as may a loop that
      // is run.
      const CallSite *Call = Of.callAt(E);
      if (!Call || isa<CXXConstructExpr>(E) || Call->Callee->isInStdNamespace())
        return;
      bool Runs = matching(*Call, FunctionRole::RunsEventLoop, P.unit(), Of) ||
                  matching(*Call, FunctionRole::Blocks, P.unit(), Of);
      if (Call->Receiver)
        if (const auto On = placeOf(Call->Receiver, Of))
          End([&](const Place &Stream) { return Stream == *On; });
      if (Runs)
        End([](const Place &) { return true; });
      return;
    }
    const auto Fact = number(Found->second);
    if (!Fact)
      return;
    Solver.add(Block, {Kind::Use, *Fact, S});
    if (Found->second.Started) {
      Solver.add(Block, {Kind::Begin, *Fact, S});
      Solver.add(Block, {Kind::Spoil, 0, S});
    }
  }

  void report(const Operation &Second, const Expr *First) {
    Finding Found{
        .At = Second.Call->At->getSourceRange(),
        .Message = llvm::formatv(
            "two {0} of '{1}' overlap: their parts mix, as each is made of "
            "several smaller ones",
            Second.Writes ? "writes" : "reads", nameOf(Second.Stream))};
    if (First == Second.Call->At)
      Found.Message = llvm::formatv(
          "{0} of '{1}' that a loop starts overlap: their parts mix, as each "
          "is made of several smaller ones",
          Second.Writes ? "writes" : "reads", nameOf(Second.Stream));
    else
      Found.Notes.push_back({First->getBeginLoc(),
                             "the other one is started here, and nothing "
                             "waits for its end before"});
    P.report(Found);
  }

  Pass &P;
  const Body &Of;
  llvm::DenseMap<const Expr *, Operation> Operations;
  llvm::SmallVector<const Operation *, 4> Streams;
};

void run(Pass &P) {
  for (const Body &Of : P.unit().bodies())
    Search(P, Of).run();
}

} // namespace

const Check OverlappingOperationsCheck = {
    .Info = {.Name = "cotidy-overlapping-operations",
             .Summary = "two reads or two writes of one stream run at the same "
                        "time",
             .Why = "An operation that writes a whole buffer writes it in "
                    "parts, each when the stream is ready. If a second one "
                    "begins before the first has ended, the parts of both "
                    "reach the other side in any order. Two reads share out "
                    "what arrives. A strand does not help: it keeps handlers "
                    "apart, not operations. Await the first, or put what is to "
                    "be written into a queue with one writer.",
             .Bad = R"cpp(
#include <boost-asio.h>
#include <string>
namespace asio = boost::asio;
void greet(asio::ip::tcp::socket &peer, std::string name) {
  asio::async_write(peer, asio::buffer("hello"), asio::detached);
  asio::async_write(peer, asio::buffer(name), asio::detached);
}
)cpp",
             .Good = R"cpp(
#include <boost-asio.h>
#include <string>
namespace asio = boost::asio;
asio::awaitable<void> greet(asio::ip::tcp::socket &peer, std::string name) {
  co_await asio::async_write(peer, asio::buffer("hello"), asio::use_awaitable);
  co_await asio::async_write(peer, asio::buffer(name), asio::use_awaitable);
}
)cpp",
             .Limits =
                 "Within one function: operations that are started with a "
                 "handler, a future or `detached` and meet another one "
                 "before anything could wait, and the operands of a "
                 "combinator. Missed: operations of several functions or "
                 "tasks on one stream.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
