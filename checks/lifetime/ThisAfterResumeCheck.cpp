// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/FactFlow.h"
#include "checks/core/framework/Pass.h"
#include "checks/lifetime/AliveTests.h"
#include "checks/lifetime/ObjectKeepers.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using namespace clang;
using Kind = FactEvent::Kind;

/// The use of `this` after a suspension at which nothing keeps the object.
std::optional<SpoiltUse> unkeptUse(Pass &P, const Body &Of,
                                   const CXXRecordDecl *Class,
                                   Suspending &Suspends) {
  const Flow *Paths = P.unit().flow(Of);
  if (!Paths)
    return std::nullopt;
  llvm::SmallPtrSet<const Stmt *, 16> Points;
  for (const Suspension &Point : Of.Suspensions)
    if (Suspends.mayRunOthers(Point))
      Points.insert(Point.At);
  const CFG &Graph = Paths->graph();
  FactFlow Solver(Graph, 1);
  // The caller has the object when it calls.
  Solver.add(Graph.getEntry(), {Kind::Begin, 0, Of.Root});
  for (const CFGBlock *Block : Graph) {
    // Where a guard has told that the object lives, it does so until others
    // run again.
    if (const auto Alive = aliveSuccessor(*Block, Class))
      Solver.addOnEdge(*Block, *Alive,
                       {Kind::Begin, 0, Block->getTerminatorStmt()});
    for (const CFGElement &Element : *Block) {
      const auto Statement = Element.getAs<CFGStmt>();
      if (!Statement)
        continue;
      const Stmt *S = Statement->getStmt();
      if (Points.contains(S))
        Solver.add(*Block, {Kind::Spoil, 0, S});
      if (isa<CXXThisExpr>(S))
        Solver.add(*Block, {Kind::Use, 0, S});
      if (const auto *Declared = dyn_cast<DeclStmt>(S))
        for (const Decl *D : Declared->decls())
          if (const auto *Var = dyn_cast<VarDecl>(D);
              Var && keepsObject(Var->getType(), Class))
            Solver.add(*Block, {Kind::End, 0, S});
    }
  }
  for (const SpoiltUse &Use : Solver.solve())
    if (Use.Spoilt)
      return Use;
  return std::nullopt;
}

/// Who may let the object go, as a clause, or empty for a class whose objects
/// live as long as their owner wants.
std::string fateOf(Pass &P, const CXXRecordDecl *Class, SelfDeletion &Deleted,
                   bool &Unseen) {
  if (Deleted.deletesItself(Class))
    return "it may have deleted itself meanwhile";
  if (isShared(P.unit(), Class))
    return "its last owner may have let it go meanwhile";
  if (derivesFromRole(P.unit(), Class, TypeRole::DeletedElsewhere)) {
    Unseen = !Deleted.isDeleted(Class);
    return "whoever owns it may have deleted it meanwhile";
  }
  return "";
}

void run(Pass &P) {
  Suspending Suspends(P.unit());
  SharedState State(P.unit());
  SelfDeletion Deleted(P.unit());
  Keepers Known(P.unit(), State);
  const bool All = P.option("UnseenDeletion") == "true";
  for (const Body &Of : P.unit().bodies()) {
    if (Of.Suspensions.empty() || !P.unit().isOnLoop(Of))
      continue;
    const CXXRecordDecl *Class = objectOf(Of);
    if (!Class || Known.hasKeeper(Of, Class))
      continue;
    bool Unseen = false;
    const std::string Fate = fateOf(P, Class, Deleted, Unseen);
    if (Fate.empty() || (Unseen && !All))
      continue;
    const std::optional<SpoiltUse> Use = unkeptUse(P, Of, Class, Suspends);
    if (!Use)
      continue;
    const Expr *Started = Known.startedUnkept(Of, Class);
    if (!Started)
      continue;
    Finding Found{.At = Use->Use->getSourceRange(),
                  .Message = llvm::formatv(
                      "the object is used after a suspension, but nothing in "
                      "the coroutine keeps it alive: {0}",
                      Fate)};
    Found.Notes = {
        {Started->getBeginLoc(),
         "the coroutine is started here, and nobody keeps the object for it"},
        {Use->Spoilt->getBeginLoc(),
         "the coroutine suspends here, and others run"}};
    if (Unseen)
      Found.Level = Confidence::Policy;
    P.report(Found);
  }
}

constexpr OptionInfo Options[] = {
    {"UnseenDeletion", "false",
     "Whether classes are reported as well whose objects others may delete, as "
     "those of QObject, though nothing in the translation unit does.",
     "true|false"},
};

} // namespace

const Check ThisAfterResumeCheck = {
    .Info =
        {.Name = "cotidy-this-after-resume",
         .Summary = "members are used after a suspension, and nothing keeps "
                    "the object alive until then",
         .Why = "A coroutine that is a member keeps a pointer to its object, "
                "not the object. If the coroutine is started and left to "
                "itself, the last owner may let the object go while the "
                "coroutine waits, and the first member that it touches "
                "afterwards is gone. A strong reference in the coroutine, "
                "taken before the first suspension or handed in by value, "
                "keeps the object.",
         .Bad = R"cpp(
#include <memory>
struct Session : std::enable_shared_from_this<Session> {
  int count = 0;
  asyncio::Coro<void> read();
  asyncio::Coro<void> run() {
    co_await read();
    ++count;
  }
  asyncio::Task<void> start() { return asyncio::create_task(run()); }
};
)cpp",
         .Good = R"cpp(
#include <memory>
struct Session : std::enable_shared_from_this<Session> {
  int count = 0;
  asyncio::Coro<void> read();
  asyncio::Coro<void> run(std::shared_ptr<Session> self) {
    co_await read();
    ++count;
  }
  asyncio::Task<void> start() {
    return asyncio::create_task(run(shared_from_this()));
  }
};
)cpp",
         .Limits =
             "Reported are classes whose objects may die meanwhile (they have "
             "shared_from_this(), delete themselves, or derive from a base "
             "that a model names) where the translation unit starts the "
             "coroutine without a strong reference: a call on this, on a "
             "local owner that nothing else copies, or on a new object. "
             "Silent where the owner awaits the coroutine, and where no call "
             "is seen, and where a guard made of this, as a QPointer or "
             "a std::weak_ptr, was tested since the last suspension. QObject "
             "and the like are reported where the unit "
             "deletes objects of the class; else only with "
             "UnseenDeletion=true, as policy. That the strong reference is "
             "given up before the end of the coroutine is not seen.",
         .Since = "0.1",
         .Options = Options},
    .Run = run,
};

} // namespace cotidy
