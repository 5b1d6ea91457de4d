// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What an await throws goes past the line that gives back.
// See docs/checks/cotidy-release-after-suspension.md.
#include <asyncio/asyncio.h>
#include <cstdlib>
#include <exception>

asyncio::Lock lock;
asyncio::Coro<> save();
asyncio::Coro<int> receive(char *buffer);

asyncio::Coro<> by_hand() {
  co_await lock.acquire();
  // Mistake: cancelled here, nobody releases the lock.
  co_await save();
  lock.release();
}

asyncio::Coro<int> memory() {
  auto *buffer = static_cast<char *>(std::malloc(100));
  // Mistake: the memory is never freed.
  const int result = co_await receive(buffer);
  std::free(buffer);
  co_return result;
}

asyncio::Coro<> catches_too_little() {
  co_await lock.acquire();
  try {
    // Mistake: a cancellation is no std::exception.
    co_await save();
  } catch (const std::exception &) {
  }
  lock.release();
}

asyncio::Coro<> with_a_guard() {
  auto guard = co_await lock.scoped();
  co_await save();
}
