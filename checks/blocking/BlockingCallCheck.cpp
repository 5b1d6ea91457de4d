// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/blocking/OwnLoopWaits.h"
#include "checks/core/framework/BlockingReport.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/GlobPattern.h"

namespace cotidy {
namespace {

using clang::VarDecl;

constexpr OptionInfo Options[] = {
    {"Files", "default",
     "Disk access: off, default (opening, reading, writing, walking) or strict "
     "(single calls such as stat and unlink too)",
     "off|default|strict"},
    {"Descriptors", "proved",
     "Reads and writes on a descriptor: proved (only where the function itself "
     "opens it in blocking mode) or all",
     "proved|all"},
    {"Mutexes", "never",
     "Taking a thread's mutex in a coroutine: never or always", "never|always"},
    {"ConsoleOutput", "false",
     "Whether writing to the console and to a log counts", "false|true"},
    {"Cpu", "false",
     "Whether library calls that compute for long count, as key derivation",
     "false|true"},
    {"Calls", "",
     "Further calls to report, as 'glob -> advice; glob -> advice', with globs "
     "over qualified names"},
};

/// Whether a descriptor is a local of this function that it opened in blocking
/// mode and did not change since.
bool isProvedBlocking(Unit &In, const FunctionModel &Model,
                      const CallSite &Call, const Body &Around) {
  if (Model.Descriptor < 0 ||
      static_cast<size_t>(Model.Descriptor) >= Call.Arguments.size())
    return false;
  const auto *Var = llvm::dyn_cast_or_null<VarDecl>(
      namedVariable(Call.Arguments[Model.Descriptor]));
  if (!Var || !Var->hasLocalStorage() || !Var->getInit())
    return false;
  const CallSite *Opens =
      Around.callAt(Var->getInit()->IgnoreUnlessSpelledInSource());
  if (!Opens || !matching(*Opens, FunctionRole::OpensDescriptor, In, Around))
    return false;
  return llvm::none_of(Around.Calls, [&](const CallSite &Other) {
    return llvm::any_of(Other.Arguments, [&](const clang::Expr *Argument) {
      return namedVariable(Argument) == Var &&
             matching(Other, FunctionRole::MakesNonblocking, In, Around);
    });
  });
}

BlockingFacts::Counts policy(Pass &P) {
  const std::string Files = P.option("Files");
  const bool All = P.option("Descriptors") == "all";
  const bool Mutexes = P.option("Mutexes") == "always";
  const bool Console = P.option("ConsoleOutput") == "true";
  const bool Cpu = P.option("Cpu") == "true";
  Unit &In = P.unit();
  return [=, &In](const FunctionModel &Model, const CallSite &Call,
                  const Body &Around) {
    switch (Model.Class) {
    case 'C':
      return Mutexes;
    case 'D':
      if (Model.Category == "console" || Model.Category == "log")
        return Console;
      return Files == "strict" || (Files != "off" && !Model.Metadata);
    case 'F':
      return All || isProvedBlocking(In, Model, Call, Around);
    case 'U':
      return Cpu;
    default:
      return true;
    }
  };
}

/// What to do instead, for a coroutine of this library.
std::string advice(Pass &P, const Body &Around, const BlockingPlace &Place) {
  if (const llvm::StringRef Instead = Place.Model->Instead; !Instead.empty()) {
    // Code is quoted, a sentence is not.
    const bool Code =
        Instead.starts_with("co_await ") && Instead.ends_with(")");
    return Code ? ("use '" + Instead + "'").str() : clause(Instead);
  }
  const Library *Own = P.unit().libraryOf(Around);
  if (!Own)
    return "move it off the event loop";
  // Through helpers the whole call is moved away: an await has no place there.
  if (Place.Path.size() == 1 && Place.Model->Category == "sleep" &&
      !Own->SleepAdvice.empty())
    return "use '" + llvm::formatv(Own->SleepAdvice.c_str(), "...").str() + "'";
  if (!Own->OffloadAdvice.empty())
    return "use '" + Own->OffloadAdvice + "'";
  return "move it off the event loop";
}

std::string message(Pass &P, const Body &Around, const BlockingPlace &Place) {
  const std::string Advice = advice(P, Around, Place);
  if (Place.Destructor) {
    const std::string What =
        Place.Object
            ? llvm::formatv("the destructor of '{0}'", Place.Object->getName())
                  .str()
            : "the destructor of this temporary";
    return llvm::formatv("{0} blocks the event loop: {1}; {2}", What,
                         clause(Place.Model->Why), Advice);
  }
  if (Place.Path.size() > 1)
    return llvm::formatv("'{0}' blocks the event loop: {1}; {2}",
                         nameOf(Place.Path.front()), way(Place), Advice);
  return llvm::formatv("'{0}' blocks the event loop: {1}; {2}", culprit(Place),
                       clause(Place.Model->Why), Advice);
}

/// Whether the coroutine takes a thread's lock anywhere: it must not suspend
/// while it holds it, so what blocks may not become an await unseen.
bool takesThreadLock(Unit &In, const Body &Around) {
  return llvm::any_of(
             Around.Locals,
             [&](const VarDecl *Var) {
               return In.facts(Var->getType()).is(TypeRole::ThreadLockGuard);
             }) ||
         llvm::any_of(Around.Calls, [&](const CallSite &Call) {
           return llvm::any_of(In.modelsOf(Call.Callee, Call.Receiver),
                               [](const FunctionModel *Model) {
                                 return Model->is(FunctionRole::AcquiresLock);
                               });
         });
}

/// A sleep for a duration has an exact counterpart in some libraries.
std::optional<Fix> sleepFix(Pass &P, const Body &Around,
                            const BlockingPlace &Place) {
  const Library *Own = P.unit().libraryOf(Around);
  if (!Own || Own->SleepNeeds.empty() ||
      !llvm::all_of(Own->SleepNeeds,
                    [&](llvm::StringRef Name) {
                      return isDeclared(P.context(), Name);
                    }) ||
      Place.Path.size() != 1 || Place.Model->Category != "sleep" || !Place.Call)
    return std::nullopt;
  const CallSite *Call = Around.callAt(Place.Call);
  if (!Call || Call->Receiver || Call->Arguments.size() != 1 ||
      !mayAwaitAt(Around, Place.Call) || takesThreadLock(P.unit(), Around))
    return std::nullopt;
  const auto *Type =
      Call->Arguments[0]->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (!Type || qualifiedName(Type) != "std::chrono::duration")
    return std::nullopt;
  const std::string Duration = sourceText(P, Call->Arguments[0]);
  if (Duration.empty() || Place.Call->getBeginLoc().isMacroID())
    return std::nullopt;
  return Fix{.Title = "Sleep without blocking",
             .Safety = FixSafety::Safe,
             .Edits = {Edit::replace(
                 Place.Call->getSourceRange(),
                 llvm::formatv(Own->SleepAdvice.c_str(), Duration).str())}};
}

/// Calls that the user's own list names (B12).
void configuredCalls(Pass &P) {
  const std::string List = P.option("Calls");
  if (List.empty())
    return;
  struct Entry {
    llvm::GlobPattern Glob;
    llvm::StringRef Advice;
  };
  std::vector<Entry> Entries;
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  llvm::StringRef(List).split(Parts, ';', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef Part : Parts) {
    const auto [Name, Advice] = Part.split("->");
    if (auto Glob = llvm::GlobPattern::create(Name.trim()))
      Entries.push_back({std::move(*Glob), Advice.trim()});
    else
      llvm::consumeError(Glob.takeError());
  }
  for (const Body &Around : P.unit().bodies()) {
    if (!P.unit().isOnLoop(Around))
      continue;
    for (const CallSite &Call : Around.Calls) {
      const std::string Name = qualifiedName(Call.Callee);
      for (const Entry &Listed : Entries)
        if (!Name.empty() && Listed.Glob.match(Name)) {
          P.report({.At = Call.At->getSourceRange(),
                    .Message = llvm::formatv(
                        "'{0}' is on this project's list of calls that block; "
                        "{1}",
                        Name,
                        Listed.Advice.empty() ? "move it off the event loop"
                                              : Listed.Advice)});
          break;
        }
    }
  }
}

void run(Pass &P) {
  forEachBlockingPlace(P, FunctionRole::Blocks, policy(P),
                       [&](const Body &Around, const BlockingPlace &Place) {
                         if (waitsForOwnLoop(P.unit(), Around, Place))
                           return;
                         Finding Found{.At = Place.At,
                                       .Message = message(P, Around, Place),
                                       .Notes = hops(Place)};
                         if (auto Cure = sleepFix(P, Around, Place))
                           Found.Fixes.push_back(std::move(*Cure));
                         P.report(Found);
                       });
  configuredCalls(P);
}

} // namespace

const Check BlockingCallCheck = {
    .Info =
        {.Name = "cotidy-blocking-call",
         .Summary = "a coroutine calls something that blocks its event loop",
         .Why = "One thread runs all coroutines of an event loop. While "
                "one of them sleeps, joins a thread, waits for a future, "
                "resolves a name or reads a file, no other coroutine "
                "runs, no timer fires and no connection is served. It "
                "makes no difference whether the call is written in the "
                "coroutine or deep in a helper that it calls.",
         .Bad = R"cpp(
asyncio::Coro<void> retry() {
  std::this_thread::sleep_for(std::chrono::seconds(1));
  co_return;
}
)cpp",
         .Good = R"cpp(
asyncio::Coro<void> retry() {
  co_await asyncio::sleep(std::chrono::seconds(1));
}
)cpp",
         .Limits =
             "What blocks is listed in the library models; a function that "
             "no model knows is looked into if the translation unit has "
             "its body, or if `cotidy check` checks the file that has it in "
             "the same run. Callables that are handed on, virtual calls and "
             "calls through pointers are not followed. Arguments that make "
             "a call non-blocking are understood where they are constants, "
             "also through a helper's parameters. What initialises a static "
             "variable of a helper runs once, and is not held against the "
             "helper. A wait for work "
             "that was started on the coroutine's own loop is "
             "cotidy-blocking-wait's. Declare your own "
             "functions with [[clang::blocking]] or [[clang::nonblocking]].",
         .Since = "0.1",
         .Fix = FixSafety::Safe,
         .Options = Options},
    .Run = run,
};

} // namespace cotidy
