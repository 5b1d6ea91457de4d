// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-lock-across-suspension' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <boost-asio.h>
#include <folly-coro.h>

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>

std::mutex Mutex, Second;
std::shared_mutex Shared;
std::recursive_mutex Recursive;
asyncio::Coro<void> work();
asyncio::Coro<int> compute();
bool condition();

//===--- Found: the shapes that other checks miss -------------------------===//

asyncio::Coro<void> guard() {
  std::lock_guard<std::mutex> Lock(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held while the coroutine is suspended: the next task of the loop that takes it stops the thread, and then nobody gives it back [cotidy-lock-across-suspension]
  // CHECK-NEXT: :[[#@LINE-3]]:31: note: it is taken here
}

asyncio::Coro<void> deducedArguments() {
  std::lock_guard Lock(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

asyncio::Coro<void> uniqueLock() {
  std::unique_lock<std::mutex> Lock(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

asyncio::Coro<void> unlockedOnOneBranch() {
  std::unique_lock Lock(Mutex);
  if (condition())
    Lock.unlock();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' may be held while the coroutine is suspended
  // CHECK-NEXT: note: it is taken here
  // CHECK-NEXT: :[[#@LINE-4]]:5: note: it is given back here, but not on every path
}

asyncio::Coro<void> ifInitialiser() {
  if (std::lock_guard Lock(Mutex); condition())
    co_await work();
  // CHECK: :[[#@LINE-1]]:5: warning: 'Lock' is held
}

asyncio::Coro<int> awaitInInitialiser() {
  std::lock_guard Lock(Mutex);
  int Result = co_await compute();
  // CHECK: :[[#@LINE-1]]:16: warning: 'Lock' is held
  co_return Result;
}

asyncio::Coro<void> byHand() {
  Mutex.lock();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Mutex' is held
  // CHECK-NEXT: :[[#@LINE-3]]:3: note: it is taken here
  Mutex.unlock();
}

struct Locked {
  std::unique_lock<std::mutex> Inner;
  explicit Locked(std::mutex &On) : Inner(On) {}
  void unlock() { Inner.unlock(); }
  int Value = 0;
};

asyncio::Coro<void> wrapper() {
  Locked Outer(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Outer' is held
}

asyncio::Coro<void> smartPointers() {
  auto Unique = std::make_unique<std::lock_guard<std::mutex>>(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Unique' is held
  Unique.reset();
  std::optional<std::unique_lock<std::mutex>> Maybe;
  Maybe.emplace(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Maybe' is held
}

// A temporary lives until the await is over.
asyncio::Coro<void> guarded(const std::scoped_lock<std::mutex> &);
asyncio::Coro<void> borrows(const std::unique_lock<std::mutex> &);
asyncio::Coro<void> temporaries(bool Which) {
  co_await guarded(std::scoped_lock(Mutex));
  // CHECK: :[[#@LINE-1]]:3: warning: a lock is held while the coroutine is suspended: the next task of the loop that takes it stops the thread, and then nobody gives it back [cotidy-lock-across-suspension]
  // CHECK-NEXT: :[[#@LINE-2]]:20: note: it is taken here
  co_await borrows(std::unique_lock(Mutex));
  // CHECK: :[[#@LINE-1]]:3: warning: a lock is held
  co_await borrows(std::unique_lock(Mutex, std::try_to_lock));
  // CHECK: :[[#@LINE-1]]:3: warning: a lock may be held
  co_await (std::lock_guard(Mutex), work());
  // CHECK: :[[#@LINE-1]]:3: warning: a lock is held
  co_await (Which ? guarded(std::scoped_lock(Mutex)) : work());
  // CHECK: :[[#@LINE-1]]:3: warning: a lock may be held
}
struct Connections {
  int Free;
  folly::coro::Task<int> open();
};
folly::coro::Task<int> count(int);
folly::coro::Task<int> throughGuard(folly::Synchronized<Connections> &All) {
  int Sum = co_await All.wlock()->open();
  // CHECK: :[[#@LINE-1]]:13: warning: a lock is held while the coroutine is suspended, and another thread may resume it
  // CHECK-NEXT: :[[#@LINE-2]]:22: note: it is taken here
  Sum += co_await count(All.rlock()->Free);
  // CHECK: :[[#@LINE-1]]:10: warning: a lock is held
  co_return Sum;
}

template <class T> asyncio::Coro<void> instantiated(T) {
  std::lock_guard Lock(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}
template asyncio::Coro<void> instantiated(int);
template asyncio::Coro<void> instantiated(char);

template <class T> asyncio::Coro<void> notInstantiated(T Value) {
  std::lock_guard<std::mutex> Lock(Mutex);
  co_await Value;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

void lambdas() {
  auto Lambda = []() -> asyncio::Coro<void> {
    std::scoped_lock Lock(Mutex, Second);
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Lock' is held
  };
  (void)Lambda;
}

//===--- Found: by flow ---------------------------------------------------===//

asyncio::Coro<void> relocks() {
  std::shared_lock Lock(Shared);
  Lock.unlock();
  co_await work();
  Lock.lock();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
  // CHECK-NEXT: :[[#@LINE-3]]:3: note: it is taken here
}

asyncio::Coro<void> deferred() {
  std::unique_lock A(Mutex, std::defer_lock), B(Second, std::defer_lock);
  co_await work();
  std::lock(A, B);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'A' is held
  // CHECK-NEXT: :[[#@LINE-3]]:3: note: it is taken here
  // CHECK-NEXT: :[[#@LINE-4]]:3: note: 'B' is taken here, and held too
}

asyncio::Coro<void> tries() {
  std::unique_lock Lock(Mutex, std::try_to_lock);
  if (Lock.owns_lock())
    co_await work();
  // CHECK: :[[#@LINE-1]]:5: warning: 'Lock' is held
  if (Second.try_lock()) {
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Second' is held
    Second.unlock();
  }
}

asyncio::Coro<void> moves() {
  std::unique_lock From(Mutex);
  std::unique_lock To(std::move(From));
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'To' is held
}

asyncio::Coro<void> assigns() {
  std::unique_lock<std::mutex> Lock;
  co_await work();
  Lock = std::unique_lock(Mutex);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

asyncio::Coro<void> swaps() {
  std::unique_lock A(Mutex);
  std::unique_lock<std::mutex> B;
  A.swap(B);
  A = {};
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'B' is held
}

asyncio::Coro<void> releases() {
  std::unique_lock Lock(Mutex);
  Lock.release();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Mutex' is held
  Mutex.unlock();
}

asyncio::Coro<void> adopts() {
  Mutex.lock();
  std::lock_guard Lock(Mutex, std::adopt_lock);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

void mayThrow();
asyncio::Coro<void> exception() {
  std::unique_lock Lock(Mutex);
  try {
    mayThrow();
    Lock.unlock();
  } catch (const std::exception &) {
  }
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' may be held
}

asyncio::Coro<void> loops() {
  for (;;) {
    std::lock_guard Lock(Mutex);
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Lock' is held
    // CHECK-NEXT: note: it is taken here
    // CHECK-NEXT: :[[#@LINE+1]]:5: note: it is held here too
    co_await work();
    if (condition())
      break;
  }
}

struct Account {
  std::mutex Guarded;
  asyncio::Coro<void> pay() {
    std::lock_guard Lock(Guarded);
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Lock' is held
  }
  asyncio::Coro<void> payByHand(Account &Other) {
    Other.Guarded.lock();
    co_await work();
    // CHECK: :[[#@LINE-1]]:5: warning: 'Other.Guarded' is held
    Other.Guarded.unlock();
  }
};

std::unique_lock<std::mutex> take();
asyncio::Coro<void> madeElsewhere() {
  auto Lock = take();
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

asyncio::Coro<void> parameter(std::unique_lock<std::mutex> Lock) {
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
  Lock.unlock();
  co_await work();
}

// What the text says follows from where the library resumes.
folly::coro::Task<void> wait();
folly::coro::Task<void> migrates() {
  std::lock_guard Lock(Mutex);
  co_await wait();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held while the coroutine is suspended, and another thread may resume it: to take a lock on one thread and give it back on another is undefined behaviour
}

asyncio::Coro<void> reentrant() {
  std::lock_guard Lock(Recursive);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held while the coroutine is suspended: other tasks of the loop get it all the same
}

asyncio::AsyncGenerator<int> yields() {
  std::lock_guard Lock(Mutex);
  co_yield 1;
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

folly::Synchronized<int> Value;
folly::coro::Task<void> lockedPointer() {
  auto Locked = Value.wlock();
  co_await wait();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Locked' is held
}

// Locks and guards of the project's own.
class SpinLock {
  bool Taken = false;

public:
  void lock() {
    while (Taken)
      ;
  }
  void unlock() { Taken = false; }
};
class SpinGuard {
  SpinLock &On;

public:
  explicit SpinGuard(SpinLock &On) : On(On) { On.lock(); }
  ~SpinGuard() { On.unlock(); }
};
SpinLock Spin;

asyncio::Coro<void> ownGuard() {
  SpinGuard Lock(Spin);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}
asyncio::Coro<void> ownLock() {
  std::lock_guard Lock(Spin);
  co_await work();
  // CHECK: :[[#@LINE-1]]:3: warning: 'Lock' is held
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> unlocksBefore() {
  std::unique_lock Lock(Mutex);
  Lock.unlock();
  co_await work();
}

asyncio::Coro<void> neverLocks() {
  std::unique_lock Lock(Mutex, std::defer_lock);
  co_await work();
  std::unique_lock<std::mutex> Empty;
  co_await work();
}

asyncio::Coro<void> unlocksOnEveryPath() {
  std::unique_lock Lock(Mutex);
  if (condition())
    Lock.unlock();
  else
    Lock = {};
  co_await work();
}

asyncio::Coro<void> endsBefore() {
  {
    std::lock_guard Lock(Mutex);
  }
  co_await work();
  if (std::lock_guard Lock(Mutex); condition())
    co_return;
  co_await work();
  while (condition()) {
    std::scoped_lock Lock(Mutex, Second);
    if (condition())
      continue;
    break;
  }
  co_await work();
}

asyncio::Coro<void> wrapperUnlocks() {
  Locked Outer(Mutex);
  Outer.unlock();
  co_await work();
}

asyncio::Coro<void> holdersReset() {
  auto Unique = std::make_unique<std::lock_guard<std::mutex>>(Mutex);
  Unique.reset();
  co_await work();
  std::optional<std::lock_guard<std::mutex>> Maybe;
  co_await work();
  Maybe.emplace(Mutex);
  Maybe = std::nullopt;
  co_await work();
}

asyncio::Coro<void> byHandBefore() {
  Mutex.lock();
  Mutex.unlock();
  co_await work();
}

asyncio::Coro<void> polls() {
  while (!Mutex.try_lock())
    co_await asyncio::sleep(std::chrono::milliseconds(1));
  Mutex.unlock();
  std::unique_lock Lock(Second, std::try_to_lock);
  if (!Lock) {
    co_await work();
    co_return;
  }
  Lock.unlock();
  co_await work();
  const bool Got = Mutex.try_lock();
  if (!Got)
    co_await work();
  else
    Mutex.unlock();
}

// Given to what is awaited: a condition variable gives it back meanwhile.
struct ConditionVariable {
  asyncio::Coro<void> wait(std::unique_lock<std::mutex> &);
  asyncio::Coro<void> wait(std::mutex &);
};
ConditionVariable Changed;
asyncio::Coro<void> conditionVariable() {
  std::unique_lock Lock(Mutex);
  co_await Changed.wait(Lock);
  Lock.unlock();
  Mutex.lock();
  co_await Changed.wait(Mutex);
  Mutex.unlock();
}

asyncio::Coro<void> takes(std::unique_lock<std::mutex>);
asyncio::Coro<void> givesAway() {
  std::unique_lock Lock(Mutex);
  co_await takes(std::move(Lock));
  co_await work();
}

void lends(std::unique_lock<std::mutex> &);
asyncio::Coro<void> lendsIt() {
  std::unique_lock Lock(Mutex);
  lends(Lock);
  co_await work();
  std::unique_lock Other(Second);
  auto Unlock = [&] { Other.unlock(); };
  Unlock();
  co_await work();
}

// One condition decides twice.
asyncio::Coro<void> sameCondition(bool Shares) {
  std::unique_lock Lock(Mutex, std::defer_lock);
  if (Shares)
    Lock.lock();
  mayThrow();
  if (Shares)
    Lock.unlock();
  co_await work();
}
asyncio::Coro<void> keepsAFlag() {
  bool Taken = false;
  if (condition()) {
    Mutex.lock();
    Taken = true;
  }
  if (Taken)
    Mutex.unlock();
  co_await work();
}

// Coroutine locks may be held.
asyncio::Lock Async;
folly::coro::Mutex AsyncMutex;
asyncio::Coro<void> coroutineLock() {
  auto Lock = co_await Async.scoped();
  co_await work();
  co_await Async.acquire();
  co_await work();
  Async.release();
}
folly::coro::Task<void> coroutineMutex() {
  auto Lock = co_await AsyncMutex.co_scoped_lock();
  co_await wait();
  std::unique_lock Adopted(AsyncMutex, std::adopt_lock);
  co_await wait();
}

// A lock of the project's own that coroutines and threads may take.
class SharedSpin {
public:
  void lock();
  void unlock();
  asyncio::Coro<void> coLock();
  asyncio::Coro<std::unique_lock<SharedSpin>> coScopedLock();
};
SharedSpin Both;
asyncio::Coro<void> lockOfBoth() {
  auto Lock = co_await Both.coScopedLock();
  co_await work();
}

// Runs elsewhere, at another time.
asyncio::Coro<void> inAPlainLambda() {
  auto Later = [] { std::lock_guard Lock(Mutex); };
  Later();
  co_await work();
}
void plain() {
  std::lock_guard Lock(Mutex);
  auto Task = []() -> asyncio::Coro<void> { co_await work(); };
  (void)Task;
}

// Does not suspend.
struct Ready {
  bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) {}
  int await_resume() { return 1; }
};
folly::coro::Task<int> nothingToWaitFor() {
  std::lock_guard Lock(Mutex);
  co_return co_await Ready();
}

class NullMutex {
public:
  void lock() {}
  void unlock() {}
};
NullMutex Null;
asyncio::Coro<void> locksNothing() {
  std::lock_guard Lock(Null);
  co_await work();
}

// Takes its own lock to clean up.
class Pool {
  std::mutex Guarded;

public:
  Pool() {
    Guarded.lock();
    Guarded.unlock();
  }
  ~Pool() {
    Guarded.lock();
    Guarded.unlock();
  }
};
asyncio::Coro<void> noGuard() {
  Pool Made;
  co_await work();
}

class Connection {
  std::unique_lock<std::mutex> Lock;

public:
  Connection();
  void lock();
};
asyncio::Coro<void> unknownWrapper() {
  Connection Made;
  co_await work();
}

// Who gets a temporary may give it back.
asyncio::Coro<void> takesOver(std::unique_lock<std::mutex>);
asyncio::Coro<void> mayEmpty(std::unique_lock<std::mutex> &&);
asyncio::Coro<void> handedOver() {
  co_await takesOver(std::unique_lock(Mutex));
  co_await mayEmpty(std::unique_lock(Mutex));
  co_await borrows(std::unique_lock(Mutex, std::defer_lock));
}
// It is gone before the await.
int read(const std::scoped_lock<std::mutex> &);
folly::coro::Task<int> endsBefore(folly::Synchronized<Connections> &All) {
  const int Free = All.rlock()->Free;
  read(std::scoped_lock(Mutex));
  co_return co_await count(Free);
}
asyncio::Coro<int> insideLambda() {
  co_return co_await [](int Got) -> asyncio::Coro<int> {
    co_return Got;
  }([] { return read(std::scoped_lock(Mutex)); }());
}
folly::coro::Task<int> temporaryOfReady() {
  co_return co_await (std::lock_guard(Mutex), Ready());
}
