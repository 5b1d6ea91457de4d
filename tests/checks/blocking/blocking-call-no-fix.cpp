// Places where an await may not stand, or would suspend with a lock held, get
// the finding and no fix.
// RUN: %cotidy %s -- %flags | %FileCheck
// RUN: %cotidy --diff %s -- %flags | FileCheck %s --check-prefix=DIFF --allow-empty

// DIFF-NOT: co_await

#include <asyncio/asyncio.h>

#include <chrono>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;

asyncio::Coro<void> fetch();
asyncio::Coro<void> save();

asyncio::Coro<void> inHandler() {
  try {
    co_await fetch();
  } catch (const std::exception &) {
    std::this_thread::sleep_for(1s);
    // CHECK: :[[#@LINE-1]]:5: warning: 'std::this_thread::sleep_for' blocks the event loop
    save();
    // CHECK: :[[#@LINE-1]]:5: warning: coroutine 'save' is never awaited
  }
}

asyncio::Coro<void> underGuard(std::mutex &Shared) {
  std::lock_guard Guard(Shared);
  std::this_thread::sleep_for(1s);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
  co_return;
}

asyncio::Coro<void> underLock(std::mutex &Shared) {
  Shared.lock();
  std::this_thread::sleep_for(1s);
  // CHECK: :[[#@LINE-1]]:3: warning: 'std::this_thread::sleep_for' blocks the event loop
  Shared.unlock();
  co_return;
}
