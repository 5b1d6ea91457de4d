// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/HeldObjects.h"
#include "checks/core/framework/BlockingReport.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

llvm::StringSet<> names(const std::string &List) {
  llvm::StringSet<> All;
  for (llvm::StringRef Name : llvm::split(List, ';'))
    if (!Name.trim().empty())
      All.insert(Name.trim());
  return All;
}

/// What the options say.
struct Settings {
  explicit Settings(Pass &P)
      : Types(names(P.option("Types"))),
        Awaitables(names(P.option("AllowedAwaitables"))),
        Callees(names(P.option("AllowedCallees"))),
        Yields(names(P.option("AllowedYields"))) {}

  llvm::StringSet<> Types, Awaitables, Callees, Yields;
};

bool isNamed(clang::QualType Type, const llvm::StringSet<> &Names) {
  const auto *Class = Type.getNonReferenceType()->getAsCXXRecordDecl();
  return Class && !Names.empty() && Names.contains(qualifiedName(Class));
}

bool isAllowed(const Suspension &Point, const Body &Around,
               const Settings &Said) {
  if (llvm::isa<clang::CoyieldExpr>(Point.At))
    return isNamed(Around.Function->getReturnType(), Said.Yields);
  const clang::Expr *Operand = Point.Operand->IgnoreUnlessSpelledInSource();
  if (isNamed(Operand->getType(), Said.Awaitables))
    return true;
  const CallSite *Call = Around.callAt(Operand);
  return Call && Call->Callee && !Said.Callees.empty() &&
         Said.Callees.contains(qualifiedName(Call->Callee));
}

std::string message(const HeldObject &Object) {
  std::string Why;
  if (Object.Guard && Object.Type)
    Why = Object.Type->Why;
  else if (Object.Entry)
    Why = Object.Entry->Why;
  if (Why.empty())
    Why = "it acts on the thread, which runs other code meanwhile, and it may "
          "end on another thread";
  std::string What = "what is open here";
  if (!Object.Name.empty())
    What = "'" + Object.Name + "'";
  else if (Object.Entry)
    What = "what '" + Object.Entry->Name + "' began";
  return llvm::formatv("{0} {1} in force while the coroutine is suspended: {2}",
                       What, Object.OnEveryPath ? "is" : "may be", clause(Why));
}

void check(Pass &P, const Body &Around, const Settings &Said) {
  llvm::DenseSet<clang::SourceLocation> Done;
  for (const HeldObject &Object : heldScopes(P.unit(), Around, Said.Types)) {
    if (Object.GivenToAwait || Object.Correlated ||
        isAllowed(*Object.At, Around, Said) ||
        !Done.insert(Object.Taken.front()).second)
      continue;
    Finding Found{.At = Object.At->At->getSourceRange(),
                  .Message = message(Object)};
    for (clang::SourceLocation Taken : Object.Taken)
      Found.Notes.push_back({Taken, "it begins here"});
    if (!Object.OnEveryPath && Object.GivenBack.isValid())
      Found.Notes.push_back(
          {Object.GivenBack, "it ends here, but not on every path"});
    P.report(Found);
  }
}

void run(Pass &P) {
  const Settings Said(P);
  for (const Body &Around : P.unit().bodies())
    if (Around.isCoroutine() && !P.unit().isLibraryInternal(Around))
      check(P, Around, Said);
}

constexpr OptionInfo Options[] = {
    {.Name = "Types",
     .Default = "",
     .Help = "Qualified names, separated by semicolons, of further classes "
             "whose objects must not live across a suspension."},
    {.Name = "AllowedAwaitables",
     .Default = "",
     .Help = "Qualified names, separated by semicolons, of classes that may be "
             "awaited all the same."},
    {.Name = "AllowedCallees",
     .Default = "",
     .Help = "Qualified names, separated by semicolons, of functions whose "
             "result may be awaited all the same."},
    {.Name = "AllowedYields",
     .Default = "",
     .Help = "Qualified names, separated by semicolons, of coroutine types in "
             "which co_yield is allowed all the same."},
};

} // namespace

const Check GuardAcrossSuspensionCheck = {
    .Info = {.Name = "cotidy-guard-across-suspension",
             .Summary = "an object that belongs to its thread lives where a "
                        "coroutine suspends",
             .Why = "Some objects change the state of the thread until they "
                    "die: they make a span the current one, hold the "
                    "interpreter's lock, open a section of a profiler or of "
                    "RCU. While the coroutine is suspended, the thread runs "
                    "other tasks under that state; and where another thread "
                    "resumes the coroutine, the object undoes there what it "
                    "never did. Which types these are is said by the models, "
                    "by the attribute annotate(\"cotidy::thread-scope\"), and "
                    "by the option Types. All findings are likely.",
             .Bad = R"cpp(
struct [[clang::annotate("cotidy::thread-scope")]] LogContext {
  explicit LogContext(const char *name);
  ~LogContext();
};
asyncio::Coro<void> save();
asyncio::Coro<void> handle() {
  LogContext context("handle");
  co_await save();
}
)cpp",
             .Good = R"cpp(
struct [[clang::annotate("cotidy::thread-scope")]] LogContext {
  explicit LogContext(const char *name);
  ~LogContext();
};
void prepare();
asyncio::Coro<void> save();
asyncio::Coro<void> handle() {
  {
    LogContext context("handle");
    prepare();
  }
  co_await save();
}
)cpp",
             .Limits = "An object that is passed into the awaited expression "
                       "is left alone. Thread locks are for "
                       "cotidy-lock-across-suspension.",
             .Since = "0.1",
             .Options = Options},
    .Run = run,
};

} // namespace cotidy
