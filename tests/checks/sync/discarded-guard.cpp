// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %cotidy '--checks=-*,cotidy-discarded-guard,cotidy-unawaited-coroutine' %s -- %flags | %FileCheck

#include <asyncio/asyncio.h>
#include <folly-coro.h>

#include <mutex>
#include <shared_mutex>
#include <tuple>

asyncio::Lock Lock;
asyncio::Semaphore Slots(2);
std::mutex Mutex, Second;
std::shared_mutex Shared;
asyncio::Coro<void> work();
void touch();
bool condition();

//===--- Found ------------------------------------------------------------===//

asyncio::Coro<void> dropsGuard() {
  co_await Lock.scoped();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody keeps the guard that this await gives: the lock is given back at the end of the statement [cotidy-discarded-guard]
  // CHECK-NEXT: :[[#@LINE-2]]:3: note: fix: Keep it to the end of the block
  co_await work();
  co_await Slots.scoped();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody keeps the guard
  // CHECK-NEXT: note: fix
  touch();
}

asyncio::Coro<void> inABranch() {
  if (condition())
    co_await Lock.scoped();
  // CHECK: :[[#@LINE-1]]:5: warning: nobody keeps the guard
}

folly::coro::Mutex AsyncMutex;
folly::coro::Task<void> dropsUniqueLock() {
  co_await AsyncMutex.co_scoped_lock();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody keeps the guard
  // CHECK-NEXT: note: fix
  touch();
}

void temporaries() {
  std::lock_guard<std::mutex>{Mutex};
  // CHECK: :[[#@LINE-1]]:3: warning: this guard is a temporary: the lock is given back at the end of the statement, and nothing after it is protected [cotidy-discarded-guard]
  // CHECK-NEXT: :[[#@LINE-2]]:3: note: fix: Keep it to the end of the block
  std::scoped_lock(Mutex, Second);
  // CHECK: :[[#@LINE-1]]:3: warning: this guard is a temporary
  // CHECK-NEXT: note: fix
  touch();
}

std::unique_lock<std::mutex> take();
void dropsResult() {
  take();
  // CHECK: :[[#@LINE-1]]:3: warning: this guard is a temporary
  // CHECK-NEXT: note: fix
  touch();
}

struct Account {
  std::mutex Guarded;
  int Money = 0;
  void pay() {
    std::unique_lock<std::mutex>(Guarded);
    // CHECK: :[[#@LINE-1]]:5: warning: this declares an empty guard called 'Guarded' and locks nothing: what stands in parentheses is a name here [cotidy-discarded-guard]
    // CHECK-NEXT: note: fix: Name the guard
    ++Money;
  }
};

template <class T> asyncio::Coro<void> inATemplate(T) {
  co_await Lock.scoped();
  // CHECK: :[[#@LINE-1]]:3: warning: nobody keeps the guard
  // CHECK-NEXT: note: fix
  touch();
}
template asyncio::Coro<void> inATemplate(int);
template asyncio::Coro<void> inATemplate(char);

// Reported once, by the other check.
asyncio::Coro<void> neverAwaits() {
  Lock.scoped();
  // CHECK: :[[#@LINE-1]]:3: warning: {{.*}}never taken [cotidy-unawaited-coroutine]
  // CHECK-NEXT: note: fix
  touch();
  co_return;
}

//===--- Not found --------------------------------------------------------===//

asyncio::Coro<void> keeps() {
  auto Guard = co_await Lock.scoped();
  std::lock_guard Other(Mutex);
  std::unique_lock<std::mutex> Empty;
  auto Taken = take();
  touch();
  co_return;
}

asyncio::Coro<void> givesNoGuard() {
  co_await Lock.acquire();
  Lock.release();
}

asyncio::Coro<void> meansIt() {
  (void)co_await Lock.scoped();
  std::ignore = co_await Lock.scoped();
  // Waits until nobody has it.
  {
    co_await Lock.scoped();
  }
  if (condition()) {
    touch();
    co_await Lock.scoped();
  }
  {
    std::lock_guard<std::mutex>{Mutex};
  }
  touch();
}

void passesOn(std::unique_lock<std::mutex>);
void handsOver() {
  passesOn(std::unique_lock(Mutex));
  // Gives back what is taken.
  Mutex.lock();
  std::unique_lock<std::mutex>{Mutex, std::adopt_lock};
  touch();
}

// What a guard is made of takes its lock by hand.
class Gate;
class Passage {
public:
  ~Passage();
  asyncio::Coro<void> enter();

private:
  Gate *Of = nullptr;
  bool Inside = false;
};
class Gate {
public:
  asyncio::Coro<Passage> pass(bool Keeps);
  void leave();
};
Passage::~Passage() {
  if (Inside)
    Of->leave();
}
asyncio::Coro<void> Passage::enter() {
  co_await Of->pass(false);
  Inside = true;
}
