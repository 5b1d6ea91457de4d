// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/Checks.h"
#include "checks/core/analysis/HeldObjects.h"
#include "checks/core/framework/Pass.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

namespace cotidy {
namespace {

/// Where a coroutine goes on after it was suspended.
enum class Resumes : uint8_t { Unknown, SameThread, MayMigrate, Caller };

Resumes resumption(Pass &P, const Body &Around) {
  if (P.unit().facts(Around.Function->getReturnType()).Generator)
    return Resumes::Caller;
  const Library *Of = P.unit().libraryOf(Around);
  if (!Of)
    return Resumes::Unknown;
  return Of->MayMigrate ? Resumes::MayMigrate : Resumes::SameThread;
}

std::string message(const HeldObject &Lock, Resumes Where) {
  const std::string Name = Lock.Name.empty() ? "a lock" : "'" + Lock.Name + "'";
  const llvm::StringRef Held = Lock.OnEveryPath ? "is" : "may be";
  switch (Where) {
  case Resumes::MayMigrate:
    return llvm::formatv("{0} {1} held while the coroutine is suspended, and "
                         "another thread may resume it: to take a lock on one "
                         "thread and give it back on another is undefined "
                         "behaviour",
                         Name, Held);
  case Resumes::SameThread:
    if (Lock.Reentrant)
      return llvm::formatv("{0} {1} held while the coroutine is suspended: "
                           "other tasks of the loop get it all the same, as "
                           "the thread has it already, and other threads wait",
                           Name, Held);
    return llvm::formatv("{0} {1} held while the coroutine is suspended: the "
                         "next task of the loop that takes it stops the "
                         "thread, and then nobody gives it back",
                         Name, Held);
  case Resumes::Caller:
    return llvm::formatv("{0} {1} held while the generator is suspended: who "
                         "asks it for values goes on with the lock taken, and "
                         "stops if it takes it too",
                         Name, Held);
  case Resumes::Unknown:
    break;
  }
  return llvm::formatv("{0} {1} held while the coroutine is suspended: whoever "
                       "takes it meanwhile stops a thread, and if another "
                       "thread resumes the coroutine, giving it back is "
                       "undefined behaviour",
                       Name, Held);
}

Confidence level(const HeldObject &Lock, Resumes Where) {
  return Where == Resumes::MayMigrate && Lock.OnEveryPath && Lock.Type
             ? Confidence::Certain
             : Confidence::Likely;
}

constexpr size_t MaxPlaces = 3; ///< Further suspensions that notes name.

void check(Pass &P, const Body &Around) {
  std::vector<HeldObject> Held = heldLocks(P.unit(), Around);
  llvm::erase_if(Held, [](const HeldObject &Lock) {
    return Lock.GivenToAwait || Lock.Correlated;
  });
  // What is taken once is one mistake, however often the coroutine suspends.
  using Taking = std::pair<clang::SourceLocation, llvm::StringRef>;
  std::map<Taking, std::vector<const HeldObject *>> Later;
  std::vector<std::vector<const HeldObject *>> Groups;
  const Suspension *Last = nullptr;
  for (const HeldObject &Lock : Held) {
    const auto [At, New] =
        Later.try_emplace(Taking(Lock.Taken.front(), Lock.Name));
    if (!New) {
      At->second.push_back(&Lock);
      continue;
    }
    // Two locks that are held at one place are reported together.
    if (Last != Lock.At)
      Groups.emplace_back();
    Last = Lock.At;
    Groups.back().push_back(&Lock);
  }
  const Resumes Where = resumption(P, Around);
  for (const auto &Group : Groups) {
    const HeldObject &First = *Group.front();
    Finding Found{.At = First.At->At->getSourceRange(),
                  .Message = message(First, Where),
                  .Level = level(First, Where)};
    for (const HeldObject *Lock : Group) {
      for (clang::SourceLocation Taken : Lock->Taken)
        Found.Notes.push_back(
            {Taken, Lock == &First || Lock->Name.empty()
                        ? std::string("it is taken here")
                        : "'" + Lock->Name + "' is taken here, and held too"});
      if (!Lock->OnEveryPath && Lock->GivenBack.isValid())
        Found.Notes.push_back(
            {Lock->GivenBack, "it is given back here, but not on every path"});
    }
    const auto &Again = Later[Taking(First.Taken.front(), First.Name)];
    for (size_t I = 0; I != std::min(Again.size(), MaxPlaces); ++I)
      Found.Notes.push_back(
          {Again[I]->At->At->getBeginLoc(), "it is held here too"});
    P.report(Found);
  }
}

void run(Pass &P) {
  for (const Body &Around : P.unit().bodies())
    if (Around.isCoroutine() && !P.unit().isLibraryInternal(Around))
      check(P, Around);
}

} // namespace

const Check LockAcrossSuspensionCheck = {
    .Info = {.Name = "cotidy-lock-across-suspension",
             .Summary = "a thread's lock is held where a coroutine suspends",
             .Why = "A lock of threads belongs to the thread that took it, "
                    "and is meant to be given back soon. A suspended "
                    "coroutine keeps it for as long as it waits. On a loop "
                    "with one thread the next task that takes the lock stops "
                    "that thread, so that the owner is never resumed: a "
                    "deadlock. Where another thread may resume the "
                    "coroutine, that one gives back a lock which it does not "
                    "have: undefined behaviour. Give the lock back before "
                    "the await, or take a lock that is made for coroutines. "
                    "A finding is certain where the library may resume on "
                    "another thread and the lock is held on every path, else "
                    "likely.",
             .Bad = R"cpp(
#include <mutex>
std::mutex mutex;
int cached;
asyncio::Coro<int> load();
asyncio::Coro<void> refresh() {
  std::lock_guard lock(mutex);
  cached = co_await load();
}
)cpp",
             .Good = R"cpp(
#include <mutex>
std::mutex mutex;
int cached;
asyncio::Coro<int> load();
asyncio::Coro<void> refresh() {
  int fresh = co_await load();
  std::lock_guard lock(mutex);
  cached = fresh;
}
)cpp",
             .Limits =
                 "A lock that is passed into the awaited expression is left "
                 "alone, as that may give it back, and so is a temporary guard "
                 "in it that can be moved or emptied there; so is one that is "
                 "lent to "
                 "a function which is not in the translation unit. Where one "
                 "condition decides twice whether a lock is held, the check "
                 "is silent. Locks without a model are known by lock() and "
                 "unlock(), guards by a destructor that gives back. Missed: "
                 "guards in containers and behind raw pointers.",
             .Since = "0.1"},
    .Run = run,
};

} // namespace cotidy
