// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guard that no variable keeps gives its lock back at once.
// See docs/checks/cotidy-discarded-guard.md.
#include <asyncio/asyncio.h>
#include <mutex>

asyncio::Lock lock;
std::mutex mutex;
int money = 0;

asyncio::Coro<> save();

asyncio::Coro<> drops_the_guard() {
  // Mistake: save() runs without the lock.
  co_await lock.scoped();
  co_await save();
}

void makes_a_temporary() {
  // Mistake: no name, so that it dies at the semicolon.
  std::lock_guard<std::mutex>{mutex};
  ++money;
}

void declares_a_variable() {
  // Mistake: an empty guard with the name of the mutex.
  std::unique_lock<std::mutex>(mutex);
  ++money;
}

asyncio::Coro<> keeps_the_guard() {
  auto guard = co_await lock.scoped();
  co_await save();
}
