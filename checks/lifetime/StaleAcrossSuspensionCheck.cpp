// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/framework/Pass.h"
#include "checks/lifetime/OneTimeChanges.h"
#include "checks/lifetime/StaleFacts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

namespace cotidy {
namespace {

using Pattern = StaleFact::Pattern;

/// Whether a change makes the fact wrong.
bool spoils(Pass &P, const StaleFact &Fact, Change::Kind What) {
  const bool Adds = What == Change::Kind::Adds;
  const TypeFacts &Type = P.unit().facts(Fact.Of.OwnerType);
  switch (Fact.What) {
  case Pattern::Element:
  case Pattern::Loop:
    if (Adds)
      return (Fact.Of.How != Held::As::Pointee &&
              Type.is(TypeRole::MovesElements)) ||
             (Fact.Of.How == Held::As::Iterator &&
              Type.is(TypeRole::MovesIterators));
    // A value that an optional gets goes where the old one was.
    if (What == Change::Kind::Assigns && isOwner(Fact.Of.OwnerType))
      return isPointerLike(Fact.Of.OwnerType);
    return true;
  case Pattern::Tested:
    return What == Change::Kind::Removes || What == Change::Kind::Clears;
  case Pattern::Copied:
    return true;
  }
  return false;
}

/// A change that may happen while the coroutine waits, or null.
const Change *changeMeanwhile(Pass &P, const StaleFact &Fact, const Body &Of,
                              SharedState &State) {
  const Body *Awaited = nullptr;
  for (const Suspension &Point : Of.Suspensions)
    if (Point.At == Fact.Suspended)
      if (const CallSite *Call = awaitedCall(Of, Point))
        Awaited = P.unit().bodyOf(Call->Callee);
  const Change *Own = nullptr;
  for (const Change &One : State.changesOf(Fact.Of.Owner.last())) {
    if (!spoils(P, Fact, One.What))
      continue;
    if (Fact.Of.How == Held::As::Pointee &&
        givesOnlyObject(State, One, Fact.Of.Owner.last()))
      continue;
    if (One.In == &Of) {
      Own = &One;
      continue;
    }
    // What the awaited coroutine changes needs nobody else to run.
    if (One.In == Awaited && !Fact.Var == (Fact.What == Pattern::Copied))
      return &One;
    if (State.mayRunMeanwhile(*One.In, Of))
      return &One;
  }
  return Own && State.mayRunMeanwhile(Of, Of) ? Own : nullptr;
}

/// Who changes it, as a message names them.
std::string nameOf(const Body &Changing) {
  return Changing.Lambda || !Changing.Function
             ? std::string("a lambda")
             : "'" + shortName(Changing.Function) + "'";
}

Finding describe(const StaleFact &Fact, const std::string &Who) {
  const std::string What = nameOf(Fact.Of.Owner);
  Finding Found{.At = Fact.Use->getSourceRange(), .Message = {}};
  std::string Began;
  switch (Fact.What) {
  case Pattern::Element:
    Found.Message =
        Fact.Of.How == Held::As::Pointee
            ? llvm::formatv("'{0}' points to what '{1}' owns, and {2} may have "
                            "destroyed it while the coroutine was suspended",
                            Fact.Var->getName(), What, Who)
            : llvm::formatv("'{0}' points into '{1}', which {2} may have "
                            "changed while the coroutine was suspended",
                            Fact.Var->getName(), What, Who);
    if (Fact.Var->getName().empty())
      Found.Message = llvm::formatv("this name stands for a part of '{0}', "
                                    "which {1} may have changed while the "
                                    "coroutine was suspended",
                                    What, Who);
    Began = "it is taken from '" + What + "' here";
    break;
  case Pattern::Loop:
    Found.Message = llvm::formatv("the loop goes on over '{0}' after a "
                                  "suspension, although {1} may have changed "
                                  "it meanwhile",
                                  What, Who);
    if (Fact.For)
      Found.At = Fact.For->getRangeInit()->getSourceRange();
    break;
  case Pattern::Tested:
    Found.Message = llvm::formatv(
        "'{0}' is used as if the test before the suspension still held, but "
        "{1} may have {2} it meanwhile",
        What, Who,
        mayBeEmpty(Fact.Of.Owner.last()->getType()) ? "reset" : "emptied");
    Began = "it is tested here";
    break;
  case Pattern::Copied:
    Found.Message = llvm::formatv(
        "'{0}' is overwritten with a value from before the suspension: what "
        "{1} wrote to it meanwhile is lost",
        What, Who);
    Began = "it is read here";
    break;
  }
  if (!Began.empty())
    Found.Notes.push_back({Fact.Began->getBeginLoc(), Began});
  Found.Notes.push_back({Fact.Suspended->getBeginLoc(),
                         "the coroutine suspends here, and others run"});
  return Found;
}

/// Whether the caller has given a lock along.
bool getsGuard(Pass &P, const Body &Of) {
  return Of.Function &&
         llvm::any_of(Of.Function->parameters(), [&](const auto *Parameter) {
           const TypeFacts &Facts = P.unit().facts(Parameter->getType());
           return Facts.is(TypeRole::CoroutineLockGuard) ||
                  Facts.is(TypeRole::ThreadLockGuard);
         });
}

void judge(Pass &P, const Body &Of, Suspending &Suspends, SharedState &State,
           bool Unseen) {
  llvm::SmallVector<std::pair<const clang::ValueDecl *, const clang::Stmt *>>
      Told;
  const auto Facts = staleFacts(P.unit(), Of, Suspends, State);
  const auto Report = [&](const StaleFact &Fact) {
    const std::pair Key(Fact.Of.Owner.last(), Fact.Suspended);
    if (llvm::is_contained(Told, Key))
      return;
    const Change *By = changeMeanwhile(P, Fact, Of, State);
    if (!By && !Unseen)
      return;
    Told.push_back(Key);
    const bool Self = By && By->In == &Of;
    Finding Found =
        describe(Fact, !By    ? std::string("others")
                       : Self ? std::string("another run of this coroutine")
                              : nameOf(*By->In));
    if (By)
      Found.Notes.push_back(
          {By->At->getBeginLoc(), Self ? std::string("it is changed here")
                                       : nameOf(*By->In) + " changes it here"});
    if (Self)
      Found.Notes.push_back({State.startedAgain(Of)->getBeginLoc(),
                             "several runs of the coroutine are started here"});
    if (!By)
      Found.Level = Confidence::Policy;
    P.report(Found);
  };
  // A loop says it all: its variable points to the same elements.
  for (const StaleFact &Fact : Facts)
    if (Fact.What == Pattern::Loop)
      Report(Fact);
  for (const StaleFact &Fact : Facts)
    if (Fact.What != Pattern::Loop)
      Report(Fact);
}

void run(Pass &P) {
  Suspending Suspends(P.unit());
  SharedState State(P.unit());
  const bool Unseen = P.option("UnseenChanges") == "true";
  for (const Body &Of : P.unit().bodies())
    if (P.unit().isOnLoop(Of) && !getsGuard(P, Of))
      judge(P, Of, Suspends, State, Unseen);
}

constexpr OptionInfo Options[] = {
    {"UnseenChanges", "false",
     "Whether state is reported as well that nothing in the translation unit "
     "changes.",
     "true|false"},
};

} // namespace

const Check StaleAcrossSuspensionCheck = {
    .Info =
        {.Name = "cotidy-stale-across-suspension",
         .Summary = "what a coroutine learned about shared state is used after "
                    "a suspension in which others may have changed the state",
         .Why = "While a coroutine is suspended, other functions run, on the "
                "same thread or another. An iterator, reference, pointer or "
                "view into a member, a global or a caller's object may then "
                "point to what is gone; a range-for goes on with dead "
                "iterators; a test no longer holds; a value that was read "
                "before is written back over a newer one. All of it looks "
                "right in the text and fails only when two things happen at "
                "once. A finding names the function that changes the state "
                "and may run meanwhile.",
         .Bad = R"cpp(
#include <map>
#include <string>
struct Room {
  std::map<int, std::string> members;
  asyncio::Coro<void> send(std::string);
  void leave(int who) { members.erase(who); }
  asyncio::Coro<void> greet(int who) {
    auto found = members.find(who);
    co_await send("hello");
    co_await send(found->second);
  }
};
)cpp",
         .Good = R"cpp(
#include <map>
#include <string>
struct Room {
  std::map<int, std::string> members;
  asyncio::Coro<void> send(std::string);
  void leave(int who) { members.erase(who); }
  asyncio::Coro<void> greet(int who) {
    co_await send("hello");
    auto found = members.find(who);
    if (found != members.end())
      co_await send(found->second);
  }
};
)cpp",
         .Limits =
             "A finding needs a function of the same translation unit that "
             "changes the state, and that may run during the suspension: not "
             "a constructor, a destructor or main(), nor what is called in "
             "one sequence with the coroutine. With UnseenChanges=true the "
             "state may be changed elsewhere; such findings are policy. Silent "
             "while an "
             "asynchronous lock is held, for local, constant and copied state, "
             "after a new look-up or test, and where the only change is one "
             "that gives a pointer its first object, in a function that "
             "returns at once if it has run before. Whether the function "
             "changes "
             "the same object and the same element is not known. Missed: "
             "flags, state behind functions that return it, and iterators in "
             "members. `total += co_await f()` is right: since C++17 the right "
             "side is evaluated first.",
         .Since = "0.1",
         .Options = Options},
    .Run = run,
};

} // namespace cotidy
