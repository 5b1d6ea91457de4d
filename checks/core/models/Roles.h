// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#pragma once

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace cotidy {

/// What a type is for. Names in model files are the same in kebab-case.
enum class TypeRole : uint8_t {
  LazyCoroutine,  ///< Returned by a coroutine; starts when awaited.
  EagerCoroutine, ///< Returned by a coroutine; has started by then.
  Generator,      ///< Synchronous: yields and never waits.
  AsyncGenerator,
  TaskHandle,    ///< Handle of work that was started elsewhere.
  Awaitable,     ///< Does nothing unless awaited; no coroutine.
  LockAwaitable, ///< Awaiting it gives a guard or permits.
  ThreadLock,
  ThreadLockGuard,
  CoroutineLock,
  CoroutineLockGuard,
  TaskGroup,
  EventLoop,
  DetachedToken,       ///< Completion token that discards result and error.
  JoinsInDestructor,   ///< Blocks when destroyed, unless joined or moved.
  ErrorValue,          ///< An error as a value: std::error_code.
  ResultOrError,       ///< A value or an error, as std::expected.
  ErrorValueToken,     ///< Completion token that turns errors into values.
  DefersLock,          ///< Tells a guard's constructor not to lock.
  TriesLock,           ///< Tells it to try.
  CurrentLoop,         ///< Awaiting it gives the coroutine's own loop.
  StartsElsewhere,     ///< As a parameter: the coroutine starts on an executor.
  CancellationToken,   ///< Tells whoever has it of a cancellation.
  IgnoresCancellation, ///< No cancellation interrupts an await of it.
  View,                ///< Points to what somebody else owns: a string_view.
  MovesElements,       ///< Container: adding one element may move the others.
  MovesIterators,      ///< Container: adding one spoils iterators only.
  AwaitedOnce,         ///< Has its result for the first await only.
  SharedBase,          ///< Base of what lives as long as somebody shares it.
  DeletedElsewhere,    ///< Base of what a parent or an event loop may delete.
  AdoptsLock,          ///< Tells a guard's constructor that the lock is taken.
  ReentrantLock,       ///< Whoever has it gets it again.
  Holder,              ///< May hold an object: a smart pointer, an optional.
  ThreadScope,         ///< Its effect is on the thread, as long as it lives.
};

/// What a function does to those who call it.
enum class FunctionRole : uint8_t {
  Blocks,
  SyncWait,      ///< Waits synchronously for asynchronous work.
  RunsEventLoop, ///< Runs or pumps a loop.
  Offload,       ///< Its callable runs on another thread or process.
  Spawn,         ///< Starts a task and returns a handle to keep.
  SpawnOwned,    ///< Starts a task that a group or scope owns.
  Detach,        ///< Explicit fire and forget.
  Combinator,    ///< Takes awaitables, gives one.
  Shield,
  DisarmsCancellation, ///< From its await on the coroutine is not cancelled.
  IgnoresCancellation, ///< No cancellation interrupts the await of its result.
  Sleep,               ///< The asynchronous sleep.
  CancelsTask,
  TestsCancellation,
  Rethrows,      ///< Always throws the given or the current exception.
  ThrowsAnother, ///< Always throws, and not what was caught.
  ResumesElsewhere,
  MakesNonblocking,
  OpensDescriptor,
  AwaitsInPlace,
  NonBlocking,
  AcquiresLock, ///< Takes the lock that it is called on, or given first.
  TriesLock,
  ReleasesLock,
  /// An await of it ends well, or by a cancellation.
  NeverFails,
  /// The same, unless its object was closed, or is given an error to pass on.
  FailsWhenClosed,
  DropsResult, ///< Calls its callable and throws away what that returns.
  SwapsLock,   ///< Two guards exchange what they have.
  DisownsLock, ///< The guard forgets its lock, which stays taken.
  TestsLock,   ///< Says whether the guard has its lock.
  TakesPermit, ///< Awaited, or by a try: it has the object it is called on.
  GivesPermit,
  OpensResource, ///< Its result has to be closed with the same pair.
  ClosesResource,
  EntersThreadScope,
  LeavesThreadScope,
  ResultJoins,     ///< The destructor of what it returns waits for the work.
  LoopOnly,        ///< Only the thread of its loop may call it.
  LoopShared,      ///< The same, while an operation on its object is under way.
  StartsOperation, ///< The loop works with its object until that has ended.
  TestsThread,     ///< Asks which thread this is.
  CurrentLoop,     ///< Gives the loop that runs on this thread.
  StartsOnLoop,    ///< Starts work on the loop that an argument names.
  HandlesSignals,  ///< Its callable is called by the system, for a signal.
  DropsCallable,   ///< Calls its callable, and keeps it no longer than that.
  StartsLater,     ///< With Spawn: nothing of the task runs before it returns.
  ReadsStream,     ///< An operation; no other may read the stream meanwhile.
  WritesStream,    ///< The same for writing.
};

/// What happens to an object that is destroyed before it was awaited.
enum class Drop : uint8_t {
  Unknown,
  NeverRuns,
  RunsDetached,
  ResultLost,
  Cancelled,
  Terminates,
  KeptByLoop,
};

[[nodiscard]] std::optional<TypeRole> parseTypeRole(llvm::StringRef Name);
[[nodiscard]] std::optional<FunctionRole>
parseFunctionRole(llvm::StringRef Name);
/// As parseFunctionRole() reads it.
[[nodiscard]] llvm::StringRef toString(FunctionRole Role);
[[nodiscard]] std::optional<Drop> parseDrop(llvm::StringRef Name);

/// The known name nearest to a misspelt one, or empty if none is near.
[[nodiscard]] llvm::StringRef nearestRole(llvm::StringRef Misspelt,
                                          bool OfFunction);

} // namespace cotidy
