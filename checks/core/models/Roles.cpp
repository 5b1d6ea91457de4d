// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "checks/core/models/Roles.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include <utility>

namespace cotidy {
namespace {

template <class Role> using Named = std::pair<llvm::StringRef, Role>;

constexpr Named<TypeRole> TypeRoles[] = {
    {"lazy-coroutine", TypeRole::LazyCoroutine},
    {"eager-coroutine", TypeRole::EagerCoroutine},
    {"generator", TypeRole::Generator},
    {"async-generator", TypeRole::AsyncGenerator},
    {"task-handle", TypeRole::TaskHandle},
    {"awaitable", TypeRole::Awaitable},
    {"lock-awaitable", TypeRole::LockAwaitable},
    {"thread-lock", TypeRole::ThreadLock},
    {"thread-lock-guard", TypeRole::ThreadLockGuard},
    {"coroutine-lock", TypeRole::CoroutineLock},
    {"coroutine-lock-guard", TypeRole::CoroutineLockGuard},
    {"task-group", TypeRole::TaskGroup},
    {"event-loop", TypeRole::EventLoop},
    {"detached-token", TypeRole::DetachedToken},
    {"joins-in-destructor", TypeRole::JoinsInDestructor},
    {"error-value", TypeRole::ErrorValue},
    {"result-or-error", TypeRole::ResultOrError},
    {"error-value-token", TypeRole::ErrorValueToken},
    {"defers-lock", TypeRole::DefersLock},
    {"tries-lock", TypeRole::TriesLock},
    {"starts-elsewhere", TypeRole::StartsElsewhere},
    {"current-loop", TypeRole::CurrentLoop},
    {"cancellation-token", TypeRole::CancellationToken},
    {"ignores-cancellation", TypeRole::IgnoresCancellation},
    {"view", TypeRole::View},
    {"moves-elements", TypeRole::MovesElements},
    {"moves-iterators", TypeRole::MovesIterators},
    {"awaited-once", TypeRole::AwaitedOnce},
    {"shared-base", TypeRole::SharedBase},
    {"deleted-elsewhere", TypeRole::DeletedElsewhere},
    {"adopts-lock", TypeRole::AdoptsLock},
    {"reentrant-lock", TypeRole::ReentrantLock},
    {"holder", TypeRole::Holder},
    {"thread-scope", TypeRole::ThreadScope},
};

constexpr Named<FunctionRole> FunctionRoles[] = {
    {"blocks", FunctionRole::Blocks},
    {"sync-wait", FunctionRole::SyncWait},
    {"runs-event-loop", FunctionRole::RunsEventLoop},
    {"offload", FunctionRole::Offload},
    {"spawn", FunctionRole::Spawn},
    {"spawn-owned", FunctionRole::SpawnOwned},
    {"detach", FunctionRole::Detach},
    {"combinator", FunctionRole::Combinator},
    {"shield", FunctionRole::Shield},
    {"disarms-cancellation", FunctionRole::DisarmsCancellation},
    {"ignores-cancellation", FunctionRole::IgnoresCancellation},
    {"sleep", FunctionRole::Sleep},
    {"cancels-task", FunctionRole::CancelsTask},
    {"tests-cancellation", FunctionRole::TestsCancellation},
    {"rethrows", FunctionRole::Rethrows},
    {"throws-another", FunctionRole::ThrowsAnother},
    {"resumes-elsewhere", FunctionRole::ResumesElsewhere},
    {"makes-nonblocking", FunctionRole::MakesNonblocking},
    {"opens-descriptor", FunctionRole::OpensDescriptor},
    {"awaits-in-place", FunctionRole::AwaitsInPlace},
    {"non-blocking", FunctionRole::NonBlocking},
    {"acquires-lock", FunctionRole::AcquiresLock},
    {"tries-lock", FunctionRole::TriesLock},
    {"releases-lock", FunctionRole::ReleasesLock},
    {"never-fails", FunctionRole::NeverFails},
    {"fails-when-closed", FunctionRole::FailsWhenClosed},
    {"drops-result", FunctionRole::DropsResult},
    {"swaps-lock", FunctionRole::SwapsLock},
    {"disowns-lock", FunctionRole::DisownsLock},
    {"tests-lock", FunctionRole::TestsLock},
    {"takes-permit", FunctionRole::TakesPermit},
    {"gives-permit", FunctionRole::GivesPermit},
    {"opens-resource", FunctionRole::OpensResource},
    {"closes-resource", FunctionRole::ClosesResource},
    {"enters-thread-scope", FunctionRole::EntersThreadScope},
    {"leaves-thread-scope", FunctionRole::LeavesThreadScope},
    {"result-joins", FunctionRole::ResultJoins},
    {"loop-only", FunctionRole::LoopOnly},
    {"loop-shared", FunctionRole::LoopShared},
    {"starts-operation", FunctionRole::StartsOperation},
    {"tests-thread", FunctionRole::TestsThread},
    {"handles-signals", FunctionRole::HandlesSignals},
    {"drops-callable", FunctionRole::DropsCallable},
    {"starts-later", FunctionRole::StartsLater},
    {"current-loop", FunctionRole::CurrentLoop},
    {"starts-on-loop", FunctionRole::StartsOnLoop},
    {"reads-stream", FunctionRole::ReadsStream},
    {"writes-stream", FunctionRole::WritesStream},
};

constexpr Named<Drop> Drops[] = {
    {"never-runs", Drop::NeverRuns},   {"runs-detached", Drop::RunsDetached},
    {"result-lost", Drop::ResultLost}, {"cancelled", Drop::Cancelled},
    {"terminates", Drop::Terminates},  {"kept-by-loop", Drop::KeptByLoop},
};

template <class Role>
std::optional<Role> find(llvm::ArrayRef<Named<Role>> Table,
                         llvm::StringRef Name) {
  for (const auto &[Known, Value] : Table)
    if (Known == Name)
      return Value;
  return std::nullopt;
}

template <class Role>
llvm::StringRef nearest(llvm::ArrayRef<Named<Role>> Table,
                        llvm::StringRef Name) {
  llvm::StringRef Best;
  unsigned BestDistance = 4; // Further away is another word, not a slip.
  for (const auto &[Known, Value] : Table)
    if (const unsigned Distance = Known.edit_distance(Name, true, 4);
        Distance < BestDistance) {
      Best = Known;
      BestDistance = Distance;
    }
  if (Best.empty())
    for (const auto &[Known, Value] : Table)
      if (!Name.empty() &&
          (Known.starts_with(Name) || Known.starts_with(Name.take_front(4))))
        return Known;
  return Best;
}

} // namespace

std::optional<TypeRole> parseTypeRole(llvm::StringRef Name) {
  return find<TypeRole>(TypeRoles, Name);
}
std::optional<FunctionRole> parseFunctionRole(llvm::StringRef Name) {
  return find<FunctionRole>(FunctionRoles, Name);
}
llvm::StringRef toString(FunctionRole Role) {
  for (const auto &[Name, Value] : FunctionRoles)
    if (Value == Role)
      return Name;
  return {};
}
std::optional<Drop> parseDrop(llvm::StringRef Name) {
  return find<Drop>(Drops, Name);
}

llvm::StringRef nearestRole(llvm::StringRef Misspelt, bool OfFunction) {
  return OfFunction ? nearest<FunctionRole>(FunctionRoles, Misspelt)
                    : nearest<TypeRole>(TypeRoles, Misspelt);
}

} // namespace cotidy
