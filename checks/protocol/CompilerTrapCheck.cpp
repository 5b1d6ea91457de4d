// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "checks/protocol/CompilerTraps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {

using namespace clang;

namespace {

/// An expression of a shape of the table.
struct Shape {
  llvm::StringRef Name;
  const Expr *At;
};

/// Finds the shapes in the full expressions of one body that suspend.
class Finder {
public:
  explicit Finder(llvm::function_ref<void(Shape, const Expr *)> Report)
      : Report(Report) {}

  void statement(const Stmt *S) {
    if (!S)
      return;
    if (const auto *E = dyn_cast<Expr>(S))
      return full(E, /*InitialisesVariable=*/false);
    if (const auto *Declared = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : Declared->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit()) {
          full(Var->getInit(), /*InitialisesVariable=*/true);
          if (owns(Var->getType()) && isa<DecompositionDecl>(Var))
            if (const auto *Await = dyn_cast<CoawaitExpr>(
                    Var->getInit()->IgnoreUnlessSpelledInSource()))
              Report({"structured-binding", Var->getInit()}, Await);
        }
      return;
    }
    for (const Stmt *Child : S->children())
      statement(Child);
  }

private:
  static bool owns(QualType Type) {
    if (Type.isNull() || Type->isReferenceType() || Type->isDependentType())
      return false;
    const auto *Class = Type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    return Class && Class->hasDefinition() && !Class->hasTrivialDestructor();
  }

  void full(const Expr *E, bool InitialisesVariable) {
    std::vector<Shape> Outer = std::exchange(Shapes, {});
    const Expr *OuterAwait = std::exchange(Await, nullptr);
    // A closure in a variable is no temporary.
    if (const auto *Lambda = dyn_cast<LambdaExpr>(E->IgnoreImplicit());
        Lambda && InitialisesVariable)
      captures(Lambda);
    else
      scan(E);
    if (Await)
      for (const Shape &Each : Shapes)
        Report(Each, Await);
    Shapes = std::move(Outer);
    Await = OuterAwait;
  }

  void captures(const LambdaExpr *Lambda) {
    for (const Expr *Init : Lambda->capture_inits())
      scan(Init);
  }

  void scan(const Stmt *S) {
    if (!S)
      return;
    if (const auto *Suspend = dyn_cast<CoroutineSuspendExpr>(S)) {
      Await = Suspend;
      return scan(Suspend->getOperand());
    }
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      if (owns(Lambda->getType()))
        Shapes.push_back({"closure", Lambda});
      return captures(Lambda);
    }
    if (const auto *List = dyn_cast<InitListExpr>(S)) {
      const InitListExpr *Made =
          List->isSemanticForm() ? List : List->getSemanticForm();
      if (!Made)
        Made = List;
      if (owns(Made->getType()) && Made->getType()->isRecordType())
        return aggregate(Made);
      for (const Expr *Init : Made->inits())
        scan(Init);
      return;
    }
    if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(S)) {
      const auto *Items = dyn_cast<InitListExpr>(
          List->getSubExpr()->IgnoreUnlessSpelledInSource());
      if (!Items || Items->getNumInits())
        Shapes.push_back({"braced-list", List});
      return scan(List->getSubExpr());
    }
    if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(S)) {
      // The list stands in the declaration; the call is what goes wrong.
      const auto *List =
          dyn_cast<InitListExpr>(Default->getExpr()->IgnoreImplicit());
      if (List && owns(List->getType()) && Call)
        Shapes.push_back({"aggregate", Call});
      return;
    }
    if (const auto *Choice = dyn_cast<ConditionalOperator>(S))
      return conditional(Choice);
    if (const auto *Block = dyn_cast<StmtExpr>(S)) {
      const Expr *Before = std::exchange(Await, nullptr);
      scan(Block->getSubStmt());
      if (Await)
        Shapes.push_back({"statement-expression", Block});
      else
        Await = Before;
      return;
    }
    // What is never evaluated.
    if (isa<UnaryExprOrTypeTraitExpr, CXXNoexceptExpr, RequiresExpr>(S))
      return;
    const Expr *Around = Call;
    if (isa<CallExpr, CXXConstructExpr>(S) && !isa<CXXOperatorCallExpr>(S))
      Call = cast<Expr>(S);
    for (const Stmt *Child : S->children())
      scan(Child);
    Call = Around;
  }

  /// The outermost one is told; those in it go wrong with it.
  void aggregate(const InitListExpr *Made) {
    std::vector<Shape> Before = Shapes;
    for (const Expr *Init : Made->inits())
      scan(Init);
    llvm::erase_if(Shapes, [&](const Shape &Each) {
      return Each.Name == "aggregate" &&
             llvm::none_of(Before,
                           [&](const Shape &Old) { return Old.At == Each.At; });
    });
    Shapes.push_back({"aggregate", Made});
  }

  void conditional(const ConditionalOperator *Choice) {
    const bool Makes = Choice->isPRValue() && owns(Choice->getType());
    scan(Choice->getCond());
    const Expr *Before = std::exchange(Await, nullptr);
    scan(Choice->getTrueExpr());
    scan(Choice->getFalseExpr());
    if (Makes) {
      Shapes.push_back({"conditional", Choice});
      if (Await)
        Shapes.push_back({"conditional-await", Choice});
    }
    if (!Await)
      Await = Before;
  }

  llvm::function_ref<void(Shape, const Expr *)> Report;
  std::vector<Shape> Shapes;
  const Expr *Await = nullptr; ///< Of the full expression.
  const Expr *Call = nullptr;  ///< Around what is scanned.
};

std::string displayName(const CompilerVersion &Compiler) {
  return llvm::formatv("{0} {1}", Compiler.Name == "gcc" ? "GCC" : "Clang",
                       Compiler.Major);
}

void run(Pass &P) {
  const std::string List = P.option("Compilers");
  const std::vector<CompilerVersion> Compilers = parseCompilers(List);
  if (Compilers.empty())
    return;
  const bool Bindings = P.option("StructuredBindings") == "true";
  const auto Report = [&](Shape Found, const Expr *Await) {
    if (Found.Name == "structured-binding" && !Bindings)
      return;
    for (const CompilerVersion &Compiler : Compilers)
      for (const CompilerTrap &Trap : compilerTraps()) {
        if (Trap.Shape != Found.Name || Trap.Compiler != Compiler.Name ||
            Compiler.Major < Trap.From || Compiler.Major > Trap.To)
          continue;
        P.report(
            {.At = Found.At->getSourceRange(),
             .Message = llvm::formatv("{0} {1}; {2}", displayName(Compiler),
                                      Trap.What, Trap.Cure),
             .Notes = {{Await->getBeginLoc(), "this is the suspension"}}});
        return;
      }
  };
  for (const Body &Around : P.unit().bodies())
    if (Around.isCoroutine() && !Around.Suspensions.empty())
      Finder(Report).statement(Around.Root);
}

constexpr OptionInfo Options[] = {
    {.Name = "Compilers",
     .Default = "",
     .Help = "The compilers that have to get the code right, as "
             "'gcc-12;clang-17'; empty: the one that the compile command "
             "names, if its name has a version, as g++-12."},
    {.Name = "StructuredBindings",
     .Default = "false",
     .Help = "Whether structured bindings that a co_await initialises are "
             "reported for GCC 15 and 16.",
     .Values = "true|false"},
};

} // namespace

const Check CompilerTrapCheck = {
    .Info = {.Name = "cotidy-compiler-trap",
             .Summary = "a compiler of the project miscompiles this coroutine",
             .Why = "Some compilers get expressions with a co_await in them "
                    "wrong: GCC 12 destroys certain temporaries twice, which "
                    "is a double free, or does not compile the code at all. "
                    "Tests with another compiler do not show it.",
             .Bad = R"cpp(
#include <string>
asyncio::Coro<int> load(auto work) { co_return work(); }
asyncio::Coro<int> use(std::string name) {
  co_return co_await load([name] { return int(name.size()); }); // with gcc-12
}
)cpp",
             .Good = R"cpp(
#include <string>
asyncio::Coro<int> load(auto work) { co_return work(); }
asyncio::Coro<int> use(std::string name) {
  auto work = [name] { return int(name.size()); };
  co_return co_await load(work);
}
)cpp",
             .Limits =
                 "Silent unless the option Compilers or the name of the "
                 "compiler in the compile command says which compilers "
                 "matter; stock clang-tidy does not see that name, so there it "
                 "takes the option. The shapes and versions are a table: what "
                 "was tried with GCC 12, and what is known of others from "
                 "their trackers. Only operands and captures that have a "
                 "destructor to call count; braced lists do not compile "
                 "whatever is in them. Stack overflows for want of tail calls "
                 "are not seen.",
             .Since = "0.1",
             .Options = Options},
    .Run = run,
};

} // namespace cotidy
