// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locks of threads that a coroutine keeps while it waits.
// See docs/checks/cotidy-lock-across-suspension.md.
#include <asyncio/asyncio.h>
#include <memory>
#include <mutex>

using namespace std::chrono_literals;

std::mutex mutex;
int cached = 0;

asyncio::Coro<int> load() {
  co_await asyncio::sleep(1s);
  co_return 1;
}

asyncio::Coro<> refresh() {
  std::lock_guard lock(mutex);
  // Mistake: the next task that takes the mutex stops the only thread of the
  // loop, and this one is never resumed.
  cached = co_await load();
}

asyncio::Coro<> by_hand() {
  mutex.lock();
  // Mistake: no guard is needed for that.
  cached = co_await load();
  mutex.unlock();
}

asyncio::Coro<> on_one_path(bool quick) {
  std::unique_lock lock(mutex);
  if (quick)
    lock.unlock();
  // Mistake: given back, but not on the other path.
  cached = co_await load();
}

asyncio::Coro<> behind_a_pointer() {
  auto lock = std::make_unique<std::lock_guard<std::mutex>>(mutex);
  // Mistake: the guard lives until the pointer dies.
  co_await load();
}

asyncio::Coro<> right() {
  const int fresh = co_await load();
  std::lock_guard lock(mutex);
  cached = fresh;
}
